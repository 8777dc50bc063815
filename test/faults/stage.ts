import { Aspects, CfnOutput, Duration, Stack, type App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { IConstruct } from 'constructs';
import { randomUUID } from 'node:crypto';
import { MembershipLookup, MembershipLookupHandler, type MembershipLookupProps } from '../../lib';
import { createMembership, type MembershipJson, type Reply } from '../../tools/local-cloud';
import { invokeBundle } from '../support/bundle';
import type { Deployed, Deployments } from '../support/deployments';
import { createEvent, ResponseEndpoint } from '../support/custom-resource';

/** One thing that can go wrong, and what the person who deploys sees of it. */
export interface Row {
  readonly fault: string;
  /** How it ends: the status of the stack, or of the function's answer. */
  readonly ends: string;
  /** About how long it takes, in seconds: the longest are played first. */
  readonly within: number;
  readonly run: (stage: Stage) => Promise<Seen>;
}

/** What was seen. */
export interface Seen {
  readonly ends: string;
  /** The sentence that the user reads; none if all went well. */
  readonly sentence?: string;
}

export interface LookupOptions extends Partial<MembershipLookupProps> {
  /** The attributes that the stack uses, as its outputs. */
  readonly attributes?: readonly string[];
  /** How long a lookup may take, in seconds; much less than users have, where a row waits for its end. */
  readonly seconds?: number;
  /** Where the function finds Clean Rooms, if not at the local cloud's. */
  readonly endpoint?: string;
  /** What the stack has besides, for rows in which something else fails. */
  readonly more?: (stack: Stack, membership: MembershipLookup) => void;
}

/** What the function says to CloudFormation. */
export type Response = CloudFormationCustomResourceResponse;

export interface AnswerOptions {
  /** What the end of CloudFormation does with the answer. */
  readonly prepare?: (endpoint: ResponseEndpoint) => void;
  /** The time that the function has left. */
  readonly milliseconds?: number;
}

/** Where a row is played: stacks of its own, memberships of its own, and a count of what was written. */
export class Stage {
  public readonly log: string[] = [];
  public readonly stackName = `Row-${randomUUID().slice(0, 8)}`;

  public constructor(public readonly deployments: Deployments) {}

  /** Makes a membership, and stages what Clean Rooms answers for it. */
  public async membership(
    reply?: (attempt: number) => Reply | undefined,
    change: MembershipJson = {},
  ): Promise<string> {
    const { cloud } = this.deployments;
    const { id } = await createMembership(cloud);
    cloud.cleanRooms.change(id, change);
    if (reply) cloud.cleanRooms.reply(id, reply);
    return id;
  }

  /** Deploys a stack that looks a membership up. */
  public async deploy(id: string, options: LookupOptions = {}): Promise<Deployed> {
    return this.deployments.deploy((app) => {
      this.build(app, id, options);
    });
  }

  /** Deploys a stack for the first time: what is seen of it. */
  public async create(id: string, options: LookupOptions = {}): Promise<Seen> {
    return seen(await this.deploy(id, options));
  }

  /** Lets the bundled function answer a Create, where the emulator cannot stage the fault. */
  public async answer(
    properties: Readonly<Record<string, unknown>>,
    { url, ...options }: AnswerOptions & { readonly url?: string } = {},
  ): Promise<Seen> {
    const { thrown, responses } = await this.invoke((own) => [createEvent(url ?? own, properties)], options);
    if (thrown !== undefined) return { ends: 'THROWN', sentence: thrown };
    return seenOf(responses.at(-1));
  }

  /** Hands events to the bundled function, all at once; tells what it answered, and what it threw. */
  public async invoke(
    events: (url: string) => readonly object[],
    { prepare, milliseconds }: AnswerOptions = {},
  ): Promise<{ readonly responses: readonly Response[]; readonly thrown?: string }> {
    const endpoint = await ResponseEndpoint.start();
    prepare?.(endpoint);
    try {
      const { log, thrown } = await invokeBundle(this.deployments.cloud, events(endpoint.url), milliseconds);
      this.log.push(log);
      return { responses: endpoint.deliveries.map(({ response }) => response), thrown };
    } finally {
      await endpoint.stop();
    }
  }

  /** Deletes what the row deployed, if it did not itself; tells what is still there then. */
  public async clear(): Promise<string[]> {
    this.log.push(...(await this.deployments.logOf(this.stackName)));
    if (await this.deployments.exists(this.stackName)) await this.deployments.delete(this.stackName);
    return this.deployments.leftBehind(this.stackName);
  }

  private build(app: App, id: string, { attributes = ['Id'], seconds, endpoint, more, ...props }: LookupOptions): void {
    const stack = new Stack(app, this.stackName);
    const timeout = seconds === undefined ? undefined : Duration.seconds(seconds);
    const handler = new MembershipLookupHandler(stack, 'Handler', { timeout });
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id, handler, ...props });
    for (const name of attributes)
      new CfnOutput(stack, name.replaceAll('.', ''), { value: membership.attribute(name) });
    if (endpoint !== undefined)
      Aspects.of(stack).add({
        visit: (node) => {
          pointAt(node, endpoint);
        },
      });
    more?.(stack, membership);
  }
}

function pointAt(node: IConstruct, endpoint: string): void {
  if (node instanceof CfnFunction) node.environment = { variables: { AWS_ENDPOINT_URL_CLEANROOMS: endpoint } };
}

/** What is seen of a stack. */
export function seen({ status, reasons }: Deployed): Seen {
  return { ends: status, sentence: reasons[0] };
}

/** What is seen of an answer. */
export function seenOf(response: Response | undefined): Seen {
  if (!response) throw new Error('The function did not answer.');
  return { ends: response.Status, sentence: response.Reason };
}
