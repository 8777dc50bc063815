import { CfnResource, Stack, type App, type AppProps, type Environment } from 'aws-cdk-lib';
import { MembershipLookup, type MembershipLookupProps } from '../../lib';
import { ACCOUNT, REGION, type LocalCloud } from '../../tools/local-cloud';
import { check, synthesize, type CommandOptions, type Ended } from './check-command';

/** Where stacks are deployed in the local cloud. */
export const HERE = { account: ACCOUNT, region: REGION };

/** A lookup in the document that `--json` prints. */
export interface CheckedLookup {
  readonly path?: string;
  readonly stack?: string;
  readonly membershipIdentifier?: string;
  readonly collaborationIdentifier?: string;
  readonly verdict: string;
  readonly status?: string;
  readonly message?: string;
  readonly advice?: string;
  readonly attributes?: readonly string[];
  readonly values?: Readonly<Record<string, string>>;
}

/** The document that `--json` prints. */
export interface Report {
  readonly version: number;
  readonly verdict: string;
  readonly lookups: readonly CheckedLookup[];
  readonly message?: string;
}

/** Runs a check that prints JSON. */
export async function checkJson(
  cloud: LocalCloud,
  args: readonly string[],
  options?: CommandOptions,
): Promise<Report & Pick<Ended, 'code' | 'stderr'>> {
  const { stdout, stderr, code } = await check(cloud, [...args, '--json'], options);
  return { ...(JSON.parse(stdout) as Report), stderr, code };
}

/** The lookups of a report, by their paths. */
export function byPath({ lookups }: Report): Readonly<Record<string, CheckedLookup>> {
  return Object.fromEntries(lookups.map((lookup) => [lookup.path ?? '', lookup]));
}

/** Why a lookup does not pass, and what to do. */
export function reasonOf(lookup: CheckedLookup | undefined): string {
  return [lookup?.message, lookup?.advice].filter((part) => part !== undefined).join(' ');
}

/** The context with which the CDK CLI synthesizes. */
const OF_CDK_CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** Synthesizes an app, as the CDK CLI does; returns the directory of its cloud assembly. */
export function assembly(build: (app: App) => void, props: AppProps = {}): string {
  return synthesize(build, { ...props, postCliContext: OF_CDK_CLI });
}

/** The directory of the cloud assembly of an app with one stack, `Campaign`, and lookups in it. */
export function campaign(
  lookups: Readonly<Record<string, MembershipLookupProps>>,
  env: Environment | undefined = HERE,
): string {
  return assembly((app) => {
    const stack = new Stack(app, 'Campaign', { env });
    for (const [id, props] of Object.entries(lookups)) new MembershipLookup(stack, id, props);
  });
}

/** The resource of a lookup in the template. */
export function resourceOf(lookup: MembershipLookup): CfnResource {
  const { defaultChild } = lookup.node;
  if (defaultChild !== undefined && CfnResource.isCfnResource(defaultChild)) return defaultChild;
  throw new Error(`${lookup.node.path} has no resource.`);
}
