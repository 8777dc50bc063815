import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AssumedRole } from './request';

type Options = Parameters<typeof fromTemporaryCredentials>[0];

/**
 * Credentials of a role, possibly in another account, limited to the membership. A separate file, since few lookups
 * need its dependencies.
 */
export function assumedRole(
  { roleArn, externalId }: AssumedRole,
  membershipArn: string,
  clientConfig: Options['clientConfig'],
): ReturnType<typeof fromTemporaryCredentials> {
  const Statement = [{ Effect: 'Allow', Action: 'cleanrooms:GetMembership', Resource: membershipArn }];
  return fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      ExternalId: externalId,
      RoleSessionName: 'cdk-cleanrooms-membership',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    },
    clientConfig,
  });
}
