import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { LocalCloud } from '../../tools/local-cloud';

/** A policy, as IAM returns it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: string | string[]; readonly Resource: string | readonly string[] }[];
}

/** The inline policies of a deployed role. */
export async function inlinePoliciesOf(cloud: LocalCloud, RoleName: string): Promise<PolicyDocument[]> {
  const client = new IAMClient(cloud.client());
  const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument: document = '' } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return JSON.parse(decodeURIComponent(document)) as PolicyDocument;
    }),
  );
}

/** The resources that each action is allowed for, in the inline policies of a deployed role. */
export async function permissionsOfRole(
  cloud: LocalCloud,
  roleName: string,
): Promise<Record<string, string | readonly string[]>> {
  const documents = await inlinePoliciesOf(cloud, roleName);
  return Object.fromEntries(
    documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource])),
    ),
  );
}
