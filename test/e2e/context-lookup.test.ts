// The CDK CLI looks up context only after a synthesis has succeeded with placeholders.
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, cdk, REGION } from '../../tools/local-cloud';
import { HOME } from '../../tools/local-cloud/tools';
import { ROOT } from '../../tools/root';
import { useLocalCloud } from '../support/local-cloud';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:us-west-2:444455556666:membership/${ID}`;
const ROLE = 'arn:aws:iam::444455556666:role/reader';

const cloud = useLocalCloud();

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(HOME, 'context-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function putParameters(values: Readonly<Record<string, string>>): Promise<void> {
  const client = new SSMClient(cloud().client());
  for (const [name, Value] of Object.entries(values)) {
    await client.send(new PutParameterCommand({ Name: `/membership/${name}`, Value, Type: 'String', Overwrite: true }));
  }
}

/** Synthesizes in a directory that has no context yet. */
function synth() {
  const app = `node --import ${require.resolve('tsx')} ${join(ROOT, 'test', 'e2e', 'context-lookup-app.ts')}`;
  return cdk(cloud(), ['synth', '--json', '--app', app], { directory });
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>> & {
    readonly Policies?: readonly {
      readonly PolicyDocument: {
        readonly Statement: readonly { readonly Action: string; readonly Resource: unknown }[];
      };
    }[];
  };
}

test('cdk synth ends with the template for the values that it looked up', async () => {
  await putParameters({ id: ID, arn: ARN, role: ROLE, region: 'us-west-2' });
  const { code, output } = await synth();
  expect({ code, output }).toMatchObject({ code: 0 });
  const { Resources } = JSON.parse(/^\{$.*^\}$/ms.exec(output)?.[0] ?? '') as { Resources: Record<string, Resource> };
  const resources = Object.values(Resources);

  const lookups = resources.filter(({ Type }) => Type === 'Custom::CleanRoomsMembership');
  const props = lookups.map(({ Properties: { MembershipIdentifier, Region, AssumedRoleArn } }) => ({
    MembershipIdentifier,
    Region,
    AssumedRoleArn,
  }));
  expect(props).toEqual([
    { MembershipIdentifier: ID },
    { MembershipIdentifier: ID },
    { MembershipIdentifier: ID },
    { MembershipIdentifier: ARN, AssumedRoleArn: ROLE },
    { MembershipIdentifier: ARN.replace('444455556666', ACCOUNT) },
    { MembershipIdentifier: ID, Region: 'us-west-2' },
  ]);

  const statements = resources
    .flatMap(({ Properties: { Policies = [] } }) => Policies)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements.filter(({ Action }) => /^(cleanrooms|sts):/.test(Action))).toMatchObject([
    { Action: 'cleanrooms:GetMembership', Resource: [arnIn(REGION), arnIn('us-west-2')] },
    { Action: 'sts:AssumeRole', Resource: ROLE },
  ]);
});

const arnIn = (region: string) => `arn:aws:cleanrooms:${region}:${ACCOUNT}:membership/${ID}`;

test('an invalid value that is looked up is an error with the path of the lookup', async () => {
  await putParameters({ id: 'campaign', arn: ARN, role: ROLE, region: 'us-west-2' });
  const { code, output } = await synth();
  expect(output).toContain(
    "InvalidMembershipIdentifier: MembershipLookup at 'Stack/Id': 'membershipIdentifier' is 'campaign'",
  );
  expect(code).toBe(1);
});
