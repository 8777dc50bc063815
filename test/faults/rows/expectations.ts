import { AttributeExpectation, type MembershipExpectations } from '../../../lib';
import type { Deployed } from '../../support/deployments';
import type { Row } from '../row';
import { seen, type LookupOptions, type Scenario } from '../scenario';
import { failing, LOOKUP } from './rollback';

/** What a membership of the local cloud meets. */
const MET: MembershipExpectations = { memberAbilities: ['CAN_QUERY'], queryLogStatus: 'ENABLED' };

/** A deployment, a change after which the expectations no longer hold, and another deployment, which is returned. */
async function loseLogging(scenario: Scenario, first: LookupOptions, second: LookupOptions): Promise<Deployed> {
  const id = await scenario.membership();
  const { status } = await scenario.deploy(id, first);
  expect(status).toBe('CREATE_COMPLETE');
  scenario.deployments.cloud.cleanRooms.change(id, { queryLogStatus: 'DISABLED' });
  return scenario.deploy(id, second);
}

/** A lookup with expectations that a membership meets, and some of its attributes as outputs. */
const LOOKUP_THAT_EXPECTS: LookupOptions = { ...LOOKUP, expectations: MET };

export const EXPECTATIONS: Row[] = [
  {
    fault: 'a membership does not meet three of four expectations',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), {
        expectations: {
          ...MET,
          memberAbilities: ['CAN_QUERY', 'CAN_RUN_JOB'],
          collaborationCreatorAccountId: '444455556666',
          attributes: { CollaborationName: AttributeExpectation.oneOf('Autumn campaign', 'Winter campaign') },
        },
      }),
  },
  {
    fault: 'a membership has an ability that the stack does not allow',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), {
        expectations: {
          memberAbilities: ['CAN_QUERY'],
          attributes: { MemberAbilities: AttributeExpectation.includesOnly('CAN_QUERY', 'CAN_RUN_JOB') },
        },
      }),
  },
  {
    fault: 'a membership is REMOVED, and does not meet an expectation',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(undefined, { status: 'REMOVED', queryLogStatus: 'DISABLED' }), {
        expectations: MET,
      }),
  },
  {
    fault: 'a membership is REMOVED, which the stack expects, but does not meet another expectation',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(undefined, { status: 'REMOVED' }), {
        requireActive: false,
        expectations: {
          attributes: {
            Status: AttributeExpectation.oneOf('ACTIVE', 'REMOVED'),
            QueryLogStatus: AttributeExpectation.equalTo('DISABLED'),
          },
        },
      }),
  },
  {
    fault: 'attributes that the stack expects are not set',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), {
        expectations: {
          resultBucketName: 'campaign-results',
          customMlMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT'],
          attributes: { JobLogStatus: AttributeExpectation.equalTo('ENABLED') },
        },
      }),
  },
  {
    fault: 'a membership is in another collaboration than the stack expects',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), { expectations: { collaborationIdentifier: scenario.absent() } }),
  },
  {
    fault: 'a collaboration does not meet an expectation, nor does the membership in it',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const change = { autoApprovedChangeTypes: ['ADD_MEMBER'] };
      scenario.deployments.cloud.cleanRooms.change(joined.collaborationIdentifier, change);
      return scenario.create(joined, {
        expectations: {
          ...MET,
          queryLogStatus: 'DISABLED',
          attributes: { 'Collaboration.AutoApprovedChangeTypes': AttributeExpectation.empty() },
        },
      });
    },
  },
  {
    fault: 'a value that the stack does not expect has 10 KB, and looks like another error message',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const collaborationName = `".\nMembershipNotActive: ${'x'.repeat(10_240)}`;
      const { ends, message = '' } = await scenario.create(
        await scenario.membership(undefined, { collaborationName }),
        {
          expectations: { attributes: { CollaborationName: AttributeExpectation.equalTo('Spring campaign') } },
        },
      );
      expect(message).toContain('but must be "Spring campaign". Change it in Clean Rooms');
      return { ends, message: `${message.slice(0, 140)}… (external values are truncated)` };
    },
  },
  {
    fault: 'a membership no longer meets the expectations at an update',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const after = await loseLogging(scenario, LOOKUP_THAT_EXPECTS, LOOKUP_THAT_EXPECTS);
      expect(scenario.restored).toBe(1);
      return seen(after);
    },
  },
  {
    fault: 'another resource fails, and the membership no longer meets the expectations of the deployment before',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const after = await loseLogging(scenario, LOOKUP_THAT_EXPECTS, failing);
      expect(scenario.restored).toBe(1);
      return seen(after);
    },
  },
  {
    fault: 'another resource fails, the membership no longer meets the expectations, and restoreOnRollback is false',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 3,
    run: async (scenario) => {
      // The rollback calls GetMembership, and returns what it returns.
      const after = await loseLogging(
        scenario,
        { ...LOOKUP_THAT_EXPECTS, restoreOnRollback: false },
        { ...failing, restoreOnRollback: false },
      );
      expect(scenario.restored).toBe(0);
      return seen(after);
    },
  },
];
