import { CfnOutput, Duration, Stack, type App } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { Construct } from 'constructs';
import { randomUUID } from 'node:crypto';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../lib';
import {
  createCollaboration,
  createMembership,
  deleteCollaboration,
  deleteMembership,
  membersOf,
  type CollaborationOptions,
  type MembershipJson,
  type Reply,
} from '../../tools/local-cloud';
import { invokeBundle } from '../support/bundle';
import { createEvent, ResponseEndpoint } from '../support/custom-resource';
import type { Deployed, Deployments } from '../support/deployments';
import type { Seen } from './row';
import { RowLog } from './row-log';

/** What a stack looks up: the id of a membership, or a collaboration. */
export type LookedUp = string | Required<Pick<MembershipLookupProps, 'collaborationIdentifier'>>;

/** A collaboration that this account has joined. */
export interface Joined {
  readonly collaborationIdentifier: string;
  readonly collaborationArn: string;
  readonly membershipId: string;
  readonly membershipArn: string;
}

export interface LookupOptions extends Partial<MembershipLookupProps> {
  /** The attributes that the stack uses, as its outputs. */
  readonly attributes?: readonly string[];
  /** The function's timeout in seconds, if not the default. */
  readonly seconds?: number;
  /** Additional environment variables of the function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Adds to the stack, or changes it. */
  readonly more?: (stack: Stack, membership: MembershipLookup, provider: MembershipLookupProvider) => void;
}

export interface InvokeOptions {
  /** Prepares CloudFormation's endpoint. */
  readonly prepare?: (endpoint: ResponseEndpoint) => unknown;
  /** The time that the function has left, in milliseconds. */
  readonly milliseconds?: number;
}

/** What remains of a row's stack. */
export interface Remains {
  /** The names of resources that the stack created and must delete; undefined if the row deployed no stack. */
  readonly created?: readonly string[];
  readonly leftBehind: readonly string[];
  /** The output of the function, line by line. */
  readonly log: readonly string[];
}

/** The context of a row: its stack, memberships, collaborations and log. */
export class Scenario {
  public readonly stackName = `Row-${randomUUID().slice(0, 8)}`;
  private readonly log = new RowLog();
  /** The ids of its memberships and collaborations. */
  private readonly resources = new Set<string>();
  private created: Set<string> | undefined;

  public constructor(public readonly deployments: Deployments) {}

  /** The number of calls for the row's memberships and collaborations. */
  public get attempts(): number {
    return this.calls([...this.resources]) + this.lists;
  }

  /** The number of ListMembers calls for the row's collaborations. */
  public get lists(): number {
    return this.calls([...this.resources].map(membersOf));
  }

  /** The number of responses so far with the values of the last deployment, which a rollback restores. */
  public get restored(): number {
    return this.log.lines.filter((line) => line.includes('"restored":true')).length;
  }

  /** Creates a membership, and injects replies and changes for it. */
  public async membership(
    reply?: (attempt: number) => Reply | undefined,
    change: MembershipJson = {},
  ): Promise<string> {
    const { cloud } = this.deployments;
    const { id } = await createMembership(cloud);
    this.resources.add(id);
    cloud.cleanRooms.change(id, change);
    if (reply) cloud.cleanRooms.reply(id, reply);
    return id;
  }

  /** Deletes a membership, as its own account does. */
  public async deleteMembership(id: string): Promise<void> {
    await deleteMembership(this.deployments.cloud, id);
  }

  /** Creates a collaboration that this account is invited to; returns its id. */
  public async invitation(options?: CollaborationOptions): Promise<string> {
    const { id } = await createCollaboration(this.deployments.cloud, options);
    this.resources.add(id);
    return id;
  }

  /** Creates a collaboration that this account has joined. */
  public async joined(options?: CollaborationOptions): Promise<Joined> {
    const collaborationIdentifier = await this.invitation(options);
    const { id, arn, collaborationArn } = await createMembership(this.deployments.cloud, { collaborationIdentifier });
    this.resources.add(id);
    return {
      collaborationIdentifier,
      collaborationArn: collaborationArn ?? '',
      membershipId: id,
      membershipArn: arn ?? '',
    };
  }

  /** Deletes a collaboration, as its creator does. */
  public async deleteCollaboration(id: string): Promise<void> {
    await deleteCollaboration(this.deployments.cloud, id);
  }

  /** The identifier of a membership or a collaboration that does not exist. */
  public absent(): string {
    const id = randomUUID();
    this.resources.add(id);
    return id;
  }

  /** Deploys a stack that looks up a membership. */
  public async deploy(lookedUp: LookedUp, options: LookupOptions = {}): Promise<Deployed> {
    return this.deployApp((app) => {
      this.build(app, lookedUp, options);
    });
  }

  /** Deploys a stack that looks up a membership; returns what was observed. */
  public async create(lookedUp: LookedUp, options: LookupOptions = {}): Promise<Seen> {
    return seen(await this.deploy(lookedUp, options));
  }

  /** Deploys an app with the row's stack. */
  public async deployApp(build: (app: App) => void, options?: { readonly nested?: boolean }): Promise<Deployed> {
    const deployed = await this.deployments.deploy(build, options);
    this.created = new Set([...(this.created ?? []), ...(await this.deployments.createdBy(this.stackName))]);
    return deployed;
  }

  /** A provider that writes to the row's log. */
  public provider(
    scope: Construct,
    seconds?: number,
    environment: Readonly<Record<string, string>> = {},
  ): MembershipLookupProvider {
    const timeout = seconds === undefined ? undefined : Duration.seconds(seconds);
    const provider = new MembershipLookupProvider(scope, 'Provider', { timeout });
    const { lambdaFunction } = provider;
    if (!(lambdaFunction instanceof LambdaFunction)) throw new Error('The function of the provider is imported.');
    lambdaFunction.addEnvironment('NODE_OPTIONS', this.log.nodeOptions);
    for (const [name, value] of Object.entries(environment)) lambdaFunction.addEnvironment(name, value);
    return provider;
  }

  /** Passes a Create event to the bundled function, where the emulator cannot inject the fault; returns what was observed. */
  public async invokeCreate(properties: Readonly<Record<string, unknown>>, options: InvokeOptions = {}): Promise<Seen> {
    const { thrown, responses } = await this.invoke((url) => [createEvent(url, properties)], options);
    if (thrown !== undefined) return { ends: 'THROWN', message: thrown };
    return seenOf(responses.at(-1));
  }

  /** Passes events to the bundled function, all at once; returns its responses, and what it threw. */
  public async invoke(
    events: (url: string) => readonly object[],
    { prepare, milliseconds }: InvokeOptions = {},
  ): Promise<{ readonly responses: readonly CloudFormationCustomResourceResponse[]; readonly thrown?: string }> {
    const endpoint = await ResponseEndpoint.start();
    const { environment, url } = endpoint;
    await prepare?.(endpoint);
    try {
      const { log, thrown } = await invokeBundle(this.deployments.cloud, events(url), {
        environment,
        milliseconds,
      });
      this.log.add(log);
      return { responses: endpoint.deliveries.map(({ response }) => response), thrown };
    } finally {
      await endpoint.stop();
    }
  }

  /** Deletes the stack of the row, if it exists; returns what remains. */
  public async end(): Promise<Remains> {
    const { deployments, stackName } = this;
    if (await deployments.exists(stackName)) await deployments.delete(stackName);
    const leftBehind = await deployments.leftBehind(stackName);
    const log = this.log.lines;
    this.log.delete();
    return { created: this.created && [...this.created], leftBehind, log };
  }

  private calls(ids: readonly string[]): number {
    const { cleanRooms } = this.deployments.cloud;
    return ids.reduce((sum, id) => sum + cleanRooms.calls(id), 0);
  }

  private build(app: App, lookedUp: LookedUp, options: LookupOptions): void {
    const { attributes = ['Id'], seconds, environment, more, ...props } = options;
    const stack = new Stack(app, this.stackName);
    const provider = this.provider(stack, seconds, environment);
    const identifier =
      typeof lookedUp === 'string'
        ? { membershipIdentifier: lookedUp }
        : { collaborationIdentifier: lookedUp.collaborationIdentifier };
    const membership = new MembershipLookup(stack, 'Membership', { ...identifier, provider, ...props });
    for (const name of attributes)
      new CfnOutput(stack, name.replaceAll('.', ''), { value: membership.getAttString(name) });
    more?.(stack, membership, provider);
  }
}

/** What was observed of a stack. */
export function seen({ status, reasons }: Deployed): Seen {
  return { ends: status, message: reasons[0] };
}

/** What was observed of a response. */
export function seenOf(response: CloudFormationCustomResourceResponse | undefined): Seen {
  if (!response) throw new Error('The function did not respond.');
  return { ends: response.Status, message: response.Reason };
}
