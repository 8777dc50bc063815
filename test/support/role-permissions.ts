import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { LocalCloud } from '../../tools/local-cloud';

interface PolicyDocument {
  readonly Statement: readonly { readonly Action: string; readonly Resource: string | readonly string[] }[];
}

/** The resources that each action is allowed for, in the inline policies of a deployed role. */
export async function permissionsOfRole(
  cloud: LocalCloud,
  RoleName: string,
): Promise<Record<string, string | readonly string[]>> {
  const client = new IAMClient(cloud.client());
  const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument: document = '' } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return JSON.parse(decodeURIComponent(document)) as PolicyDocument;
    }),
  );
  return Object.fromEntries(
    documents.flatMap(({ Statement }) => Statement.map(({ Action, Resource }) => [Action, Resource])),
  );
}
