import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AssumedRole } from './request';

type Options = Parameters<typeof fromTemporaryCredentials>[0];

/** Credentials of a role, perhaps of another account. A file of its own, since few lookups need what it loads. */
export function assumedRole(
  { roleArn, externalId }: AssumedRole,
  clientConfig: Options['clientConfig'],
): ReturnType<typeof fromTemporaryCredentials> {
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: 'cdk-cleanrooms-membership' },
    clientConfig,
  });
}
