import {
  CleanRoomsClient,
  DeleteCollaborationCommand,
  DeleteMembershipCommand,
  GetCollaborationCommand,
  GetMembershipCommand,
  ListCollaborationsCommand,
  ListMembersCommand,
  ListMembershipsCommand,
  paginateListCollaborations,
  paginateListMembers,
  paginateListMemberships,
  type CollaborationSummary,
  type ListCollaborationsCommandInput,
  type ListMembershipsCommandInput,
  type MemberSummary,
  type MembershipSummary,
} from '@aws-sdk/client-cleanrooms';
import { randomUUID } from 'node:crypto';
import {
  ACCOUNT,
  apiError,
  createCollaboration,
  createMembership,
  deleteCollaboration,
  deleteMembership,
  LISTS,
  membersOf,
  RequestQuota,
  THROTTLED,
} from '../../../tools/local-cloud';
import { useLocalCloud } from '../../support/local-cloud';
import { send, tokenHeader } from '../../support/requests';

const cloud = useLocalCloud();
let client: CleanRoomsClient;

beforeAll(() => {
  client = new CleanRoomsClient({ ...cloud().client(cloud().cleanRooms.endpoint), maxAttempts: 1 });
});

async function collaborationOf(collaborationIdentifier: string) {
  const { collaboration } = await client.send(new GetCollaborationCommand({ collaborationIdentifier }));
  return collaboration;
}

/** The members that all pages of ListMembers return. */
async function membersIn(collaborationIdentifier: string): Promise<MemberSummary[]> {
  const members: MemberSummary[] = [];
  for await (const { memberSummaries = [] } of paginateListMembers({ client }, { collaborationIdentifier }))
    members.push(...memberSummaries);
  return members;
}

describe('GetCollaboration', () => {
  test('returns the id of the membership of a member who is invited, the same each time', async () => {
    const { id } = await createCollaboration(cloud());
    const invited = await collaborationOf(id);
    const { memberStatus, membershipId = '', membershipArn } = invited ?? {};
    expect(memberStatus).toBe('INVITED');
    expect(membershipId).toMatch(/^[\da-f-]{36}$/);
    expect(membershipArn).toMatch(new RegExp(`^arn:aws:cleanrooms:.*:membership/${membershipId}$`));
    expect(await collaborationOf(id)).toEqual(invited);
  });

  test('returns the membership of a member who joined', async () => {
    const { id: collaborationIdentifier } = await createCollaboration(cloud());
    const { id, arn } = await createMembership(cloud(), { collaborationIdentifier });
    expect(await collaborationOf(collaborationIdentifier)).toMatchObject({
      memberStatus: 'ACTIVE',
      membershipId: id,
      membershipArn: arn,
    });
  });

  test('returns that a member left', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    await deleteMembership(cloud(), id);
    expect(await collaborationOf(collaborationId)).toMatchObject({ memberStatus: 'LEFT' });
  });

  test('returns that a member was removed, whose membership can still be read', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    cloud().cleanRooms.removeMember(collaborationId, id);
    expect(await collaborationOf(collaborationId)).toMatchObject({ memberStatus: 'REMOVED', membershipId: id });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: id }));
    expect(membership?.status).toBe('REMOVED');
  });

  test('denies access to a collaboration that does not exist', async () => {
    await expect(collaborationOf(randomUUID())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('denies access to a deleted collaboration, whose membership can still be read', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    await client.send(new DeleteCollaborationCommand({ collaborationIdentifier: collaborationId }));
    await expect(collaborationOf(collaborationId)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      reason: 'INSUFFICIENT_PERMISSIONS',
    });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: id }));
    expect(membership).toMatchObject({ status: 'COLLABORATION_DELETED', collaborationId });
  });

  test('is counted, and injected faults apply to it', async () => {
    const { id } = await createCollaboration(cloud());
    cloud().cleanRooms.change(id, { analyticsEngine: 'SPARK' });
    cloud().cleanRooms.reply(id, (attempt) => (attempt === 1 ? THROTTLED : undefined));
    await expect(collaborationOf(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await collaborationOf(id)).toMatchObject({ analyticsEngine: 'SPARK' });
    expect(cloud().cleanRooms.calls(id)).toBe(2);
  });
});

describe('ListMembers', () => {
  const OTHER = '444455556666';

  test('returns a member who joined, with its membership', async () => {
    const {
      id,
      arn,
      collaborationId = '',
      memberAbilities,
    } = await createMembership(cloud(), {
      creatorMemberAbilities: ['CAN_RECEIVE_RESULTS'],
    });
    expect(memberAbilities).toEqual(['CAN_RECEIVE_RESULTS']);
    expect(await membersIn(collaborationId)).toEqual([
      {
        accountId: ACCOUNT,
        status: 'ACTIVE',
        abilities: memberAbilities,
        displayName: 'Advertiser',
        createTime: expect.any(Date) as Date,
        updateTime: expect.any(Date) as Date,
        paymentConfiguration: { queryCompute: { isResponsible: true } },
        membershipId: id,
        membershipArn: arn,
      },
    ]);
  });

  test('returns the membership of a member who is invited, the same as GetCollaboration', async () => {
    const { id } = await createCollaboration(cloud());
    const { membershipId, membershipArn } = (await collaborationOf(id)) ?? {};
    expect(membershipArn).toBeDefined();
    expect(await membersIn(id)).toMatchObject([{ accountId: ACCOUNT, status: 'INVITED', membershipId, membershipArn }]);
  });

  test('returns that a member left, without its membership', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    await deleteMembership(cloud(), id);
    const [member] = await membersIn(collaborationId);
    expect(member).toMatchObject({ accountId: ACCOUNT, status: 'LEFT' });
    expect(member).not.toHaveProperty('membershipArn');
  });

  test('returns that a member was removed', async () => {
    const { id, arn, collaborationId = '' } = await createMembership(cloud());
    cloud().cleanRooms.removeMember(collaborationId, id);
    expect(await membersIn(collaborationId)).toMatchObject([
      { accountId: ACCOUNT, status: 'REMOVED', membershipId: id, membershipArn: arn },
    ]);
  });

  test.each(['INVITED', 'ACTIVE', 'LEFT', 'REMOVED'] as const)(
    'returns a member of another account that is %s, with its membership or without',
    async (status) => {
      const { cleanRooms } = cloud();
      const { collaborationId = '', collaborationArn = '' } = await createMembership(cloud());
      const member = { accountId: OTHER, abilities: ['CAN_QUERY'], status, displayName: 'Agency' } as const;
      const arn = cleanRooms.addMember(collaborationArn, member);
      const [, listed] = await membersIn(collaborationId);
      expect(listed).toMatchObject({ ...member, membershipArn: arn });
      expect(arn).toBe(`arn:aws:cleanrooms:us-east-1:${OTHER}:membership/${listed?.membershipId ?? ''}`);

      expect(cleanRooms.addMember(collaborationArn, { ...member, withMembership: false })).toBe(arn);
      const members = await membersIn(collaborationId);
      expect(members).toMatchObject([{ accountId: ACCOUNT, status: 'ACTIVE' }, member]);
      expect(members[1]).not.toHaveProperty('membershipId');
      expect(members[1]).not.toHaveProperty('membershipArn');
    },
  );

  test('returns the membership of a member of another account, which is invited and then joins', async () => {
    const region = 'eu-central-1';
    const inRegion = new CleanRoomsClient({ ...cloud().client(cloud().cleanRooms.endpoint), region });
    const { id: collaborationIdentifier, arn = '' } = await createCollaboration(cloud(), {
      region,
      creatorMemberAbilities: ['CAN_RECEIVE_RESULTS'],
      members: [{ accountId: OTHER, memberAbilities: ['CAN_QUERY'], displayName: 'Agency' }],
    });
    const members = async () => {
      const { memberSummaries = [] } = await inRegion.send(new ListMembersCommand({ collaborationIdentifier }));
      return memberSummaries;
    };
    const invited = { accountId: OTHER, status: 'INVITED', abilities: ['CAN_QUERY'], displayName: 'Agency' };
    const [, before] = await members();
    expect(before).toMatchObject(invited);
    const membershipArn = cloud().cleanRooms.addMember(arn, { accountId: OTHER, abilities: ['CAN_QUERY'] });
    expect(membershipArn).toMatch(new RegExp(`^arn:aws:cleanrooms:${region}:${OTHER}:membership/`));
    expect(before).toMatchObject({ membershipArn });
    expect(await members()).toMatchObject([
      { accountId: ACCOUNT, status: 'INVITED' },
      { accountId: OTHER, status: 'ACTIVE', membershipArn },
    ]);
  });

  describe('with many members', () => {
    const accounts = [ACCOUNT, '444455556661', '444455556662', '444455556663', '444455556664'];
    let collaborationIdentifier: string;

    beforeAll(async () => {
      const { id, arn = '' } = await createCollaboration(cloud());
      for (const accountId of accounts.slice(1)) cloud().cleanRooms.addMember(arn, { accountId, abilities: [] });
      collaborationIdentifier = id;
    });

    /** The accounts of a page, and the token of the next. */
    async function page(input: { readonly maxResults?: number; readonly nextToken?: string } = {}) {
      const command = new ListMembersCommand({ collaborationIdentifier, ...input });
      const { memberSummaries = [], nextToken } = await client.send(command);
      return { accounts: memberSummaries.map(({ accountId }) => accountId), nextToken };
    }

    test('returns several pages, with fewer members than were requested', async () => {
      const first = await page({ maxResults: 100 });
      expect(first.accounts).toEqual(accounts.slice(0, 2));
      const second = await page({ nextToken: first.nextToken });
      expect(second.accounts).toEqual(accounts.slice(2, 4));
      expect(await page({ nextToken: second.nextToken })).toEqual({ accounts: accounts.slice(4) });
      expect((await membersIn(collaborationIdentifier)).map(({ accountId }) => accountId)).toEqual(accounts);
    });

    test('returns no more members than were requested', async () => {
      const { nextToken, ...first } = await page({ maxResults: 1 });
      expect(first.accounts).toEqual(accounts.slice(0, 1));
      expect((await page({ maxResults: 1, nextToken })).accounts).toEqual(accounts.slice(1, 2));
    });

    test('rejects a wrong number of members', async () => {
      await expect(page({ maxResults: 0 })).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(page({ maxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
    });

    test('rejects a token that it did not return for the collaboration', async () => {
      const invalid = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } };
      await expect(page({ nextToken: '2' })).rejects.toMatchObject(invalid);
      const { nextToken } = await page();
      const { id } = await createCollaboration(cloud());
      const elsewhere = new ListMembersCommand({ collaborationIdentifier: id, nextToken });
      await expect(client.send(elsewhere)).rejects.toMatchObject(invalid);
    });
  });

  test('denies access to a collaboration that does not exist', async () => {
    await expect(membersIn(randomUUID())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('denies access to a deleted collaboration', async () => {
    const { id, arn = '' } = await createCollaboration(cloud());
    cloud().cleanRooms.addMember(arn, { accountId: OTHER, abilities: ['CAN_QUERY'] });
    await deleteCollaboration(cloud(), id);
    await expect(membersIn(id)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      reason: 'INSUFFICIENT_PERMISSIONS',
    });
  });

  test('is counted apart from GetCollaboration, and injected faults apply to it', async () => {
    const { cleanRooms } = cloud();
    const { id } = await createCollaboration(cloud());
    const denied = apiError(403, 'AccessDeniedException');
    cleanRooms.change(membersOf(id), { memberSummaries: [], nextToken: null });
    cleanRooms.reply(membersOf(id), (attempt) => [THROTTLED, denied, { kind: 'reset' } as const][attempt - 1]);
    await expect(membersIn(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(membersIn(id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(membersIn(id)).rejects.toThrow('socket hang up');
    expect(await membersIn(id)).toEqual([]);
    expect(cleanRooms.calls(membersOf(id))).toBe(4);
    expect(cleanRooms.callers(membersOf(id))).toContain(cloud().client().credentials.accessKeyId);
    expect(cleanRooms.calls(id)).toBe(0);

    cleanRooms.restore(membersOf(id));
    cleanRooms.enforce(new RequestQuota(5, () => 0), [membersOf(id)]);
    await expect(membersIn(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await collaborationOf(id)).toMatchObject({ id });
  });
});

describe('lists of this account', () => {
  /** A region whose memberships and collaborations are those of these tests only. */
  const region = 'eu-west-2';
  let ofRegion: CleanRoomsClient;
  let active: string, removed: string, deleted: string;
  let joined: string, removedFrom: string, invitedTo: readonly string[];

  beforeAll(async () => {
    ofRegion = new CleanRoomsClient({
      ...cloud().client(cloud().cleanRooms.endpoint),
      region,
      maxAttempts: 1,
    });
    const [one, two, three, four] = await Promise.all([
      createMembership(cloud(), { region }),
      createMembership(cloud(), { region }),
      createMembership(cloud(), { region }),
      createMembership(cloud(), { region }),
    ]);
    [active, removed, deleted] = [one.id, two.id, three.id];
    [joined, removedFrom] = [one.collaborationId ?? '', two.collaborationId ?? ''];
    cloud().cleanRooms.removeMember(removedFrom, removed);
    await ofRegion.send(new DeleteCollaborationCommand({ collaborationIdentifier: three.collaborationId }));
    await ofRegion.send(new DeleteMembershipCommand({ membershipIdentifier: four.id }));
    const invited = await Promise.all([1, 2, 3].map(() => createCollaboration(cloud(), { region })));
    invitedTo = invited.map(({ id }) => id);
  });

  async function memberships(input: ListMembershipsCommandInput = {}): Promise<MembershipSummary[]> {
    const all: MembershipSummary[] = [];
    for await (const { membershipSummaries = [] } of paginateListMemberships({ client: ofRegion }, input))
      all.push(...membershipSummaries);
    return all;
  }

  async function collaborations(input: ListCollaborationsCommandInput = {}): Promise<CollaborationSummary[]> {
    const all: CollaborationSummary[] = [];
    for await (const { collaborationList = [] } of paginateListCollaborations({ client: ofRegion }, input))
      all.push(...collaborationList);
    return all;
  }

  const idsOf = (resources: readonly { readonly id: string | undefined }[]) => resources.map(({ id }) => id).sort();

  test('ListMemberships returns memberships of every status, but none that was deleted', async () => {
    const statuses = new Map((await memberships()).map(({ id, status }) => [id, status]));
    const expected = { [active]: 'ACTIVE', [removed]: 'REMOVED', [deleted]: 'COLLABORATION_DELETED' };
    expect(statuses).toEqual(new Map(Object.entries(expected)));
  });

  test('ListMemberships can be filtered by status', async () => {
    expect(idsOf(await memberships({ status: 'ACTIVE' }))).toEqual([active]);
    expect(idsOf(await memberships({ status: 'REMOVED' }))).toEqual([removed]);
    expect(idsOf(await memberships({ status: 'COLLABORATION_DELETED' }))).toEqual([deleted]);
  });

  test('ListCollaborations returns those of every member status, but none that was deleted', async () => {
    const statuses = (await collaborations()).map(({ memberStatus }) => memberStatus);
    expect(statuses.sort()).toEqual(['ACTIVE', 'INVITED', 'INVITED', 'INVITED', 'LEFT', 'REMOVED']);
  });

  test('ListCollaborations can be filtered by the member status', async () => {
    expect(idsOf(await collaborations({ memberStatus: 'INVITED' }))).toEqual([...invitedTo].sort());
    expect(idsOf(await collaborations({ memberStatus: 'ACTIVE' }))).toEqual([joined]);
  });

  test('ListCollaborations returns the id of the membership of a member who is invited, as GetCollaboration does', async () => {
    const [invitation] = await collaborations({ memberStatus: 'INVITED' });
    const get = new GetCollaborationCommand({ collaborationIdentifier: invitation?.id });
    const { collaboration: { membershipId = '', membershipArn } = {} } = await ofRegion.send(get);
    expect(membershipId).toMatch(/^[\da-f-]{36}$/);
    expect(invitation).toMatchObject({ membershipId, membershipArn });
  });

  test('both return several pages, with fewer elements than were requested', async () => {
    const list = new ListMembershipsCommand({ maxResults: 100 });
    const { membershipSummaries, nextToken } = await ofRegion.send(list);
    expect(membershipSummaries).toHaveLength(2);
    const next = await ofRegion.send(new ListMembershipsCommand({ nextToken }));
    expect(next.membershipSummaries).toHaveLength(1);
    expect(next.nextToken).toBeUndefined();
    const invitations = new ListCollaborationsCommand({ memberStatus: 'INVITED', maxResults: 1 });
    expect((await ofRegion.send(invitations)).collaborationList).toHaveLength(1);
  });

  test('both reject a status or a number that the API does not know, and a token of another list', async () => {
    const { nextToken } = await ofRegion.send(new ListMembershipsCommand({}));
    const endpoint = cloud().cleanRooms.endpoint;
    expect(nextToken).toBeDefined();
    const invalid = { name: 'ValidationException' };
    const rejected = [
      new ListMembershipsCommand({ nextToken: '2' }),
      new ListMembershipsCommand({ nextToken, status: 'ACTIVE' }),
      new ListMembershipsCommand({ maxResults: 101 }),
    ];
    for (const command of rejected) await expect(ofRegion.send(command)).rejects.toMatchObject(invalid);
    await expect(ofRegion.send(new ListCollaborationsCommand({ nextToken }))).rejects.toMatchObject(invalid);
    const authorization = `AWS4-HMAC-SHA256 Credential=key/20260101/${region}/cleanrooms/aws4_request`;
    const headers = { ...tokenHeader(cloud().client().credentials.sessionToken), authorization };
    expect(await send(endpoint, { path: '/collaborations?memberStatus=LEFT', headers })).toMatchObject({ status: 400 });
    expect(await send(endpoint, { path: '/memberships?status=LEFT', headers })).toMatchObject({ status: 400 });
  });

  test('both are counted, and injected faults apply to them', async () => {
    const { cleanRooms } = cloud();
    const before = cleanRooms.calls(LISTS.memberships);
    cleanRooms.reply(LISTS.memberships, () => THROTTLED);
    cleanRooms.change(LISTS.collaborations, { collaborationList: [], nextToken: null });
    await expect(memberships()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await collaborations()).toEqual([]);
    expect(cleanRooms.calls(LISTS.memberships)).toBe(before + 1);
    cleanRooms.restore(LISTS.memberships);
    cleanRooms.restore(LISTS.collaborations);
    expect(await memberships()).toHaveLength(3);
  });
});
