import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { randomUUID } from 'node:crypto';
import { ACCOUNT, type LocalCloud } from '../../tools/local-cloud';

/** Creates a role that trusts the account of a local cloud with an external ID; returns its ARN. */
export async function createTrustingRole(cloud: LocalCloud, externalId: string): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    },
  });
  const command = new CreateRoleCommand({ RoleName: randomUUID(), AssumeRolePolicyDocument });
  const { Role } = await new IAMClient(cloud.client()).send(command);
  return Role?.Arn ?? '';
}
