// What a watch checks, and what it does if it cannot tell.
import fc from 'fast-check';
import { TIMEOUTS } from '../../lambda/deadline';
import { handler } from '../../lambda/watch';
import { apiError, membersOf, THROTTLED, type Reply } from '../../tools/local-cloud';
import { ANY_CHARACTER } from '../support/any-character';
import { useCleanRooms, type TestMembership } from '../support/clean-rooms';
import { useClock } from '../support/clock';
import { STACK_ID } from '../support/custom-resource';
import { runs } from '../support/properties';

const cleanRooms = useCleanRooms();
const clock = useClock();

const FUNCTION_NAME = 'Stack-Watch-1';
/** The timeout of the function, in milliseconds. */
const TIMEOUT = 30_000;

let environment: NodeJS.ProcessEnv;
let logged: string[];

beforeEach(() => {
  environment = process.env;
  process.env = { ...environment, AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME };
  logged = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});

afterEach(() => {
  process.env = environment;
});

type Json = Readonly<Record<string, unknown>>;

/** In place of a value that is known only at deploy time. */
const variable = (name: string, isList = false): object => ({ variable: name, isList });

/** Invokes the function with a configuration, and the variables that it refers to. */
async function watch(configuration: object | string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const value = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  Object.assign(process.env, { WATCH: value, ...variables });
  const end = process.uptime() * 1000 + TIMEOUT;
  await handler({}, { getRemainingTimeInMillis: () => end - process.uptime() * 1000 });
}

/** The lines of the log since the last call. */
function lines(): Json[] {
  return logged.splice(0).map((line) => JSON.parse(line) as Json);
}

/** The value of the metric that a check logs, and the error messages. */
async function check(...parameters: Parameters<typeof watch>): Promise<{ active: unknown; messages: string[] }> {
  await watch(...parameters);
  const all = lines();
  const metrics = all.filter((line) => '_aws' in line);
  expect(metrics).toHaveLength(1);
  const messages = all.filter(({ level }) => level === 'ERROR').map(({ message }) => String(message));
  return { active: metrics[0]?.['Active'], messages };
}

/** The configuration for a membership by its id. */
const byId = ({ id }: TestMembership, properties: Json = {}): object => ({
  stackId: STACK_ID,
  properties: { MembershipIdentifier: id, ...properties },
});

/** The configuration for the membership in a collaboration, with the id that the deployment found. */
const byCollaboration = ({ collaborationId, id }: TestMembership, properties: Json = {}): object => ({
  stackId: STACK_ID,
  properties: { CollaborationIdentifier: collaborationId, ...properties },
  membershipId: id,
});

/** Replies to each call, and advances the clock. */
function replyIn(id: string, reply: Reply, milliseconds = 10_000): void {
  cleanRooms().proxy.reply(id, () => {
    clock().advance(milliseconds);
    return reply;
  });
}

describe('the metric is 1', () => {
  test('for a membership that is ACTIVE, in the embedded metric format', async () => {
    await watch(byId(cleanRooms().createMembership()));
    expect(lines()).toEqual([
      {
        timestamp: expect.any(String) as string,
        level: 'INFO',
        _aws: {
          Timestamp: expect.any(Number) as number,
          CloudWatchMetrics: [
            {
              Namespace: 'CdkCleanRoomsMembership',
              Dimensions: [['FunctionName']],
              Metrics: [{ Name: 'Active', Unit: 'None' }],
            },
          ],
        },
        FunctionName: FUNCTION_NAME,
        Active: 1,
      },
    ]);
  });

  test('for a membership in a collaboration', async () => {
    expect(await check(byCollaboration(cleanRooms().createMembership()))).toEqual({ active: 1, messages: [] });
  });

  test('if the expectations are met, about the members too', async () => {
    const membership = cleanRooms().createMembership();
    const Expectations = [
      { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
      { Attribute: 'Members.MembershipArns', IncludesOnly: [membership.arn] },
    ];
    expect(await check(byCollaboration(membership, { Expectations }))).toEqual({ active: 1, messages: [] });
    expect(cleanRooms().proxy.calls(membersOf(membership.collaborationId))).toBe(1);
  });
});

describe('the metric is 0, and the log contains why,', () => {
  test.each(['REMOVED', 'COLLABORATION_DELETED', 'SUSPENDED'])('for a membership that is %s', async (status) => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status });
    const message = expect.stringMatching(
      new RegExp(`^MembershipNotActive: Membership ${membership.id} in .* is ${status}, but`),
    ) as string;
    expect(await check(byId(membership))).toEqual({ active: 0, messages: [message] });
    // A deployment would pass.
    expect(await check(byId(membership, { RequireActive: 'false' }))).toEqual({ active: 0, messages: [message] });
    expect(await check(byCollaboration(membership))).toEqual({ active: 0, messages: [message] });
  });

  test('for a membership that does not exist', async () => {
    const membership = { ...cleanRooms().createMembership(), id: '99999999-2222-3333-4444-555555555555' };
    const { active, messages } = await check(byId(membership));
    expect(active).toBe(0);
    expect(messages).toEqual([expect.stringMatching(/^MembershipNotFound: /)]);
  });

  test.each([
    ['INVITED', 'CollaborationNotJoined'],
    ['LEFT', 'CollaborationLeft'],
    ['REMOVED', 'RemovedFromCollaboration'],
    ['BLOCKED', 'UnknownMemberStatus'],
  ])('for an account that is %s in the collaboration', async (memberStatus, error) => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, { memberStatus });
    cleanRooms().proxy.reply(membership.collaborationId, () => {
      clock().advance(TIMEOUTS.joining / 2 + 1);
      return undefined;
    });
    const { active, messages } = await check(byCollaboration(membership));
    expect(active).toBe(0);
    expect(messages).toEqual([expect.stringMatching(`^${error}: `)]);
  });

  test('for expectations that are not met, together with the status', async () => {
    const membership = cleanRooms().createMembership();
    const Expectations = [
      { Attribute: 'QueryLogStatus', OneOf: ['DISABLED'] },
      { Attribute: 'MemberAbilities', Empty: true },
    ];
    const unmet =
      'QueryLogStatus is ENABLED, but must be DISABLED; MemberAbilities is CAN_QUERY, CAN_RECEIVE_RESULTS, but must be empty.';
    expect(await check(byId(membership, { Expectations }))).toEqual({
      active: 0,
      messages: [expect.stringMatching(`^ExpectationsNotMet: .*: ${unmet}`)],
    });
    cleanRooms().proxy.change(membership.id, { status: 'REMOVED' });
    expect(await check(byId(membership, { Expectations }))).toEqual({
      active: 0,
      messages: [expect.stringMatching(`^MembershipNotActive: .* ExpectationsNotMet: .*: ${unmet}`)],
    });
  });
});

describe('a collaboration that was deleted', () => {
  const DENIED = apiError(403, 'AccessDeniedException', 'You do not have access to this collaboration.');

  function deleted(status: string): TestMembership {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status });
    replyIn(membership.collaborationId, DENIED);
    return membership;
  }

  test.each(['COLLABORATION_DELETED', 'REMOVED'])('is noticed by the membership, which is %s', async (status) => {
    const membership = deleted(status);
    expect(await check(byCollaboration(membership))).toEqual({
      active: 0,
      messages: [expect.stringMatching(`^MembershipNotActive: Membership ${membership.id} .* is ${status}, but`)],
    });
    expect(cleanRooms().proxy.calls(membership.id)).toBe(1);
  });

  test('is noticed if the id of the membership is known only at deploy time', async () => {
    const membership = deleted('COLLABORATION_DELETED');
    const configuration = { ...byCollaboration(membership), membershipId: variable('WATCH_0') };
    expect(await check(configuration, { WATCH_0: membership.id })).toMatchObject({ active: 0 });
  });

  test('cannot be told from a missing permission if the membership is ACTIVE', async () => {
    await expect(watch(byCollaboration(deleted('ACTIVE')))).rejects.toThrow(/^CollaborationAccessDenied: /);
    expect(lines()).toEqual([]);
  });

  test.each([undefined, '99999999-2222-3333-4444-555555555555'])(
    'cannot be told from a missing permission with the id %s',
    async (membershipId) => {
      const configuration = { ...byCollaboration(deleted('COLLABORATION_DELETED')), membershipId };
      await expect(watch(configuration)).rejects.toThrow(/^CollaborationAccessDenied: /);
      expect(lines()).toEqual([]);
    },
  );
});

describe('the invocation fails without a metric if it cannot be determined whether the membership is active:', () => {
  test.each<[string, Reply, RegExp]>([
    ['access is denied', apiError(403, 'AccessDeniedException', 'denied'), /^AccessDenied: /],
    ['Clean Rooms throttles', THROTTLED, /^Throttled: /],
    ['Clean Rooms fails', apiError(500, 'InternalServerException'), /^ServiceUnavailable: /],
    ['Clean Rooms rejects the request', apiError(400, 'ValidationException'), /^InvalidRequest: /],
    [
      'the response is of another membership',
      { kind: 'response', status: 200, body: '{"membership":{"id":"x","arn":"y","status":"REMOVED"}}' },
      /^ResponseMismatch: /,
    ],
  ])('%s', async (_, reply, message) => {
    const membership = cleanRooms().createMembership();
    replyIn(membership.id, reply);
    await expect(watch(byId(membership))).rejects.toThrow(message);
    expect(lines()).toEqual([]);
    cleanRooms().proxy.restore(membership.id);
    expect(await check(byId(membership))).toEqual({ active: 1, messages: [] });
  });

  test('the members cannot be listed, and something is expected of them', async () => {
    const membership = cleanRooms().createMembership();
    replyIn(membersOf(membership.collaborationId), THROTTLED);
    const Expectations = [{ Attribute: 'Members.MembershipArns', IncludesAll: [membership.arn] }];
    await expect(watch(byCollaboration(membership, { Expectations }))).rejects.toThrow(/^Throttled: /);
    expect(lines()).toEqual([]);
    expect(await check(byCollaboration(membership))).toEqual({ active: 1, messages: [] });
  });
});

describe('an invalid configuration fails the invocation:', () => {
  const ID = '11111111-2222-3333-4444-555555555555';
  const properties = { MembershipIdentifier: ID };

  test.each<[string, object | string, RegExp]>([
    ['an empty string', '', /^UnexpectedError: .*JSON/],
    ['a string that is not JSON', '{"stackId":', /^UnexpectedError: .*JSON/],
    ['an empty object', {}, /its configuration is not valid/],
    ['a list', [{ stackId: STACK_ID, properties }], /its configuration is not valid/],
    ['null', 'null', /its configuration is not valid/],
    ['no stack', { properties }, /its configuration is not valid/],
    ['no properties', { stackId: STACK_ID }, /its configuration is not valid/],
    ['properties in a list', { stackId: STACK_ID, properties: [properties] }, /its configuration is not valid/],
    ['a list as the stack', { stackId: variable('WATCH_0', true), properties }, /its configuration is not valid/],
    ['no identifier', { stackId: STACK_ID, properties: {} }, /^MissingProperty: /],
    ['an invalid identifier', { stackId: STACK_ID, properties: { MembershipIdentifier: 'x' } }, /^InvalidProperty: /],
    ['an unknown property', { stackId: STACK_ID, properties: { ...properties, Id: ID } }, /^UnknownProperty: .* Id\./],
    [
      'an identifier in a variable that is not set',
      { stackId: STACK_ID, properties: { MembershipIdentifier: variable('WATCH_7') } },
      /^InvalidProperty: MembershipIdentifier is "", but must be/,
    ],
    [
      'an invalid expectation',
      { stackId: STACK_ID, properties: { ...properties, Expectations: [{ Attribute: 'Status', OneOf: [] }] } },
      /^InvalidProperty: Expectations\.Status\.OneOf is \[\]/,
    ],
    [
      'a membership in another partition',
      {
        stackId: STACK_ID,
        properties: { MembershipIdentifier: `arn:aws-cn:cleanrooms:cn-north-1:111122223333:membership/${ID}` },
      },
      /^InvalidProperty: MembershipIdentifier is /,
    ],
  ])('%s', async (_, configuration, message) => {
    await expect(watch(configuration, { WATCH_0: STACK_ID })).rejects.toThrow(message);
    expect(lines()).toEqual([]);
  });

  test('none at all', async () => {
    delete process.env['WATCH'];
    await expect(handler({}, { getRemainingTimeInMillis: () => TIMEOUT })).rejects.toThrow(
      /^UnexpectedError: The lookup function failed \(its configuration is not valid\)/,
    );
    expect(lines()).toEqual([]);
  });
});

describe('values that are known only at deploy time are in variables:', () => {
  test('all of them', async () => {
    const membership = cleanRooms().createMembership();
    const configuration = {
      stackId: variable('WATCH_0'),
      properties: {
        Region: variable('WATCH_1'),
        MembershipIdentifier: variable('WATCH_2'),
        Expectations: [
          { Attribute: 'MemberAbilities', IncludesOnly: variable('WATCH_3', true) },
          { Attribute: 'CollaborationIdentifier', OneOf: [variable('WATCH_4')] },
          { Attribute: 'CollaborationName', OneOf: ['Autumn campaign', variable('WATCH_5')] },
        ],
      },
    };
    const variables = {
      WATCH_0: STACK_ID,
      WATCH_1: 'us-east-1',
      WATCH_2: membership.id,
      WATCH_3: 'CAN_RUN_JOB,CAN_QUERY,CAN_RECEIVE_RESULTS',
      WATCH_4: membership.collaborationArn,
      WATCH_5: 'Spring campaign',
    };
    expect(await check(configuration, variables)).toEqual({ active: 1, messages: [] });
    expect(await check(configuration, { ...variables, WATCH_3: 'CAN_RUN_JOB,CAN_QUERY' })).toEqual({
      active: 0,
      messages: [
        expect.stringContaining('but must include at least one of CAN_RUN_JOB, CAN_QUERY and nothing else') as string,
      ],
    });
  });

  /** Whether the collaboration has the name that a variable contains. */
  async function isNamed(collaborationName: string, value: string): Promise<boolean> {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { collaborationName });
    const Expectations = [{ Attribute: 'CollaborationName', OneOf: [variable('WATCH_0')] }];
    const { active } = await check(byId(membership, { Expectations }), { WATCH_0: value });
    return active === 1;
  }

  test.each([
    'Say "yes"',
    '", "Active": 1, "x": "',
    'back\\slash\\',
    '\\"',
    '{{resolve:ssm:/campaign}}',
    '${AWS::Region} and ${x}',
    'a, b,c,',
    '{"variable":"WATCH_1","isList":false}',
    'WATCH_1',
    'two\nlines',
    'Frühling 🌱',
    ' ',
  ])('%j does no harm', async (name) => {
    expect(await isNamed(name, name)).toBe(true);
    expect(await isNamed(name, `${name}.`)).toBe(false);
  });

  test('any string does no harm', async () => {
    // A variable of the environment cannot contain a null character.
    const characters = ANY_CHARACTER.filter((character) => character !== '\0' && character.isWellFormed());
    const strings = fc.string({ unit: characters, minLength: 1, maxLength: 100 });
    const property = fc.asyncProperty(strings, async (name) => {
      expect(await isNamed(name, name)).toBe(true);
    });
    await fc.assert(property, { numRuns: runs(200) });
  });
});

test('an event changes nothing: what is checked is in the configuration', async () => {
  const membership = cleanRooms().createMembership();
  Object.assign(process.env, { WATCH: JSON.stringify(byId(membership)) });
  const events = [undefined, null, 'x', { detail: { id: 'x', status: 'REMOVED' } }, { stackId: 'x', properties: {} }];
  for (const event of events) {
    await handler(event, { getRemainingTimeInMillis: () => TIMEOUT });
    expect(lines()).toMatchObject([{ level: 'INFO', Active: 1 }]);
  }
});

test('neither an error message nor the log contains an external ID', async () => {
  const membership = cleanRooms().createMembership();
  const AssumedRoleArn = 'arn:aws:iam::444455556666:role/reader';
  const properties = { AssumedRoleArn, ExternalId: variable('WATCH_0') };
  await expect(watch(byId(membership, properties), { WATCH_0: 'campaign-secret' })).rejects.toThrow(
    /^(?!.*campaign-secret)/s,
  );
  expect(JSON.stringify(lines())).not.toContain('campaign-secret');
});
