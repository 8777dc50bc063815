import { App, CustomResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as cr from 'aws-cdk-lib/custom-resources';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipLookup } from '../../lib';
import { ACCOUNT, REGION } from '../local-cloud';
import { AWS_CUSTOM_RESOURCE, OURS, OURS_WITHOUT_RESTORING, PROVIDER } from './candidates';
import { median } from './statistics';
import { ROOT } from '../root';

const FLAGS = (JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object }).context;

/** Adds lookups of different memberships to a stack, each of which requests the ARN and the status. */
type Builder = (stack: Stack, lookups: number) => void;

/** What a user would write with each candidate. */
export const BUILDERS: Readonly<Record<string, Builder>> = {
  [AWS_CUSTOM_RESOURCE]: (stack, lookups) => {
    for (const [id, membershipId] of memberships(lookups)) {
      new cr.AwsCustomResource(stack, id, {
        onUpdate: {
          service: 'CleanRooms',
          action: 'getMembership',
          parameters: { membershipIdentifier: membershipId },
          physicalResourceId: cr.PhysicalResourceId.of(membershipId),
          outputPaths: ['membership.arn', 'membership.status'],
        },
        policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: [arnOf(membershipId)] }),
        installLatestAwsSdk: false,
      });
    }
  },
  [PROVIDER]: (stack, lookups) => {
    const onEventHandler = new lambda.Function(stack, 'OnEvent', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'on-event.handler',
      code: lambda.Code.fromAsset(join(__dirname, 'candidates')),
    });
    const { serviceToken } = new cr.Provider(stack, 'Provider', { onEventHandler });
    const resources = memberships(lookups).map(([, membershipId]) => arnOf(membershipId));
    onEventHandler.addToRolePolicy(new iam.PolicyStatement({ actions: ['cleanrooms:GetMembership'], resources }));
    for (const [id, MembershipIdentifier] of memberships(lookups)) {
      new CustomResource(stack, id, { serviceToken, properties: { MembershipIdentifier } });
    }
  },
  [OURS]: (stack, lookups) => {
    lookUp(stack, lookups, true);
  },
  [OURS_WITHOUT_RESTORING]: (stack, lookups) => {
    lookUp(stack, lookups, false);
  },
};

function lookUp(stack: Stack, lookups: number, restoreOnRollback: boolean): void {
  for (const [id, membershipIdentifier] of memberships(lookups)) {
    const { membershipArn, status } = new MembershipLookup(stack, id, { membershipIdentifier, restoreOnRollback });
    if (membershipArn === status) throw new Error('Two attributes have one token.');
  }
}

export interface TemplateFigures {
  /** The size as uploaded. */
  readonly bytes: number;
  readonly resources: number;
  /** The longest chain of resources of which each waits for the one before it. */
  readonly chain: readonly string[];
  /** The limit of CloudFormation or IAM that it exceeds; undefined if it can be deployed. */
  readonly exceeds?: string;
  /** How long the synthesis took, in milliseconds. */
  readonly synthesis: number;
}

/** Synthesizes a stack with a number of lookups. */
export function synthesize(name: string, lookups: number): TemplateFigures {
  const start = performance.now();
  const app = new App({
    analyticsReporting: false,
    // The flags of a new project. `exceeded` checks the limits.
    postCliContext: { ...FLAGS, '@aws-cdk/core:stackResourceLimit': 0 },
  });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  BUILDERS[name]?.(stack, lookups);
  const assembly = app.synth();
  const synthesis = performance.now() - start;
  const content = readFileSync(join(assembly.directory, stack.templateFile));
  rmSync(assembly.directory, { recursive: true });
  const template = JSON.parse(content.toString()) as Template;
  const ids = Object.keys(template.Resources);
  return {
    bytes: content.length,
    resources: ids.length,
    chain: longestChain(template),
    exceeds: exceeded(template, content.length),
    synthesis,
  };
}

/** Synthesizes a stack with each number of lookups that the construct does not reject. */
export function figuresOf(
  name: string,
  counts: readonly number[],
): readonly (TemplateFigures & { readonly lookups: number })[] {
  return counts.flatMap((lookups) => {
    try {
      return { lookups, ...synthesize(name, lookups) };
    } catch {
      // `most` reports why.
      return [];
    }
  });
}

/** The synthesis time of one lookup, in milliseconds, by name; measured in turns. */
export function synthesisTimes(names: readonly string[], rounds: number): Record<string, number> {
  const seen = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const few = synthesize(name, 1).synthesis;
      seen.get(name)?.push((synthesize(name, 101).synthesis - few) / 100);
    }
  }
  return Object.fromEntries([...seen].map(([name, times]) => [name, median(times)]));
}

/** The maximum number of lookups in a stack, and the limit that one more would exceed. */
export function most(name: string): { readonly lookups: number; readonly limit: string } {
  let [fits, exceeds] = [1, 501];
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2);
    if (limitOf(name, middle) === undefined) fits = middle;
    else exceeds = middle;
  }
  return { lookups: fits, limit: limitOf(name, exceeds) ?? '' };
}

function limitOf(name: string, lookups: number): string | undefined {
  try {
    return synthesize(name, lookups).exceeds;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function memberships(count: number): [id: string, membershipId: string][] {
  return Array.from({ length: count }, (_, index) => [
    `Membership${String(index)}`,
    `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`,
  ]);
}

function arnOf(membershipId: string): string {
  return `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${membershipId}`;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

function longestChain({ Resources }: Template): string[] {
  const known = new Map<string, string[]>();
  const chainTo = (id: string): string[] => {
    const resource = Resources[id];
    if (!resource) return [];
    let chain = known.get(id);
    if (!chain) {
      const before = [...references(resource)].map(chainTo);
      chain = [...(before.toSorted((one, other) => other.length - one.length)[0] ?? []), resource.Type];
      known.set(id, chain);
    }
    return chain;
  };
  const chains = Object.keys(Resources).map(chainTo);
  return chains.toSorted((one, other) => other.length - one.length)[0] ?? [];
}

/** The logical ids that a part of a template refers to. */
function* references(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part) as [string, unknown][]) {
    if (key === 'Ref' && typeof value === 'string') yield value;
    else if (key === 'Fn::GetAtt' && Array.isArray(value)) yield String(value[0]);
    else if (key === 'DependsOn') yield* [value].flat().map(String);
    else yield* references(value);
  }
}

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function exceeded({ Resources }: Template, bytes: number): string | undefined {
  const resources = Object.values(Resources);
  if (bytes > 1_000_000) return 'a template has 1 MB at most';
  if (resources.length > 500) return 'a stack has 500 resources at most';
  const inline = new Map<string, number>();
  for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
    const size = characters(Properties['PolicyDocument']);
    if (Type === 'AWS::IAM::ManagedPolicy' && size > 6_144) return 'a managed policy has 6,144 characters at most';
    const roles = Type === 'AWS::IAM::Policy' ? [...references(Properties['Roles'])] : [];
    for (const role of roles) inline.set(role, (inline.get(role) ?? 0) + size);
    if (Type === 'AWS::IAM::Role') inline.set(id, (inline.get(id) ?? 0) + characters(Properties['Policies']));
  }
  if (Math.max(0, ...inline.values()) > 10_240) return 'the inline policies of a role have 10,240 characters at most';
  return undefined;
}

/** About how many characters IAM counts: an intrinsic function becomes an ARN, or a part of one. */
function characters(policy: unknown): number {
  const evaluated = JSON.stringify(policy ?? '', (_, value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^(Ref|Fn::.*)$/.test(key))
      ? 'x'.repeat(60)
      : value,
  );
  return evaluated.length;
}
