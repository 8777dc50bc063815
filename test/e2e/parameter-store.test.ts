// A stack publishes the attributes of a membership, and another app uses them without a lookup.
import { paginateGetParametersByPath, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CfnOutput, Fn, Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Membership, MembershipLookup, type IMembership } from '../../lib';
import { ACCOUNT, createMembership, REGION } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { examplesOf, run, type Example } from '../support/examples';
import { inlinePoliciesOf } from '../support/role-permissions';

const deployments = Deployments.use();

const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';

/** A membership whose results are in a bucket. */
async function join(bucket = 'campaign-results', keyPrefix?: string) {
  const { cloud } = deployments;
  const membership = await createMembership(cloud);
  setBucket(membership.id, bucket, keyPrefix);
  return { id: membership.id, arn: membership.arn ?? '' };
}

function setBucket(id: string, bucket: string, keyPrefix?: string): void {
  const s3 = { bucket, resultFormat: 'CSV', ...(keyPrefix !== undefined && { keyPrefix }) };
  const roleArn = 'arn:aws:iam::000000000000:role/writer';
  deployments.cloud.cleanRooms.change(id, {
    defaultResultConfiguration: { outputConfiguration: { s3 }, roleArn },
  });
}

/** Deploys a stack that publishes attributes. */
async function publish(name: string, id: string, attributes?: string[]) {
  return deployments.deploy((app) => {
    const stack = new Stack(app, name);
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
    membership.publishToParameterStore(`/${name}`, attributes);
  });
}

/** The parameters below a path. */
async function parameters(path: string): Promise<Record<string, string>> {
  const client = new SSMClient(deployments.cloud.client());
  const found: [string, string][] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: path, Recursive: true })) {
    found.push(
      ...Parameters.map(({ Name = '', Value = '' }): [string, string] => [Name.slice(path.length + 1), Value]),
    );
  }
  return Object.fromEntries(found);
}

/** An app that imports a membership. */
const importing =
  (name: string, path: string, use: (membership: IMembership, stack: Stack) => void) =>
  (app: App): void => {
    const stack = new Stack(app, name);
    use(Membership.fromParameterStore(stack, 'Membership', { path }), stack);
  };

test('the attributes that every membership has are published, with a mark for empty ones', async () => {
  const { id, arn } = await join();
  expect(await publish('Defaults', id)).toMatchObject({ status: 'CREATE_COMPLETE' });
  const published = await parameters('/Defaults');
  expect(published).toMatchObject({
    Id: id,
    Arn: arn,
    Status: 'ACTIVE',
    MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
    'MlMemberAbilities.CustomMLMemberAbilities': '[empty\n]',
    IsMetricsEnabled: 'false',
  });
  expect(Object.keys(published)).not.toEqual(expect.arrayContaining(['CollaborationName']));
});

test('another app has the values of the membership: strings, lists, and empty ones of both kinds', async () => {
  const { id, arn } = await join();
  await publish('Kinds', id, ['MemberAbilities', 'MlMemberAbilities.CustomMLMemberAbilities', BUCKET, KEY_PREFIX]);
  const { status, outputs } = await deployments.deploy(
    importing('KindsUser', '/Kinds', (membership, stack) => {
      const values = {
        Id: membership.membershipId,
        Arn: membership.membershipArn,
        Abilities: Fn.join('|', membership.memberAbilities),
        Second: Fn.select(1, membership.memberAbilities),
        String: membership.getAttString('MemberAbilities'),
        MlAbilities: `<${Fn.join('|', membership.customMlMemberAbilities)}>`,
        Bucket: membership.resultBucket.bucketName,
        KeyPrefix: `<${membership.resultKeyPrefix}>`,
      };
      for (const [name, value] of Object.entries(values)) new CfnOutput(stack, name, { value });
    }),
  );
  expect(status).toBe('CREATE_COMPLETE');
  expect(outputs).toEqual({
    Id: id,
    Arn: arn,
    Abilities: 'CAN_QUERY|CAN_RECEIVE_RESULTS',
    Second: 'CAN_RECEIVE_RESULTS',
    String: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
    MlAbilities: '<>',
    Bucket: 'campaign-results',
    KeyPrefix: '<>',
  });
});

test.each([
  ['without a key prefix', undefined, '*'],
  ['with a key prefix', 'campaign', 'campaign/*'],
])('grants in another app are those of the lookup: %s', async (what, keyPrefix, objects) => {
  const name = what.replaceAll(/ |a key/g, '');
  const { id } = await join('campaign-results', keyPrefix);
  await publish(name, id, [BUCKET]);
  const deployed = await deployments.deploy(
    importing(`${name}-user`, `/${name}`, (membership, stack) => {
      membership.grants.readResults(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    }),
  );
  expect(deployed.status).toBe('CREATE_COMPLETE');
  const [policy] = await inlinePoliciesOf(deployments.cloud, deployed.physicalIds['AWS::IAM::Role'] ?? '');
  expect(policy?.Statement.map(({ Resource }) => Resource)).toEqual([
    `arn:aws:s3:::campaign-results/${objects}`,
    'arn:aws:s3:::campaign-results',
    'arn:aws:s3:::campaign-results',
  ]);
});

test('a parameter that someone else changed matches only one bucket', async () => {
  const { id } = await join();
  await publish('Changed', id, [BUCKET]);
  const put = { Name: `/Changed/${BUCKET}`, Value: '*', Overwrite: true };
  await new SSMClient(deployments.cloud.client()).send(new PutParameterCommand(put));
  const deployed = await deployments.deploy(
    importing('ChangedUser', '/Changed', (membership, stack) => {
      membership.grants.readResults(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    }),
  );
  const [policy] = await inlinePoliciesOf(deployments.cloud, deployed.physicalIds['AWS::IAM::Role'] ?? '');
  expect(policy?.Statement.map(({ Resource }) => Resource)).toEqual([
    'arn:aws:s3:::/*',
    'arn:aws:s3:::',
    'arn:aws:s3:::',
  ]);
});

test('a change of the membership reaches the parameters when its stack is deployed, and another app when that is', async () => {
  const { id } = await join('first-bucket');
  const user = importing('StaleUser', '/Stale', (membership, stack) => {
    new CfnOutput(stack, 'Bucket', { value: membership.resultBucketName });
  });
  await publish('Stale', id, [BUCKET]);
  expect((await deployments.deploy(user)).outputs).toEqual({ Bucket: 'first-bucket' });

  setBucket(id, 'second-bucket');
  expect((await deployments.deploy(user)).outputs).toEqual({ Bucket: 'first-bucket' });
  await publish('Stale', id, [BUCKET]);
  expect(await parameters('/Stale')).toMatchObject({ [BUCKET]: 'second-bucket' });
  expect((await deployments.deploy(user)).outputs).toEqual({ Bucket: 'second-bucket' });
});

test('a parameter that does not exist fails the deployment', async () => {
  const use = importing('MissingUser', '/Missing', (membership, stack) => {
    new CfnOutput(stack, 'Status', { value: membership.status });
  });
  await expect(deployments.deploy(use)).rejects.toThrow(/\/Missing\/(Arn|Status)/);
});

test('the example of the guide: a membership without a lookup grants access', async () => {
  const [example] = examplesOf('docs/guide/share.md').filter(({ code }) => code.includes("'Known', {"));
  if (!example) throw new Error('The page has no such example.');
  const deployed = await deployments.deploy(async (app) => {
    const stack = new Stack(app, 'Known');
    const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    await run(example, { stack, analyst });
  });
  expect(deployed.status).toBe('CREATE_COMPLETE');
  const [policy] = await inlinePoliciesOf(deployments.cloud, deployed.physicalIds['AWS::IAM::Role'] ?? '');
  const bucket = 'arn:aws:s3:::campaign-results';
  expect(policy?.Statement.map(({ Resource }) => Resource)).toEqual([`${bucket}/campaign/*`, bucket, bucket]);
});

test('the examples of the guide: a stack publishes, and others of the same region and of another grant access', async () => {
  const { id } = await join('campaign-results', 'campaign');
  const examples = examplesOf('docs/guide/share.md');
  const [publishing, sharing, remote] = ["'Campaign', {", "'Shared', {", "'Remote', {"].map((text) =>
    examples.find(({ code }) => code.includes(text)),
  );
  if (!publishing || !sharing || !remote) throw new Error('The page has no such examples.');
  /** Deploys an example in a stack. */
  const deploy = async (example: Example, name: string, env: { account: string; region: string }) => {
    const deployed = await deployments.in({ region: env.region }).deploy(async (app) => {
      const stack = new Stack(app, name, { env });
      const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
      await run(example, { app, stack, analyst, membershipIdentifier: id });
    });
    expect(deployed).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
  };
  const env = { account: ACCOUNT, region: 'eu-west-1' } as const;
  await deployments.bootstrap(env.region);
  await deploy(publishing, 'Publisher', { account: ACCOUNT, region: REGION });
  await deploy(sharing, 'SameRegion', { account: ACCOUNT, region: REGION });
  await deploy(remote, 'OtherRegion', env);
  const policies = await Promise.all(
    ['SameRegion', 'OtherRegion'].map(async (stackName) => {
      const { Roles = [] } = await new IAMClient(deployments.cloud.client()).send(
        new ListRolesCommand({ MaxItems: 1000 }),
      );
      const role = Roles.find(({ RoleName = '' }) => RoleName.startsWith(`${stackName}-Analyst`));
      const [policy] = await inlinePoliciesOf(deployments.cloud, role?.RoleName ?? '');
      return policy?.Statement.map(({ Resource }) => Resource);
    }),
  );
  const bucket = 'arn:aws:s3:::campaign-results';
  expect(policies).toEqual(policies.map(() => [`${bucket}/campaign/*`, bucket, bucket]));
});
