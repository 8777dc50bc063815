import { AttributeExpectation } from '../../../lib';
import { ACCOUNT, apiError, membersOf, type OtherMember, type Reply } from '../../../tools/local-cloud';
import { forSeconds, type Attempts, type Row } from '../row';
import { seen, type Joined, type LookupOptions, type Scenario } from '../scenario';
import { after, NOT_FOUND, persistent, RETRIED, type Event } from './collaboration';

/** The attributes that ListMembers is called for. */
export const ARNS = 'Members.MembershipArns';
export const QUERY_RUNNER = 'Members.QueryRunnerMembershipArn';
const JOB_RUNNER = 'Members.JobRunnerMembershipArn';

/** Another account. */
export const OTHER = '444455556666';

/** Sets the reply to each ListMembers call. */
export const replyingToListMembers =
  (reply: (attempt: number) => Reply | undefined): Event =>
  ({ deployments: { cloud } }, { collaborationIdentifier }) => {
    cloud.cleanRooms.reply(membersOf(collaborationIdentifier), reply);
  };

/** A member of another account is added to the collaboration, or replaced. */
export const addingMember =
  (member: OtherMember): Event =>
  ({ deployments: { cloud } }, { collaborationArn }) =>
    cloud.cleanRooms.addMember(collaborationArn, member);

/** A denial of ListMembers by IAM. */
export const DENIED_BY_IAM = apiError(
  403,
  'AccessDeniedException',
  'User: lookup is not authorized to perform: cleanrooms:ListMembers because no identity-based policy allows it',
);

const DENIED = apiError(403, 'AccessDeniedException', 'You do not have access to this collaboration.');

const page = (...memberSummaries: readonly object[]): Reply => {
  return { kind: 'response', status: 200, body: JSON.stringify({ memberSummaries }) };
};

/** The calls of a lookup before ListMembers. */
const CALLS_BEFORE = 2;

function callsWith(lists: Attempts): Attempts {
  return typeof lists === 'number' ? CALLS_BEFORE + lists : lists;
}

type Details = Partial<Row> & { readonly options?: LookupOptions };

/** An event after which a first deployment fails, which uses the membership ARNs of the members. */
function rejected(fault: string, event: Event, lists: Attempts, { options, ...more }: Details = {}): Row {
  return after(fault, event, 'ROLLBACK_COMPLETE', callsWith(lists), {
    lists,
    options: { attributes: [ARNS], ...options },
    ...more,
  });
}

/** A fault of ListMembers that is retried until the deadline of the lookup. */
function exhausting(fault: string, event: Event, options?: LookupOptions): Row {
  return persistent(fault, event, { lists: 'several', options: { attributes: [ARNS], ...options } });
}

/** Adds four members, so that ListMembers returns three pages; returns the ARNs of all members. */
function addMembers({ deployments: { cloud } }: Scenario, { collaborationArn, membershipArn }: Joined): string[] {
  const others = ['444455556661', '444455556662', '444455556663', '444455556664'].map((accountId, index) =>
    cloud.cleanRooms.addMember(collaborationArn, { accountId, abilities: index === 3 ? ['CAN_RUN_JOB'] : [] }),
  );
  return [membershipArn, ...others];
}

/** A fault of ListMembers that passes: the deployment succeeds with the members of all pages. */
function passing(
  fault: string,
  reply: (attempt: number, joined: Joined) => Reply | undefined,
  lists: Attempts,
  seconds?: number,
): Row {
  return {
    fault,
    ends: 'CREATE_COMPLETE',
    attempts: callsWith(lists),
    lists,
    seconds,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const arns = addMembers(scenario, joined);
      await replyingToListMembers((attempt) => reply(attempt, joined))(scenario, joined);
      const deployed = await scenario.deploy(joined, { attributes: [ARNS, QUERY_RUNNER, JOB_RUNNER] });
      expect(deployed.outputs).toEqual({
        MembersMembershipArns: arns.toSorted().join(','),
        MembersQueryRunnerMembershipArn: joined.membershipArn,
        MembersJobRunnerMembershipArn: arns.at(-1),
      });
      return seen(deployed);
    },
  };
}

/** A fault of the second of three pages only. */
function once(fault: string, reply: Reply, seconds?: number): Row {
  const name = `ListMembers ${fault} once, for the second of three pages`;
  return passing(name, (attempt) => (attempt === 2 ? reply : undefined), 4, seconds);
}

/** A fault of the second of three pages, each time. */
function eachTime(fault: string, reply: Reply): Row {
  return exhausting(`ListMembers ${fault} for the second of three pages`, (scenario, joined) => {
    addMembers(scenario, joined);
    return replyingToListMembers((attempt) => (attempt === 1 ? undefined : reply))(scenario, joined);
  });
}

export const MEMBERS: Row[] = [
  passing('the collaboration has five members, on three pages of ListMembers', () => undefined, 3),
  ...RETRIED.map(([fault, reply, seconds]) => once(fault, reply, seconds)),
  once('resets the connection in the middle of a response', { kind: 'reset', halfOf: 'x'.repeat(1000) }),
  ...RETRIED.filter(([fault]) => fault !== 'resets the connection').map(([fault, reply]) => eachTime(fault, reply)),
  exhausting(
    'ListMembers returns an empty page and the token of a next one',
    replyingToListMembers((attempt) => ({
      kind: 'response',
      status: 200,
      body: JSON.stringify({ memberSummaries: [], nextToken: String(attempt) }),
    })),
  ),
  passing(
    'ListMembers is denied in IAM’s words for 5 s after the role’s policy changed',
    forSeconds(5, DENIED_BY_IAM),
    'several',
    10,
  ),
  exhausting(
    'ListMembers is denied in IAM’s words',
    replyingToListMembers(() => DENIED_BY_IAM),
  ),
  rejected(
    'ListMembers is denied by Clean Rooms persistently, and the function has the default timeout',
    replyingToListMembers(() => DENIED),
    'several',
    { seconds: 25 },
  ),
  rejected(
    'ListMembers finds no collaboration',
    replyingToListMembers(() => NOT_FOUND),
    1,
  ),
  {
    fault: 'ListMembers is denied from a deployment on, and the stack is deleted',
    ends: 'DELETE_COMPLETE',
    attempts: CALLS_BEFORE + 1,
    lists: 1,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const { status } = await scenario.deploy(joined, { attributes: [ARNS] });
      expect(status).toBe('CREATE_COMPLETE');
      await replyingToListMembers(() => DENIED)(scenario, joined);
      return { ends: await scenario.deployments.delete(scenario.stackName) };
    },
  },
  passing(
    'ListMembers returns no members, and then this account as invited, although it has just joined',
    (attempt, { membershipArn }) =>
      [page(), page({ accountId: ACCOUNT, status: 'INVITED', membershipArn })][attempt - 1],
    5,
  ),
  rejected(
    'ListMembers returns no members',
    replyingToListMembers(() => page()),
    'several',
    { seconds: 15 },
  ),
  {
    ...rejected('the collaboration has no member who can query or run jobs', () => undefined, 1),
    run: async (scenario) =>
      scenario.create(await scenario.joined({ creatorMemberAbilities: ['CAN_RECEIVE_RESULTS'] }), {
        attributes: [QUERY_RUNNER, JOB_RUNNER],
      }),
  },
  rejected(
    'the member who can run jobs is only invited, and has a membership ARN already',
    addingMember({ accountId: OTHER, abilities: ['CAN_RUN_JOB'], status: 'INVITED' }),
    1,
    { options: { attributes: [ARNS, JOB_RUNNER] } },
  ),
  rejected('two members can query', addingMember({ accountId: OTHER, abilities: ['CAN_QUERY'] }), 1, {
    options: { attributes: [ARNS, QUERY_RUNNER] },
  }),
  rejected(
    'ListMembers returns a membership ARN with a wildcard',
    (scenario, joined) => {
      const own = { accountId: ACCOUNT, status: 'ACTIVE', membershipArn: joined.membershipArn };
      const membershipArn = joined.membershipArn.replace(/[^/]*$/, '*').replace(ACCOUNT, OTHER);
      const other = { accountId: OTHER, status: 'ACTIVE', membershipArn, abilities: ['CAN_RUN_JOB'] };
      return replyingToListMembers(() => page(own, other))(scenario, joined);
    },
    1,
    { options: { attributes: [ARNS, JOB_RUNNER] } },
  ),
  {
    fault: 'the collaboration has a member whom the stack does not expect',
    ends: 'ROLLBACK_COMPLETE',
    attempts: CALLS_BEFORE + 1,
    lists: 1,
    run: async (scenario) => {
      const joined = await scenario.joined();
      await addingMember({ accountId: OTHER, abilities: [] })(scenario, joined);
      // It uses the attribute only in an expectation.
      return scenario.create(joined, {
        expectations: { attributes: { [ARNS]: AttributeExpectation.includesOnly(joined.membershipArn) } },
      });
    },
  },
];
