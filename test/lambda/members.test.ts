// Attributes of the other members, which are selected from ListMembers.
import { text } from 'node:stream/consumers';
import { handler } from '../../lambda';
import { TIMEOUTS } from '../../lambda/deadline';
import { COLLABORATION_NAMES } from '../../lib/contract/attributes';
import {
  ACCOUNT,
  apiError,
  LoopbackServer,
  membersOf,
  THROTTLED,
  type OtherMember,
  type Reply,
} from '../../tools/local-cloud';
import { useCleanRooms, type TestMembership } from '../support/clean-rooms';
import { useClock } from '../support/clock';
import { contextWith, createEvent, updateEvent, useCloudFormation } from '../support/custom-resource';
import { useStackServices } from '../support/stack-services';

const cleanRooms = useCleanRooms();
const cloudFormation = useCloudFormation();
const services = useStackServices();
const clock = useClock();

const ARNS = 'Members.MembershipArns';
const QUERY_RUNNER = 'Members.QueryRunnerMembershipArn';
const JOB_RUNNER = 'Members.JobRunnerMembershipArn';
const ALL = [ARNS, QUERY_RUNNER, JOB_RUNNER];

/** The accounts of other members: that of this account is between the first and the second. */
const [FIRST, SECOND, THIRD, FOURTH] = ['000000000001', '444455556666', '555566667777', '777788889999'] as const;
/** The abilities of this account's member, if another one runs all analyses. */
const NO_RUNNER = ['CAN_RECEIVE_RESULTS'];

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

type Properties = Readonly<Record<string, unknown>>;

async function create(properties: Properties) {
  await handler(createEvent(cloudFormation().url, properties), contextWith());
  return cloudFormation().last;
}

/** Looks up the membership in its collaboration. */
async function lookUp({ collaborationId }: TestMembership, properties: Properties = { Attributes: ALL }) {
  return create({ CollaborationIdentifier: collaborationId, ...properties });
}

/** Adds a member to the collaboration of a membership; returns the ARN of its membership. */
function add(
  { collaborationArn }: TestMembership,
  accountId: string,
  { abilities = [], ...member }: Partial<OtherMember> = {},
): string {
  return cleanRooms().proxy.addMember(collaborationArn, { accountId, abilities, ...member });
}

/** This account's member, as ListMembers returns it. */
const own = ({ arn, memberAbilities }: TestMembership) => ({
  accountId: ACCOUNT,
  status: 'ACTIVE',
  abilities: memberAbilities,
  membershipArn: arn,
});

/** Sets all members, on one page. */
function setMembers({ collaborationId }: TestMembership, memberSummaries: readonly object[]): void {
  cleanRooms().proxy.change(membersOf(collaborationId), { memberSummaries, nextToken: null });
}

/** Replies to each call of ListMembers, and advances the clock. */
function replyIn(
  { collaborationId }: TestMembership,
  milliseconds: number,
  reply: (attempt: number) => Reply | undefined,
) {
  cleanRooms().proxy.reply(membersOf(collaborationId), (attempt) => {
    clock().advance(milliseconds);
    return reply(attempt);
  });
}

/** The number of calls of GetCollaboration, of GetMembership and of ListMembers. */
function calls({ id, collaborationId }: TestMembership): number[] {
  return [collaborationId, id, membersOf(collaborationId)].map((each) => cleanRooms().proxy.calls(each));
}

describe('the attributes of the members', () => {
  test('are selected from all pages, in an order that does not depend on the order of the members', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const fourth = add(membership, FOURTH, { abilities: ['CAN_RUN_JOB'] });
    const second = add(membership, SECOND, { abilities: ['CAN_RECEIVE_RESULTS'] });
    const third = add(membership, THIRD);
    const first = add(membership, FIRST, { abilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] });
    expect(await lookUp(membership)).toMatchObject({
      Status: 'SUCCESS',
      Data: {
        [ARNS]: [first, membership.arn, second, third, fourth].join(','),
        [QUERY_RUNNER]: first,
        [JOB_RUNNER]: fourth,
      },
    });
    // Two members are on a page.
    expect(calls(membership)).toEqual([1, 1, 3]);
  });

  test('are those of this account if it is the only member', async () => {
    const membership = cleanRooms().createMembership(['CAN_QUERY', 'CAN_RUN_JOB']);
    const { Data } = await lookUp(membership);
    expect(Data).toEqual(Object.fromEntries(ALL.map((name) => [name, membership.arn])));
  });

  test('contain the ARN of a member who is listed twice once, as when a member joins between two pages', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const runner = { ...own(membership), membershipArn: add(membership, FOURTH), abilities: ['CAN_QUERY'] };
    setMembers(membership, [runner, own(membership), runner]);
    const { Data } = await lookUp(membership, { Attributes: [ARNS, QUERY_RUNNER] });
    expect(Data).toEqual({
      [ARNS]: `${membership.arn},${runner.membershipArn}`,
      [QUERY_RUNNER]: runner.membershipArn,
    });
  });

  test.each<[string, Partial<OtherMember>]>([
    ['is invited, with an ARN', { status: 'INVITED' }],
    ['left, with an ARN', { status: 'LEFT' }],
    ['was removed, with an ARN', { status: 'REMOVED' }],
    ['is active, without an ARN', { withMembership: false }],
  ])('do not contain a member who %s', async (_, member) => {
    const membership = cleanRooms().createMembership();
    add(membership, FIRST, { ...member, abilities: ['CAN_QUERY', 'CAN_RUN_JOB'] });
    const runner = add(membership, SECOND, { abilities: ['CAN_RUN_JOB'] });
    const { Data } = await lookUp(membership);
    expect(Data).toEqual({
      [ARNS]: `${membership.arn},${runner}`,
      [QUERY_RUNNER]: membership.arn,
      [JOB_RUNNER]: runner,
    });
  });

  test('have the form of exports in another stack', async () => {
    const membership = cleanRooms().createMembership();
    const other = add(membership, SECOND);
    const Attributes = [`${ARNS}.Exportable`, `${QUERY_RUNNER}.Exportable`];
    const { Data } = await lookUp(membership, { Attributes });
    expect(Data).toEqual({
      [`${ARNS}.Exportable`]: `${membership.arn}||${other}`,
      [`${QUERY_RUNNER}.Exportable`]: membership.arn,
    });
  });

  test('are the fallback if no member has the ability', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const Fallbacks = { [QUERY_RUNNER]: 'none', [ARNS]: 'none' };
    const { Data } = await lookUp(membership, { Attributes: [ARNS, QUERY_RUNNER], Fallbacks });
    expect(Data).toEqual({ [ARNS]: membership.arn, [QUERY_RUNNER]: 'none' });
    expect(calls(membership)).toEqual([1, 1, 1]);
  });

  test('do not need the membership of an account that was removed, if RequireActive is false', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const runner = add(membership, SECOND, { abilities: ['CAN_QUERY'] });
    cleanRooms().proxy.removeMember(membership.collaborationId, membership.id);
    replyIn(membership, 1_000, () => undefined);
    const Attributes = ['Status', ARNS, QUERY_RUNNER];
    expect(await lookUp(membership, { Attributes, RequireActive: 'false' })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Status: 'REMOVED', [ARNS]: runner, [QUERY_RUNNER]: runner },
    });
    expect(calls(membership)).toEqual([1, 1, 1]);
  });
});

describe('ListMembers is called', () => {
  test.each<[string, Properties, calls: number]>([
    ['if an attribute needs it', { Attributes: ['Id', QUERY_RUNNER] }, 1],
    ['if an attribute needs it in its exportable form', { Attributes: [`${ARNS}.Exportable`] }, 1],
    [
      'if only an expectation needs it',
      { Attributes: ['Id'], Expectations: [{ Attribute: ARNS, IncludesOnly: ['<own>'] }] },
      1,
    ],
    [
      'if an expectation needs it and there is no list of attributes',
      { Expectations: [{ Attribute: ARNS, IncludesAll: ['<own>'] }] },
      1,
    ],
    ['not for other attributes', { Attributes: ['Id', 'MemberAbilities', 'Collaboration.MemberStatus'] }, 0],
    [
      'not for other expectations',
      { Attributes: [], Expectations: [{ Attribute: 'Collaboration.MemberStatus', OneOf: ['ACTIVE'] }] },
      0,
    ],
    ['not without a list of attributes', {}, 0],
    ['not with an empty list of attributes', { Attributes: [] }, 0],
  ])('%s', async (_, properties, expected) => {
    const membership = cleanRooms().createMembership();
    const json = JSON.stringify(properties).replace('<own>', membership.arn);
    expect(await lookUp(membership, JSON.parse(json) as Properties)).toMatchObject({ Status: 'SUCCESS' });
    expect(calls(membership)).toEqual([1, 1, expected]);
  });

  test('for none of the attributes that a template without a list of attributes gets', async () => {
    const membership = cleanRooms().createMembership();
    const { Data = {} } = await lookUp(membership, {});
    expect(COLLABORATION_NAMES).toEqual(expect.arrayContaining(Object.keys(Data)));
  });

  test('not if the member status is rejected', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, { memberStatus: 'LEFT' });
    expect((await lookUp(membership)).Reason).toMatch(/^CollaborationLeft: /);
    expect(calls(membership)).toEqual([1, 0, 0]);
  });

  test('not if the membership is rejected, although the member status is not', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status: 'REMOVED' });
    expect((await lookUp(membership)).Reason).toMatch(/^MembershipNotActive: .* is REMOVED/);
    expect(calls(membership)).toEqual([1, 1, 0]);
  });

  test('once if the only page has an empty token', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membersOf(membership.collaborationId), { nextToken: '' });
    expect(await lookUp(membership, { Attributes: [ARNS] })).toMatchObject({ Status: 'SUCCESS' });
    expect(calls(membership)).toEqual([1, 1, 1]);
  });

  test('again for a page that was throttled', async () => {
    const membership = cleanRooms().createMembership();
    const [second, third] = [add(membership, SECOND), add(membership, THIRD)];
    replyIn(membership, 1_000, (attempt) => (attempt === 2 ? THROTTLED : undefined));
    const { Data } = await lookUp(membership, { Attributes: [ARNS] });
    expect(Data).toEqual({ [ARNS]: [membership.arn, second, third].join(',') });
    expect(calls(membership)).toEqual([1, 1, 3]);
  });

  test.each<Properties>([{ Attributes: ALL }, { Expectations: [{ Attribute: ARNS, IncludesAll: ['x'] }] }])(
    'never for a lookup by membership, which rejects %j',
    async (properties) => {
      const membership = cleanRooms().createMembership();
      const { Reason } = await create({ MembershipIdentifier: membership.id, ...properties });
      expect(Reason).toContain(
        `AttributeOfCollaboration: ${ARNS} is an attribute of the collaboration, but the membership is looked up by MembershipIdentifier.`,
      );
      expect(calls(membership)).toEqual([0, 0, 0]);
    },
  );
});

describe('an expectation about the members', () => {
  test('that does not hold is rejected', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const runner = add(membership, SECOND, { abilities: ['CAN_RUN_JOB'] });
    const Expectations = [
      { Attribute: ARNS, IncludesOnly: [membership.arn] },
      { Attribute: QUERY_RUNNER, OneOf: [runner] },
      { Attribute: JOB_RUNNER, OneOf: [membership.arn] },
    ];
    const { Reason } = await lookUp(membership, { Attributes: [], Expectations });
    expect(Reason).toMatch(/^ExpectationsNotMet: /);
    expect(Reason).toContain(
      `${ARNS} is ${membership.arn}, ${runner}, but must include at least one of ${membership.arn} and nothing else; ` +
        `${QUERY_RUNNER} is not set, but must be ${runner}; ` +
        `${JOB_RUNNER} is ${runner}, but must be ${membership.arn}.`,
    );
  });
});

describe('a lookup fails', () => {
  test('if no member has the ability', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    expect(await lookUp(membership)).toMatchObject({
      Status: 'FAILED',
      Reason:
        'NoRunner: No active member of the collaboration "Spring campaign" has the ability CAN_QUERY and a membership ARN (no member has it), but this stack uses the query runner membership ARN (Members.QueryRunnerMembershipArn). Deploy again once a member with that ability has joined, or use the ARN of a membership instead. ' +
        'NoRunner: No active member of the collaboration "Spring campaign" has the ability CAN_RUN_JOB and a membership ARN (no member has it), but this stack uses the job runner membership ARN (Members.JobRunnerMembershipArn). Deploy again once a member with that ability has joined, or use the ARN of a membership instead.',
    });
  });

  test.each<[string, Partial<OtherMember>]>([
    ['INVITED', { status: 'INVITED' }],
    ['LEFT', { status: 'LEFT' }],
    ['REMOVED', { status: 'REMOVED' }],
    ['ACTIVE', { withMembership: false }],
  ])('if the member with the ability is %s, without an ARN if it is active', async (status, member) => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    add(membership, SECOND, { ...member, abilities: ['CAN_QUERY'] });
    const { Reason } = await lookUp(membership, { Attributes: [QUERY_RUNNER] });
    expect(Reason).toContain(`and a membership ARN (${SECOND} is ${status}), but this stack uses`);
  });

  test('with one error for an attribute that is used in two forms', async () => {
    const membership = cleanRooms().createMembership(NO_RUNNER);
    const { Reason } = await lookUp(membership, { Attributes: [QUERY_RUNNER, `${QUERY_RUNNER}.Exportable`] });
    expect(Reason?.match(/NoRunner: /g)).toHaveLength(1);
  });

  test('if several members have the ability', async () => {
    const membership = cleanRooms().createMembership(['CAN_RUN_JOB']);
    add(membership, FIRST, { abilities: ['CAN_QUERY'] });
    add(membership, SECOND, { abilities: ['CAN_RUN_JOB'] });
    expect((await lookUp(membership)).Reason).toBe(
      `SeveralRunners: Several active members of the collaboration "Spring campaign" have the ability CAN_RUN_JOB (${ACCOUNT}, ${SECOND}), but this stack uses the job runner membership ARN (Members.JobRunnerMembershipArn), which is that of only one. Use the ARN of a membership instead.`,
    );
  });

  test('if an active member has a malformed ARN and the template uses it', async () => {
    const membership = cleanRooms().createMembership();
    const membershipArn = membership.arn.replace(ACCOUNT, SECOND).replace(/\/.*/, '/*');
    setMembers(membership, [own(membership), { ...own(membership), membershipArn, abilities: ['CAN_RUN_JOB'] }]);
    expect((await lookUp(membership, { Attributes: [JOB_RUNNER] })).Reason).toBe(
      `InvalidValue: Membership ${membership.id} has the job runner membership ARN "${membershipArn}", which must be the ARN of a membership, such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555, and this stack uses it (Members.JobRunnerMembershipArn). Correct it in Clean Rooms, or do not use the attribute.`,
    );
    expect((await lookUp(membership, { Attributes: [ARNS] })).Reason).toMatch(/^InvalidValue: /);
    expect(await lookUp(membership, { Attributes: [QUERY_RUNNER] })).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    ['arn:aws:cleanrooms:us-east-1:444455556666:membership/${aws:userid}'],
    ['arn:aws:cleanrooms:us-east-1:444455556666:collaboration/11111111-2222-3333-4444-555555555555'],
    ['arn:aws:cleanrooms:us-east-1:444455556666:membership/11111111-2222-3333-4444-555555555555,*'],
    ['11111111-2222-3333-4444-555555555555'],
    [''],
  ])('if the list contains %j instead of an ARN', async (membershipArn) => {
    const membership = cleanRooms().createMembership();
    setMembers(membership, [own(membership), { ...own(membership), membershipArn, abilities: [] }]);
    expect((await lookUp(membership, { Attributes: [ARNS] })).Reason).toMatch(/^InvalidValue: /);
  });

  test.each<[string, Reply, milliseconds: number]>([
    [
      'by IAM',
      apiError(403, 'AccessDeniedException', 'User: lookup is not authorized to perform: cleanrooms:ListMembers'),
      TIMEOUTS.denialByIam,
    ],
    ['by Clean Rooms', apiError(403, 'AccessDeniedException'), TIMEOUTS.denialByService],
  ])('if access to the members is denied %s, after as long as for a membership', async (_, denial, period) => {
    const membership = cleanRooms().createMembership();
    replyIn(membership, period / 4 + 1, () => denial);
    const { Reason } = await lookUp(membership);
    expect(Reason).toMatch(/^MembersAccessDenied: /);
    expect(calls(membership)).toEqual([1, 1, 4]);
  });

  test('if access to the members is denied as not found', async () => {
    const membership = cleanRooms().createMembership();
    replyIn(membership, 1_000, () => apiError(404, 'ResourceNotFoundException', 'no such collaboration'));
    expect((await lookUp(membership)).Reason).toBe(
      `MembersAccessDenied: Access denied for cleanrooms:ListMembers on collaboration ${membership.collaborationId} as account 111122223333 in us-east-1 ("no such collaboration"), but this stack uses attributes of its members. Check the policies of the role of the function or, with assumedRoleArn, of that role, the service control policies and the permissions boundary.`,
    );
    expect(calls(membership)).toEqual([1, 1, 1]);
  });
});

describe('a membership that is not listed yet', () => {
  test('is waited for', async () => {
    const membership = cleanRooms().createMembership();
    setMembers(membership, [{ ...own(membership), status: 'INVITED' }]);
    replyIn(membership, 1_000, (attempt) => {
      if (attempt === 3) setMembers(membership, [own(membership)]);
      return undefined;
    });
    expect(await lookUp(membership, { Attributes: [ARNS] })).toMatchObject({
      Status: 'SUCCESS',
      Data: { [ARNS]: membership.arn },
    });
    expect(calls(membership)).toEqual([1, 1, 3]);
  });

  test('is rejected after some seconds', async () => {
    const membership = cleanRooms().createMembership();
    const other = { ...own(membership), membershipArn: add(membership, SECOND) };
    setMembers(membership, [{ ...own(membership), membershipArn: undefined }, other]);
    replyIn(membership, TIMEOUTS.joining / 2 + 1, () => undefined);
    expect((await lookUp(membership)).Reason).toBe(
      `MembershipNotListed: Membership ${membership.id} of this account is not one of the active members of the collaboration "Spring campaign" that Clean Rooms lists (2 in total). Deploy again: for some seconds after an account has joined, it may not be listed yet.`,
    );
    expect(calls(membership)).toEqual([1, 1, 2]);
  });
});

describe('the session of an assumed role may', () => {
  const { server, bodies } = securityTokenService();

  beforeAll(() => server.start());
  afterAll(() => server.stop());
  beforeEach(() => {
    process.env['AWS_ENDPOINT_URL_STS'] = server.endpoint;
  });

  /** The actions that the session policy of the last role allows, each with its resource. */
  function sessionPolicy(): string[] {
    const policy = JSON.parse(bodies.at(-1)?.get('Policy') ?? '') as {
      readonly Statement: readonly { readonly Action: string; readonly Resource: string }[];
    };
    return policy.Statement.map(({ Action, Resource }) => `${Action} ${Resource}`);
  }

  test.each<[string, string[], boolean]>([
    ['list the members if the template uses them', [QUERY_RUNNER], true],
    ['not list the members otherwise', ['Id'], false],
  ])('%s', async (_, Attributes, listed) => {
    const membership = cleanRooms().createMembership();
    const { collaborationId, collaborationArn } = membership;
    const anyOwner = `arn:aws:cleanrooms:us-east-1:*:collaboration/${collaborationId}`;
    const AssumedRoleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;
    for (const [CollaborationIdentifier, arn] of [
      [collaborationId, anyOwner],
      [collaborationArn, collaborationArn],
    ]) {
      const response = await create({ CollaborationIdentifier, Attributes, AssumedRoleArn });
      expect(response).toMatchObject({ Status: 'SUCCESS' });
      expect(sessionPolicy()).toEqual([
        `cleanrooms:GetCollaboration ${String(arn)}`,
        ...(listed ? [`cleanrooms:ListMembers ${String(arn)}`] : []),
        `cleanrooms:GetMembership arn:aws:cleanrooms:us-east-1:${ACCOUNT}:membership/*`,
      ]);
    }
    // One session for all calls of a lookup.
    expect(bodies.splice(0)).toHaveLength(2);
  });

  /** AWS STS, whose sessions have the credentials of the run, and what it receives. */
  function securityTokenService() {
    const received: URLSearchParams[] = [];
    const sts = new LoopbackServer((request, response) => {
      void text(request).then((body) => {
        received.push(new URLSearchParams(body));
        const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = cleanRooms().credentials;
        const credentials =
          `<AccessKeyId>${AWS_ACCESS_KEY_ID}</AccessKeyId><SecretAccessKey>${AWS_SECRET_ACCESS_KEY}</SecretAccessKey>` +
          `<SessionToken>${AWS_SESSION_TOKEN}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>`;
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(
          `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        );
      });
    });
    return { server: sts, bodies: received };
  }
});

describe('the last values', () => {
  const Attributes = [...ALL, 'LastValues'];
  const [BEFORE, AFTER] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];

  /** A deployment of a membership in a collaboration whose query runner is another account. */
  async function deployed() {
    const membership = cleanRooms().createMembership(['CAN_RUN_JOB']);
    const runner = add(membership, SECOND, { abilities: ['CAN_QUERY'] });
    const { Data } = await lookUp(membership, { Attributes, Refresh: BEFORE });
    const values: Properties = { ...Data };
    return { membership, runner, values, lastValues: String(values['LastValues']) };
  }

  /** Rolls back to that deployment. */
  async function rollBack({ collaborationId }: TestMembership) {
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const to = { CollaborationIdentifier: collaborationId, Attributes, Refresh: BEFORE };
    const physicalId = cloudFormation().last.PhysicalResourceId;
    const { ResourceProperties: OldResourceProperties } = createEvent('', { ...to, Refresh: AFTER });
    await handler({ ...updateEvent(cloudFormation().url, to, physicalId), OldResourceProperties }, contextWith());
    return cloudFormation().last;
  }

  test('contain the attributes of the members, which a rollback restores without a call', async () => {
    const { membership, runner, values, lastValues } = await deployed();
    expect(values).toMatchObject({ [ARNS]: `${membership.arn},${runner}`, [QUERY_RUNNER]: runner });
    expect(JSON.parse(lastValues)).toEqual(expect.arrayContaining(ALL.map((name) => values[name])));
    services().keep(lastValues);
    add(membership, SECOND, { status: 'LEFT' });
    add(membership, THIRD, { abilities: ['CAN_QUERY'] });
    expect(await rollBack(membership)).toMatchObject({ Status: 'SUCCESS', Data: values });
    expect(calls(membership)).toEqual([1, 1, 1]);
  });

  test('are not restored if they contain what is not the ARN of a membership', async () => {
    const { membership, runner, values, lastValues } = await deployed();
    services().keep(lastValues.replace(runner, runner.replace(/\/.*/, '/*')));
    expect(await rollBack(membership)).toMatchObject({ Status: 'SUCCESS', Data: values });
    expect(calls(membership)).toEqual([2, 2, 2]);
  });

  test('that are not kept are those that the members have now in a rollback, or else empty', async () => {
    const { membership, runner } = await deployed();
    add(membership, SECOND);
    expect(await rollBack(membership)).toMatchObject({
      Status: 'SUCCESS',
      Data: { [ARNS]: `${membership.arn},${runner}`, [QUERY_RUNNER]: '', [JOB_RUNNER]: membership.arn },
    });
  });

  test('that are not kept are empty in a rollback if access to the members is denied', async () => {
    const { membership } = await deployed();
    replyIn(membership, TIMEOUTS.denialByService + 1, () => apiError(403, 'AccessDeniedException'));
    expect(await rollBack(membership)).toMatchObject({
      Status: 'SUCCESS',
      Data: Object.fromEntries(ALL.map((name) => [name, ''])),
    });
    expect(calls(membership)).toEqual([2, 2, 2]);
  });
});
