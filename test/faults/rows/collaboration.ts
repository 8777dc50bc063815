import {
  apiError,
  membersOf,
  REQUESTS_PER_SECOND,
  RequestQuota,
  THROTTLED,
  type Json,
  type Reply,
} from '../../../tools/local-cloud';
import { createEvent } from '../../support/custom-resource';
import { forSeconds, SHORT_SECONDS, type Attempts, type Row } from '../row';
import { seenOf, type Joined, type LookupOptions, type Scenario } from '../scenario';

/** Something that happens to a collaboration that this account has joined. */
export type Event = (scenario: Scenario, joined: Joined) => unknown;

export const leave: Event = (scenario, { membershipId }) => scenario.deleteMembership(membershipId);

export const beRemoved: Event = ({ deployments: { cloud } }, { collaborationIdentifier, membershipId }) => {
  cloud.cleanRooms.removeMember(collaborationIdentifier, membershipId);
};

export const deleteCollaboration: Event = (scenario, { collaborationIdentifier }) =>
  scenario.deleteCollaboration(collaborationIdentifier);

/** Sets the reply to each GetCollaboration call. */
export const replyingToGetCollaboration =
  (reply: (attempt: number) => Reply | undefined): Event =>
  ({ deployments: { cloud } }, { collaborationIdentifier }) => {
    cloud.cleanRooms.reply(collaborationIdentifier, reply);
  };

/** Sets the reply to each GetMembership call. */
const replyingToGetMembership =
  (reply: (attempt: number) => Reply | undefined): Event =>
  ({ deployments: { cloud } }, { membershipId }) => {
    cloud.cleanRooms.reply(membershipId, reply);
  };

const changingCollaboration =
  (change: Json): Event =>
  ({ deployments: { cloud } }, { collaborationIdentifier }) => {
    cloud.cleanRooms.change(collaborationIdentifier, change);
  };

const changingMembership =
  (change: Json): Event =>
  ({ deployments: { cloud } }, { membershipId }) => {
    cloud.cleanRooms.change(membershipId, change);
  };

/** A denial of GetCollaboration by Clean Rooms itself, for whatever reason. */
export const DENIED = apiError(403, 'AccessDeniedException', 'You do not have access to this collaboration.');

const DENIED_BY_IAM = apiError(
  403,
  'AccessDeniedException',
  'User: lookup is not authorized to perform: cleanrooms:GetCollaboration because no identity-based policy allows it',
);

export const NOT_FOUND = apiError(404, 'ResourceNotFoundException');

/** An event, and a first deployment. */
export function after(
  fault: string,
  event: Event,
  ends: 'CREATE_COMPLETE' | 'ROLLBACK_COMPLETE',
  attempts: Attempts,
  { options, ...more }: Partial<Row> & { readonly options?: LookupOptions } = {},
): Row {
  const run = async (scenario: Scenario) => {
    const joined = await scenario.joined();
    await event(scenario, joined);
    return scenario.create(joined, options);
  };
  return { fault, ends, attempts, run, ...more };
}

/** A fault of the first GetCollaboration call only. */
function once(fault: string, reply: Reply, seconds?: number): Row {
  const event = replyingToGetCollaboration((attempt) => (attempt === 1 ? reply : undefined));
  return after(`GetCollaboration ${fault} once`, event, 'CREATE_COMPLETE', 3, { seconds });
}

/** A persistent fault, which is retried until the deadline of the lookup. */
export function persistent(
  fault: string,
  event: Event,
  { options, ...more }: Partial<Row> & { readonly options?: LookupOptions } = {},
): Row {
  return after(`${fault} persistently`, event, 'ROLLBACK_COMPLETE', 'several', {
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
    options: { seconds: SHORT_SECONDS, ...options },
    ...more,
  });
}

/** Faults of any operation, which are retried. */
export const RETRIED: readonly [fault: string, reply: Reply, secondsOnce?: number][] = [
  ['is throttled', THROTTLED],
  ['fails', apiError(500, 'InternalServerException', 'Internal error')],
  ['resets the connection', { kind: 'reset' }],
  ['does not respond', { kind: 'silence' }, 10],
];

/** The default quota of an account for one operation. */
const quota = (): RequestQuota => new RequestQuota(REQUESTS_PER_SECOND);

export const COLLABORATION: Row[] = [
  {
    fault: 'the account is invited to the collaboration, but has not joined it',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 15,
    run: async (scenario) => scenario.create({ collaborationIdentifier: await scenario.invitation() }),
  },
  {
    fault: 'GetCollaboration returns twice that the account is still invited, although it has just joined',
    ends: 'CREATE_COMPLETE',
    attempts: 4,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const { cleanRooms } = scenario.deployments.cloud;
      cleanRooms.change(joined.collaborationIdentifier, { memberStatus: 'INVITED' });
      cleanRooms.reply(joined.collaborationIdentifier, (attempt) => {
        if (attempt === 3) cleanRooms.change(joined.collaborationIdentifier, { memberStatus: 'ACTIVE' });
        return undefined;
      });
      return scenario.create(joined);
    },
  },
  after(
    'GetMembership does not find the membership for 2 s, since the account has just joined',
    replyingToGetMembership(forSeconds(2, NOT_FOUND)),
    'CREATE_COMPLETE',
    'several',
  ),
  after(
    'GetMembership does not find the membership of the collaboration',
    replyingToGetMembership(() => NOT_FOUND),
    'ROLLBACK_COMPLETE',
    'several',
    { seconds: 15 },
  ),
  after('the account has left the collaboration', leave, 'ROLLBACK_COMPLETE', 1),
  after('the account was removed from the collaboration', beRemoved, 'ROLLBACK_COMPLETE', 1),
  {
    fault: 'the account was removed from the collaboration, and requireActive is false',
    ends: 'CREATE_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const joined = await scenario.joined();
      await beRemoved(scenario, joined);
      const { status, outputs } = await scenario.deploy(joined, {
        requireActive: false,
        attributes: ['Id', 'Status', 'Collaboration.MemberStatus'],
      });
      expect(outputs).toEqual({ Id: joined.membershipId, Status: 'REMOVED', CollaborationMemberStatus: 'REMOVED' });
      return { ends: status };
    },
  },
  after('the account has left the collaboration, and requireActive is false', leave, 'ROLLBACK_COMPLETE', 1, {
    options: { requireActive: false },
  }),
  after(
    'GetCollaboration returns a member status that this version does not know',
    changingCollaboration({ memberStatus: 'SUSPENDED' }),
    'ROLLBACK_COMPLETE',
    1,
  ),
  after(
    'GetCollaboration returns that the account is a member, but GetMembership that it was removed',
    changingMembership({ status: 'REMOVED' }),
    'ROLLBACK_COMPLETE',
    2,
  ),
  after(
    'GetCollaboration returns no membership id',
    changingCollaboration({ membershipId: null, membershipArn: null }),
    'ROLLBACK_COMPLETE',
    'several',
  ),
  after(
    'GetCollaboration returns another collaboration',
    changingCollaboration({ id: '99999999-2222-3333-4444-555555555555' }),
    'ROLLBACK_COMPLETE',
    1,
  ),
  after(
    'GetMembership returns a membership in another collaboration',
    changingMembership({ collaborationId: '99999999-2222-3333-4444-555555555555' }),
    'ROLLBACK_COMPLETE',
    2,
  ),
  ...RETRIED.flatMap(([fault, reply, seconds]) => [
    once(fault, reply, seconds),
    persistent(
      `GetCollaboration ${fault}`,
      replyingToGetCollaboration(() => reply),
    ),
  ]),
  persistent(
    'after GetCollaboration, GetMembership is throttled',
    replyingToGetMembership(() => THROTTLED),
  ),
  after(
    'GetCollaboration is denied in IAM’s words for 5 s after the role’s policy changed',
    replyingToGetCollaboration(forSeconds(5, DENIED_BY_IAM)),
    'CREATE_COMPLETE',
    'several',
    { seconds: 10 },
  ),
  persistent(
    'GetCollaboration is denied in IAM’s words',
    replyingToGetCollaboration(() => DENIED_BY_IAM),
  ),
  {
    fault: 'the collaboration does not exist, and the function has the default timeout',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 25,
    run: (scenario) => scenario.create({ collaborationIdentifier: scenario.absent() }),
  },
  {
    fault: `GetCollaboration, GetMembership and ListMembers accept ${String(REQUESTS_PER_SECOND)} requests per second each, and 100 lookups by collaboration start at once`,
    ends: 'SUCCESS',
    attempts: 'several',
    lists: 'several',
    seconds: 50,
    run: async (scenario) => {
      const { cleanRooms } = scenario.deployments.cloud;
      const joined = await Promise.all(Array.from({ length: 100 }, () => scenario.joined()));
      const quotas = { collaborations: quota(), memberships: quota(), members: quota() };
      cleanRooms.enforce(
        quotas.collaborations,
        joined.map(({ collaborationIdentifier }) => collaborationIdentifier),
      );
      cleanRooms.enforce(
        quotas.memberships,
        joined.map(({ membershipId }) => membershipId),
      );
      cleanRooms.enforce(
        quotas.members,
        joined.map(({ collaborationIdentifier }) => membersOf(collaborationIdentifier)),
      );
      const { responses } = await scenario.invoke((url) =>
        joined.map(({ collaborationIdentifier: CollaborationIdentifier }) =>
          createEvent(url, { CollaborationIdentifier, Attributes: ['Members.MembershipArns'] }),
        ),
      );
      expect(responses).toHaveLength(joined.length);
      expect(quotas.collaborations.throttled).toBeGreaterThan(0);
      const throttled = Object.values(quotas).reduce((sum, each) => sum + each.throttled, 0);
      expect(scenario.attempts).toBe(3 * joined.length + throttled);
      return seenOf(responses.find(({ Status }) => Status === 'FAILED') ?? responses[0]);
    },
  },
];
