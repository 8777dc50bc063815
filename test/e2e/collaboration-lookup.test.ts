// Who is invited to a collaboration has its id, and a stack finds the membership of its account by it.
import { CfnOutput, CfnParameter, Fn, Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { text } from 'node:stream/consumers';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../lib';
import { ACCOUNT, createMembership, LoopbackServer, REGION } from '../../tools/local-cloud';
import { Deployments, type Deployed } from '../support/deployments';
import { permissionsOfRole } from '../support/role-permissions';

const deployments = Deployments.use();

/** The logical id of the lookup and the GUID of its stack, as of every lookup. */
const PHYSICAL_ID = /^Membership0FE7B447-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A membership and its collaboration. */
interface Joined {
  readonly id: string;
  readonly arn: string;
  readonly collaborationId: string;
  readonly collaborationArn: string;
}

/** Joins a new collaboration. */
async function join(region?: string): Promise<Joined> {
  const membership = await createMembership(deployments.cloud, { region });
  const { id, arn = '', collaborationId = '', collaborationArn = '' } = membership;
  return { id, arn, collaborationId, collaborationArn };
}

/** The numbers of calls of GetCollaboration and GetMembership. */
function calls({ id, collaborationId }: Joined): [getCollaboration: number, getMembership: number] {
  const { cleanRooms } = deployments.cloud;
  return [cleanRooms.calls(collaborationId), cleanRooms.calls(id)];
}

type Props = MembershipLookupProps | ((stack: Stack) => MembershipLookupProps);

/** The memberships of this account in the region of the stack. */
const MEMBERSHIPS = `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/*`;

/** The permissions of every lookup: its log, its stack and its last values. */
const OTHER_PERMISSIONS = {
  'cloudformation:DescribeStacks': expect.stringMatching(/:stack\/[A-Za-z]+\/[0-9a-f-]{36}$/) as string,
  'logs:CreateLogStream': expect.stringMatching(/:log-group:[^*]*:\*$/) as string,
  'logs:PutLogEvents': expect.stringMatching(/:log-group:[^*]*:\*$/) as string,
  'ssm:GetParameterHistory': expect.stringMatching(/\/[0-9a-f-]{36}\/Membership0FE7B447$/) as string,
};

/** The permissions of the role of a deployed stack. */
async function permissionsOf({ physicalIds }: Deployed): Promise<Record<string, unknown>> {
  return permissionsOfRole(deployments.cloud, physicalIds['AWS::IAM::Role'] ?? '');
}

/** A stack with one lookup, and some of its attributes as outputs. */
function stackWith(name: string, props: Props, attributes = ['Id', 'Arn', 'CollaborationId']) {
  return (app: App): void => {
    const stack = new Stack(app, name);
    const membership = new MembershipLookup(stack, 'Membership', typeof props === 'function' ? props(stack) : props);
    for (const attribute of attributes) {
      new CfnOutput(stack, attribute.replaceAll('.', ''), { value: membership.getAttString(attribute) });
    }
  };
}

/** The id or the ARN, as a token that is known only at deploy time. */
const token =
  (identifier: string): Props =>
  (stack) => ({
    collaborationIdentifier: new CfnParameter(stack, 'Collaboration', { default: identifier }).valueAsString,
  });

/** The ARN of a collaboration in a policy, if its account is not known. */
const ofAnyAccount = ({ collaborationId }: Joined): string =>
  `arn:aws:cleanrooms:${REGION}:*:collaboration/${collaborationId}`;

test.each<[what: string, props: (joined: Joined) => Props, resource: (joined: Joined) => string]>([
  ['id', ({ collaborationId }) => ({ collaborationIdentifier: collaborationId }), ofAnyAccount],
  [
    'ARN',
    ({ collaborationArn }) => ({ collaborationIdentifier: collaborationArn }),
    ({ collaborationArn }) => collaborationArn,
  ],
  ['id in a parameter', ({ collaborationId }) => token(collaborationId), ofAnyAccount],
  ['ARN in a parameter', ({ collaborationArn }) => token(collaborationArn), ({ collaborationArn }) => collaborationArn],
])('a collaboration is found by its %s, in two calls that the role allows', async (what, props, resource) => {
  const joined = await join();
  const deployed = await deployments.deploy(stackWith(`By${what.replaceAll(' ', '')}`, props(joined)));
  expect(deployed).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { Id: joined.id, Arn: joined.arn, CollaborationId: joined.collaborationId },
    physicalIds: { 'Custom::CleanRoomsMembership': expect.stringMatching(PHYSICAL_ID) as string },
  });
  expect(calls(joined)).toEqual([1, 1]);
  await expect(permissionsOf(deployed)).resolves.toEqual({
    ...OTHER_PERMISSIONS,
    'cleanrooms:GetCollaboration': resource(joined),
    'cleanrooms:GetMembership': MEMBERSHIPS,
  });
});

test.each<[what: string, props: (joined: Joined, region: string) => Props]>([
  ['id and region', ({ collaborationId }, region) => ({ collaborationIdentifier: collaborationId, region })],
  ['ARN', ({ collaborationArn }) => ({ collaborationIdentifier: collaborationArn })],
  [
    'id and region in parameters',
    ({ collaborationId }, region) =>
      (stack) => ({
        collaborationIdentifier: new CfnParameter(stack, 'Collaboration', { default: collaborationId }).valueAsString,
        region: new CfnParameter(stack, 'Region', { default: region }).valueAsString,
      }),
  ],
])('a collaboration of another region is found by its %s', async (what, props) => {
  const joined = await join('eu-west-1');
  const name = `Region${what.replaceAll(' ', '')}`;
  const deployed = await deployments.deploy(stackWith(name, props(joined, 'eu-west-1')));
  expect(deployed).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { Arn: `arn:aws:cleanrooms:eu-west-1:${ACCOUNT}:membership/${joined.id}` },
  });
  expect(calls(joined)).toEqual([1, 1]);
  await expect(permissionsOf(deployed)).resolves.toMatchObject({
    'cleanrooms:GetMembership': `arn:aws:cleanrooms:eu-west-1:${ACCOUNT}:membership/*`,
  });
});

test('the attributes of the collaboration are available by name and as properties, also in another stack', async () => {
  const joined = await join();
  deployments.cloud.cleanRooms.change(joined.collaborationId, {
    analyticsEngine: 'SPARK',
    allowedResultRegions: ['us-east-1', 'eu-west-1'],
    autoApprovedChangeTypes: ['ADD_MEMBER'],
  });
  const expected = {
    MemberStatus: 'ACTIVE',
    AnalyticsEngine: 'SPARK',
    AllowedResultRegions: 'us-east-1,eu-west-1',
    AutoApprovedChangeTypes: 'ADD_MEMBER',
  };
  const build =
    (consumer: (app: App, stack: Stack) => Stack) =>
    (app: App): void => {
      const stack = new Stack(app, 'Attributes');
      const membership = new MembershipLookup(stack, 'Membership', {
        collaborationIdentifier: joined.collaborationId,
      });
      const user = consumer(app, stack);
      const properties = {
        MemberStatus: membership.memberStatus,
        AnalyticsEngine: membership.analyticsEngine,
        AllowedResultRegions: Fn.join(',', membership.allowedResultRegions),
        AutoApprovedChangeTypes: Fn.join(',', membership.autoApprovedChangeTypes),
      };
      for (const [name, value] of Object.entries(properties)) {
        new CfnOutput(user, `${name}Property`, { value });
        new CfnOutput(user, name, { value: membership.getAttString(`Collaboration.${name}`) });
      }
      // A stack must have a resource.
      new iam.Role(user, 'Placeholder', { assumedBy: new iam.AccountRootPrincipal() });
    };
  const outputs = {
    ...expected,
    ...Object.fromEntries(Object.entries(expected).map(([name, value]) => [`${name}Property`, value])),
  };
  expect((await deployments.deploy(build((_, stack) => stack))).outputs).toEqual(outputs);
  expect((await deployments.deploy(build((app) => new Stack(app, 'Consumer')))).outputs).toEqual(outputs);
});

test('each deployment looks up the collaboration again, and deletion makes no call', async () => {
  const joined = await join();
  const build = stackWith('Again', { collaborationIdentifier: joined.collaborationId }, ['CollaborationName']);
  await deployments.deploy(build);
  deployments.cloud.cleanRooms.change(joined.id, { collaborationName: 'Renamed' });
  const deployed = await deployments.deploy(build);
  expect(deployed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { CollaborationName: 'Renamed' } });
  expect(calls(joined)).toEqual([2, 2]);
  await expect(deployments.delete('Again')).resolves.toBe('DELETE_COMPLETE');
  expect(calls(joined)).toEqual([2, 2]);
});

test('a deployed lookup can change to collaborationIdentifier and back, and is not replaced', async () => {
  const joined = await join();
  const byMembership: Props = { membershipIdentifier: joined.id };
  const byCollaboration: Props = { collaborationIdentifier: joined.collaborationId };
  const first = await deployments.deploy(stackWith('Switch', byMembership));
  expect(calls(joined)).toEqual([0, 1]);
  for (const [props, expected] of [
    [byCollaboration, [1, 2]],
    [byMembership, [1, 3]],
  ] as const) {
    const { status, outputs, physicalIds, events } = await deployments.deploy(stackWith('Switch', props));
    expect({ status, outputs, physicalIds }).toEqual({
      status: 'UPDATE_COMPLETE',
      outputs: first.outputs,
      physicalIds: first.physicalIds,
    });
    expect(events).not.toContain('Custom::CleanRoomsMembership DELETE_COMPLETE');
    expect(calls(joined)).toEqual(expected);
  }
});

describe('with assumedRoleArn', () => {
  const OTHER_ACCOUNT = '444455556666';
  const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/reader`;
  const ACCESS_KEY = 'ASIAOTHERACCOUNT';

  /** The requests for STS. */
  const requests: URLSearchParams[] = [];
  /** Returns a session that the local cloud accepts. */
  const sts = new LoopbackServer((request, response) => {
    void text(request).then((body) => {
      requests.push(new URLSearchParams(body));
      const { secretAccessKey, sessionToken } = deployments.cloud.client().credentials;
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${ACCESS_KEY}</AccessKeyId>` +
            `<SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>` +
            '<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
        );
    });
  });
  beforeAll(() => sts.start());
  afterAll(() => sts.stop());

  test.each<[what: string, identifier: (joined: Joined) => string, resource: (joined: Joined) => string]>([
    ['id', ({ collaborationId }) => collaborationId, ofAnyAccount],
    ['ARN', ({ collaborationArn }) => collaborationArn, ({ collaborationArn }) => collaborationArn],
  ])(
    'both calls use one session of the role, which allows nothing else: by the %s of the collaboration',
    async (what, identifier, resource) => {
      const joined = await join();
      const arn = joined.arn.replace(ACCOUNT, OTHER_ACCOUNT);
      const { cleanRooms } = deployments.cloud;
      cleanRooms.change(joined.id, { arn });
      requests.length = 0;
      const deployed = await deployments.deploy((app) => {
        const stack = new Stack(app, `Role${what}`);
        const provider = new MembershipLookupProvider(stack, 'Provider');
        const { lambdaFunction } = provider;
        if (lambdaFunction instanceof LambdaFunction)
          lambdaFunction.addEnvironment('AWS_ENDPOINT_URL_STS', sts.endpoint);
        const membership = new MembershipLookup(stack, 'Membership', {
          collaborationIdentifier: identifier(joined),
          assumedRoleArn: ROLE,
          provider,
        });
        new CfnOutput(stack, 'Arn', { value: membership.membershipArn });
      });
      expect(deployed).toMatchObject({ reasons: [], status: 'CREATE_COMPLETE', outputs: { Arn: arn } });

      expect(requests.map((each) => each.get('RoleArn'))).toEqual([ROLE]);
      expect(JSON.parse(requests[0]?.get('Policy') ?? '')).toEqual({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'cleanrooms:GetCollaboration', Resource: resource(joined) },
          {
            Effect: 'Allow',
            Action: 'cleanrooms:GetMembership',
            Resource: `arn:aws:cleanrooms:${REGION}:${OTHER_ACCOUNT}:membership/*`,
          },
        ],
      });
      expect(cleanRooms.callers(joined.collaborationId)).toEqual([ACCESS_KEY]);
      expect(cleanRooms.callers(joined.id)).toEqual([ACCESS_KEY]);
      await expect(permissionsOf(deployed)).resolves.toEqual({
        ...OTHER_PERMISSIONS,
        'sts:AssumeRole': ROLE,
        // The logical id depends on the provider.
        'ssm:GetParameterHistory': expect.any(String) as string,
      });
    },
  );
});

test('the permissions of a lookup by membership do not change with another by collaboration, which adds its own', async () => {
  const [one, other] = [await join(), await join()];
  const byMembership = (app: App): Stack => {
    const stack = new Stack(app, 'Both');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier: one.id });
    return stack;
  };
  const first = await deployments.deploy(byMembership);
  await expect(permissionsOf(first)).resolves.toEqual({ ...OTHER_PERMISSIONS, 'cleanrooms:GetMembership': one.arn });
  const second = await deployments.deploy((app) => {
    new MembershipLookup(byMembership(app), 'Other', { collaborationIdentifier: other.collaborationId });
  });
  await expect(permissionsOf(second)).resolves.toMatchObject({
    'cleanrooms:GetCollaboration': ofAnyAccount(other),
    'cleanrooms:GetMembership': [one.arn, MEMBERSHIPS],
  });
  expect([calls(one), calls(other)]).toEqual([
    [0, 2],
    [1, 1],
  ]);
});

test.each([
  ['AnyValue', '*'],
  ['AnyCollaboration', 'arn:aws:cleanrooms:*:*:collaboration/*'],
  ['AnyCharacter', '?'],
  ['Variable', '${aws:username}'],
])('a parameter that is a pattern of a policy (%s) fails the deployment', async (name, pattern) => {
  const { status, reasons } = await deployments.deploy(stackWith(name, token(pattern)));
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(reasons[0]).toContain(`InvalidProperty: CollaborationIdentifier is "${pattern}", but must be`);
});
