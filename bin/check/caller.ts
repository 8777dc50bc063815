import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { isRegion, REGION_FORMAT } from '../../lib/contract/identifier';
import { assumedRole } from '../../lambda/assumed-role';
import { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import { DeadlineHttpHandler } from '../../lambda/http';
import { Text } from '../../lambda/text';
import type { Stack } from './assembly';
import { ERRORS } from './errors';
import { invalidOption } from './options';

/** How long AWS STS is called, in milliseconds. */
const STS_TIMEOUT = 20_000;

/** A provider of the credentials of the caller, or of a role that it assumes. */
export type Provider = ReturnType<typeof fromNodeProviderChain>;

/** The principal that runs the command. */
export interface Caller {
  readonly account: string;
  /** The configured region, if any. */
  readonly region?: string;
  readonly credentials: Provider;
}

/** What would be printed to the console otherwise. */
const ignore = (): void => undefined;
const noLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Loads the credentials of the caller, from the default chain or the profile in AWS_PROFILE. */
export async function identify(options: { readonly region?: string }): Promise<Caller> {
  const { AWS_PROFILE: profile } = process.env;
  const region = options.region ?? (await configuredRegion());
  if (region !== undefined && !isRegion(region)) {
    throw invalidOption(Text.literal('The region'), region, Text.literal(REGION_FORMAT));
  }
  const credentials = fromNodeProviderChain({ logger: noLogger });
  await credentials().catch((error: unknown) => {
    const found = Text.quoted(firstLineOf(error));
    const reason = profile === undefined ? found : Text.of`profile ${Text.quoted(profile)}: ${found}`;
    throw LookupError.of(ERRORS.noCredentials, { reason });
  });
  const { Account: account = '' } = await identityOf(credentials, region);
  return { account, region, credentials };
}

async function configuredRegion(): Promise<string | undefined> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const ofEnvironment = [AWS_REGION, AWS_DEFAULT_REGION].find((region) => region);
  if (ofEnvironment !== undefined) return ofEnvironment;
  const load = loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS);
  const region = await load().catch(() => undefined);
  // An empty variable is as good as none.
  return region === '' ? undefined : region;
}

/** The configuration of clients of AWS STS. */
function stsConfig(region = 'us-east-1') {
  return { region, requestHandler: new DeadlineHttpHandler(new Deadline(STS_TIMEOUT)), logger: noLogger };
}

async function identityOf(credentials: Provider, region: string | undefined) {
  const client = new STSClient({ ...stsConfig(region), credentials });
  return client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : '';
    const reason = Text.of`${Text.word(name)}: ${Text.quoted(firstLineOf(error))}`;
    const isRejected = /^(Expired|Invalid|Unrecognized|Signature|AccessDenied|IncompleteSignature)/.test(name);
    throw LookupError.of(isRejected ? ERRORS.credentialsRejected : ERRORS.stsUnavailable, { reason });
  });
}

/** The credentials of a stack's lookup role, which the CDK bootstraps, limited to these operations of Clean Rooms. */
export function lookupRoleCredentials(
  role: NonNullable<Stack['lookupRole']>,
  operations: readonly string[],
  caller: Caller,
): Provider {
  const Action = operations.map((operation) => `cleanrooms:${operation}`);
  const statement = { Effect: 'Allow', Action, Resource: '*' } as const;
  const { arn: roleArn, externalId } = role;
  const assumeRole = assumedRole({ roleArn, externalId }, [statement], stsConfig(caller.region), caller.credentials);
  return (properties) =>
    assumeRole(properties).catch((error: unknown) => {
      // The external ID is confidential.
      if (externalId !== undefined && error instanceof Error && error.message.includes(externalId)) {
        error.message = 'the message contains the external ID';
      }
      throw error;
    });
}

/** The SDK adds hints for developers on further lines. */
export function firstLineOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line;
}
