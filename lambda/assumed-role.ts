import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AssumedRole } from './request';

type Options = Parameters<typeof fromTemporaryCredentials>[0];

/**
 * Credentials of a role, perhaps of another account, for the membership alone, whatever else the role may do. A file of
 * its own, since few lookups need what it loads.
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
