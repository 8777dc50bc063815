import { CfnOutput, CfnParameter, Fn, Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MembershipLookup, type IMembership } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { fullMembership } from '../support/full-membership';
import { Deployments } from '../support/deployments';
import { permissionsOfRole } from '../support/role-permissions';

const deployments = Deployments.use();

const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
const ROLE_ARN = 'DefaultResultConfiguration.RoleArn';

/** A stack that looks up a membership, and one that uses it. */
function twoStacks(name: string, id: string, use: (stack: Stack, membership: IMembership) => void) {
  return (app: App): void => {
    const membership = new MembershipLookup(new Stack(app, `${name}Lookup`), 'Membership', {
      membershipIdentifier: id,
    });
    use(new Stack(app, `${name}Consumer`), membership);
  };
}

/** A stack must have a resource; this one costs nothing. */
function placeholder(stack: Stack): void {
  new iam.Role(stack, 'Placeholder', { assumedBy: new iam.AccountRootPrincipal() });
}

async function membershipWithResults(keyPrefix?: string): Promise<string> {
  const s3 = { bucket: 'campaign-results', keyPrefix, resultFormat: 'CSV' as const };
  const { id } = await createMembership(deployments.cloud, {
    defaultResultConfiguration: { outputConfiguration: { s3 } },
  });
  return id;
}

test('every field of the API is available in its stack and in another one', async () => {
  const { id, arn } = await createMembership(deployments.cloud);
  const { json, attributes } = fullMembership({ id, arn });
  deployments.cloud.cleanRooms.change(id, json);
  const output = (stack: Stack, membership: IMembership): void => {
    placeholder(stack);
    for (const name of Object.keys(attributes)) {
      new CfnOutput(stack, outputName(name), { value: membership.getAttString(name) });
    }
  };
  const expected = Object.entries(attributes).map(([name, value]) => [outputName(name), value]);
  const own = await deployments.deploy((app) => {
    const stack = new Stack(app, 'Full');
    output(stack, new MembershipLookup(stack, 'Membership', { membershipIdentifier: id }));
  });
  expect(own.outputs).toEqual(Object.fromEntries(expected));
  const other = await deployments.deploy(twoStacks('Full', id, output));
  expect(other.outputs).toEqual(Object.fromEntries(expected));
});

test('the escaped form of a name is an output in ASCII', async () => {
  const collaborationName = 'Frühling „春“ 🦀';
  const { id } = await createMembership(deployments.cloud, { collaborationName });
  const { outputs } = await deployments.deploy((app) => {
    const stack = new Stack(app, 'Escaped');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
    new CfnOutput(stack, 'Name', { value: membership.escapedCollaborationName });
  });
  expect(outputs).toEqual({ Name: 'Fr\\u00fchling \\u201e\\u6625\\u201c \\ud83e\\udd80' });
  expect(JSON.parse(`"${outputs['Name'] ?? ''}"`)).toBe(collaborationName);
});

const outputName = (attribute: string): string => attribute.replaceAll('.', '');

test('empty values are available in another stack', async () => {
  const id = await membershipWithResults();
  const { outputs } = await deployments.deploy(
    twoStacks('Empty', id, (stack, membership) => {
      placeholder(stack);
      new CfnOutput(stack, 'KeyPrefix', { value: `[${membership.resultKeyPrefix}]` });
      new CfnOutput(stack, 'Abilities', { value: `[${Fn.join(' ', membership.customMlMemberAbilities)}]` });
    }),
  );
  expect(outputs).toEqual({ KeyPrefix: '[]', Abilities: '[]' });
});

test('a name that resembles the mark of an empty value is unchanged in another stack', async () => {
  const collaborationName = '[empty] Spring [empty]';
  const { id } = await createMembership(deployments.cloud, { collaborationName });
  const { outputs } = await deployments.deploy(
    twoStacks('Whole', id, (stack, membership) => {
      placeholder(stack);
      new CfnOutput(stack, 'Name', { value: membership.getAttString('CollaborationName', '') });
    }),
  );
  expect(outputs).toEqual({ Name: collaborationName });
});

test('a fallback that a parameter sets to a wildcard fails the deployment', async () => {
  const { id } = await createMembership(deployments.cloud);
  const { status, reasons } = await deployments.deploy((app) => {
    const stack = new Stack(app, 'Wildcard');
    const fallback = new CfnParameter(stack, 'Bucket', { default: '*' }).valueAsString;
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
    new CfnOutput(stack, 'Value', { value: membership.getAttString(BUCKET, fallback) });
  });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(reasons[0]).toContain(`InvalidProperty: Fallbacks.${BUCKET} is "*", but must be the name of an S3 bucket`);
});

test('a bucket that is a wildcard in a policy fails the deployment of a grant', async () => {
  const { id } = await createMembership(deployments.cloud);
  const s3 = { bucket: '*', resultFormat: 'CSV' };
  deployments.cloud.cleanRooms.change(id, { defaultResultConfiguration: { outputConfiguration: { s3 } } });
  const { status, reasons } = await deployments.deploy((app) => {
    const stack = new Stack(app, 'AnyBucket');
    const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    new MembershipLookup(stack, 'Membership', { membershipIdentifier: id }).grants.readResults(analyst);
  });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(reasons[0]).toContain(`InvalidValue: Membership ${id} has the result bucket "*", which must be the name of`);
});

test('getAttString() returns the value of the membership, or its fallback if there is none', async () => {
  const id = await membershipWithResults('results');
  const { outputs } = await deployments.deploy(
    twoStacks('Fallback', id, (stack, membership) => {
      placeholder(stack);
      new CfnOutput(stack, 'Role', { value: membership.getAttString(ROLE_ARN, 'none') });
      new CfnOutput(stack, 'KeyPrefix', { value: membership.getAttString(KEY_PREFIX, 'none') });
    }),
  );
  expect(outputs).toEqual({ Role: 'none', KeyPrefix: 'results' });
});

test('an attribute that is no longer set fails the next deployment, but not its rollback', async () => {
  const id = await membershipWithResults('results');
  const build = (app: App): void => {
    const stack = new Stack(app, 'Lost');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
    new CfnOutput(stack, 'Bucket', { value: membership.resultBucketName });
  };
  await deployments.deploy(build);
  deployments.cloud.cleanRooms.change(id, { defaultResultConfiguration: null });
  const deployed = await deployments.deploy(build);
  expect(deployed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(deployed.reasons[0]).toContain('has no default result configuration, but this stack uses its result bucket');
});

describe('a collaboration whose name is a dynamic reference', () => {
  const REFERENCE = '{{resolve:ssm:/secret}}';

  function stackWith(name: string, id: string, valueOf: (membership: IMembership) => string) {
    return (app: App): void => {
      const stack = new Stack(app, name);
      const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
      new CfnOutput(stack, 'Value', { value: valueOf(membership) });
    };
  }

  const nameOf = (membership: IMembership): string => membership.collaborationName;

  test('fails the deployment only of stacks that use the name', async () => {
    const { id } = await createMembership(deployments.cloud, { collaborationName: REFERENCE });
    const rejected = await deployments.deploy(stackWith('UsesName', id, nameOf));
    expect(rejected.status).toBe('ROLLBACK_COMPLETE');
    expect(rejected.reasons[0]).toContain(
      `DynamicReferenceInValue: Membership ${id} has the collaboration name "{{resolve:ssm:/secret}}",`,
    );
    const { status, outputs } = await deployments.deploy(stackWith('UsesId', id, ({ membershipId }) => membershipId));
    expect({ status, outputs }).toEqual({ status: 'CREATE_COMPLETE', outputs: { Value: id } });
  });

  test('fails an update, but not its rollback', async () => {
    const { id } = await createMembership(deployments.cloud, { collaborationName: 'Spring campaign' });
    await deployments.deploy(stackWith('Renamed', id, nameOf));
    deployments.cloud.cleanRooms.change(id, { collaborationName: REFERENCE });
    const { status, reasons } = await deployments.deploy(stackWith('Renamed', id, nameOf));
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasons[0]).toContain('DynamicReferenceInValue');
  });
});

describe('permissions:', () => {
  test('the function may read only this membership and its last values, write to its log and describe its stack', async () => {
    const { id, arn } = await createMembership(deployments.cloud);
    const { physicalIds } = await deployments.deploy((app) => {
      const stack = new Stack(app, 'Permissions');
      new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
    });
    const log = expect.stringMatching(
      /^arn:aws:logs:us-east-1:111122223333:log-group:.*Permissions.*LogGroup[^:]*:\*$/,
    ) as string;
    await expect(permissionsOfRole(deployments.cloud, physicalIds['AWS::IAM::Role'] ?? '')).resolves.toEqual({
      'cleanrooms:GetMembership': arn,
      'cloudformation:DescribeStacks': expect.stringMatching(
        /^arn:aws:cloudformation:us-east-1:111122223333:stack\/Permissions\/[0-9a-f-]{36}$/,
      ) as string,
      'logs:CreateLogStream': log,
      'logs:PutLogEvents': log,
      'ssm:GetParameterHistory': expect.stringMatching(
        /^arn:aws:ssm:us-east-1:111122223333:parameter\/cdk-cleanrooms-membership\/[0-9a-f-]{36}\/Membership0FE7B447$/,
      ) as string,
    });
  });

  test.each([
    ['below the key prefix of a membership', 'Prefix', 'spring/2026', 'spring/2026/*'],
    ['in the whole bucket, without a key prefix', 'NoPrefix', undefined, '*'],
  ])('grants.readResults() allows reading the results %s', async (_, name, keyPrefix, objects) => {
    const { physicalIds } = await deployments.deploy(
      twoStacks(name, await membershipWithResults(keyPrefix), (stack, membership) => {
        const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
        membership.grants.readResults(analyst);
      }),
    );
    await expect(permissionsOfRole(deployments.cloud, physicalIds['AWS::IAM::Role'] ?? '')).resolves.toEqual({
      's3:GetObject': `arn:aws:s3:::campaign-results/${objects}`,
      's3:ListBucket': 'arn:aws:s3:::campaign-results',
      's3:GetBucketLocation': 'arn:aws:s3:::campaign-results',
    });
  });
});
