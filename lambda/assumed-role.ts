import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AssumedRole } from './request';

type Options = Parameters<typeof fromTemporaryCredentials>[0];
type Provider = ReturnType<typeof fromTemporaryCredentials>;

/** A statement of a session policy. */
export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string;
}

/**
 * Credentials of a role, possibly in another account, limited to the calls of the lookup. A separate file, since few
 * lookups need its dependencies.
 */
export function assumedRole(
  { roleArn, externalId }: AssumedRole,
  Statement: readonly AllowStatement[],
  clientConfig: Options['clientConfig'],
  masterCredentials?: Options['masterCredentials'],
): Provider {
  const assumeRole = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      ExternalId: externalId,
      RoleSessionName: 'cdk-cleanrooms-membership',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    },
    clientConfig,
    masterCredentials,
  });
  // Each client calls its provider. A session lasts longer than the function.
  let session: ReturnType<Provider> | undefined;
  return (properties) => (session ??= assumeRole(properties));
}
