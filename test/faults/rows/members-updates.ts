import { AttributeExpectation } from '../../../lib';
import { forSeconds, SHORT_SECONDS, type Row } from '../row';
import { seen, type LookupOptions } from '../scenario';
import { ATTRIBUTES, deployTwice, expectRestored, LOOKUP, OF_ANOTHER, restored } from './collaboration-updates';
import { addingMember, ARNS, DENIED_BY_IAM, OTHER, QUERY_RUNNER, replyingToListMembers } from './members';

const MEMBERS: LookupOptions = { ...LOOKUP, attributes: [...ATTRIBUTES, ARNS, QUERY_RUNNER] };

const deny = replyingToListMembers(() => DENIED_BY_IAM);

export const MEMBERS_UPDATES: Row[] = [
  restored('ListMembers is denied in IAM’s words from a deployment on', deny, 'several', {
    lists: 'several',
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
    deployments: { first: MEMBERS },
  }),
  {
    fault: 'ListMembers is denied in IAM’s words from a deployment on, and restoreOnRollback is false',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 'several',
    lists: 'several',
    seconds: 35,
    usesUp: SHORT_SECONDS * 1000,
    run: async (scenario) => {
      // The rollback calls all three operations, and returns what GetCollaboration and GetMembership return.
      const { after } = await deployTwice(scenario, deny, { first: { ...MEMBERS, restoreOnRollback: false } });
      expect(scenario.restored).toBe(0);
      return seen(after);
    },
  },
  // The lookups of three deployments; the rollback makes no call.
  restored('another resource fails, and ListMembers is denied before the rollback', deny, 9, {
    lists: 3,
    deployments: {
      ...OF_ANOTHER,
      first: MEMBERS,
      second: { ...OF_ANOTHER.second, attributes: MEMBERS.attributes },
    },
  }),
  {
    fault:
      'a stack begins to use the members, and ListMembers is denied in IAM’s words for 5 s after the role’s policy changed',
    ends: 'UPDATE_COMPLETE',
    attempts: 'several',
    lists: 'several',
    seconds: 10,
    run: async (scenario) => {
      const event = replyingToListMembers(forSeconds(5, DENIED_BY_IAM));
      const { before, after } = await deployTwice(scenario, event, { second: MEMBERS });
      const arn = before.outputs['Arn'];
      expect(after.outputs).toEqual({
        ...before.outputs,
        MembersMembershipArns: arn,
        MembersQueryRunnerMembershipArn: arn,
      });
      return seen(after);
    },
  },
  restored(
    'the member who can query leaves the collaboration between two deployments',
    addingMember({ accountId: OTHER, abilities: ['CAN_QUERY'], status: 'LEFT', withMembership: false }),
    9,
    {
      lists: 3,
      deployments: {
        first: MEMBERS,
        joined: async (scenario) => {
          const joined = await scenario.joined({ creatorMemberAbilities: ['CAN_RECEIVE_RESULTS'] });
          await addingMember({ accountId: OTHER, abilities: ['CAN_QUERY'] })(scenario, joined);
          return joined;
        },
      },
    },
  ),
  {
    fault: 'a member whom the stack does not expect joins the collaboration between two deployments',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 6,
    lists: 2,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const first = {
        ...MEMBERS,
        expectations: { attributes: { [ARNS]: AttributeExpectation.includesOnly(joined.membershipArn) } },
      };
      const { before, after } = await deployTwice(
        scenario,
        addingMember({ accountId: OTHER, abilities: ['CAN_RECEIVE_RESULTS'] }),
        { joined: () => Promise.resolve(joined), first },
      );
      expectRestored(scenario, before, after);
      return seen(after);
    },
  },
];
