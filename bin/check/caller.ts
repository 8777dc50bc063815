import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { isRegion, REGION_FORMAT } from '../../lib/contract/identifier';
import { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import { DeadlineHttpHandler } from '../../lambda/http';
import { Text } from '../../lambda/text';
import type { Stack } from './assembly';
import { ERRORS } from './errors';

/** How long AWS STS is called, in milliseconds. */
const STS_TIMEOUT = 20_000;

/** A provider of the credentials of the caller, or of a role that it assumes. */
export type Provider = ReturnType<typeof fromNodeProviderChain>;

/** The principal that runs the command. */
export interface Caller {
  readonly partition: string;
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
    const values = {
      option: Text.literal('The region'),
      found: Text.quoted(region),
      expected: Text.literal(REGION_FORMAT),
    };
    throw LookupError.of(ERRORS.invalidOption, values);
  }
  const credentials = fromNodeProviderChain({ logger: noLogger });
  await credentials().catch((error: unknown) => {
    const found = Text.quoted(firstLineOf(error));
    const reason = profile === undefined ? found : Text.of`profile ${Text.quoted(profile)}: ${found}`;
    throw LookupError.of(ERRORS.noCredentials, { reason });
  });
  const { Account: account = '', Arn = '' } = await identityOf(credentials, region);
  return { account, partition: Arn.split(':')[1] ?? '', region, credentials };
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

async function identityOf(credentials: Provider, region = 'us-east-1') {
  const requestHandler = new DeadlineHttpHandler(new Deadline(STS_TIMEOUT));
  const client = new STSClient({ region, credentials, requestHandler, logger: noLogger });
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
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const assumeRole = fromTemporaryCredentials({
    masterCredentials: caller.credentials,
    params: {
      RoleArn: role.arn,
      ExternalId: role.externalId,
      RoleSessionName: 'cdk-cleanrooms-membership',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    },
    clientConfig: {
      region: caller.region ?? 'us-east-1',
      requestHandler: new DeadlineHttpHandler(new Deadline(STS_TIMEOUT)),
      logger: noLogger,
    },
  });
  // Each client calls its provider. A session lasts longer than a check.
  let session: ReturnType<Provider> | undefined;
  return (properties) =>
    (session ??= assumeRole(properties).catch((error: unknown) => {
      // The external ID is confidential.
      if (role.externalId !== undefined && error instanceof Error && error.message.includes(role.externalId)) {
        error.message = 'the message contains the external ID';
      }
      throw error;
    }));
}

/** The SDK adds hints for developers on further lines. */
export function firstLineOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line;
}
