import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';

type Options = Parameters<typeof fromTemporaryCredentials>[0];

/** Credentials of a role, perhaps of another account. A file of its own, since few lookups need what it loads. */
export function assumedRole(
  { roleArn, externalId }: { readonly roleArn: string; readonly externalId?: string },
  clientConfig: Options['clientConfig'],
): ReturnType<typeof fromTemporaryCredentials> {
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: 'cdk-cleanrooms-membership' },
    clientConfig,
  });
}
