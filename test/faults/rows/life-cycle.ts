import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MembershipLookup } from '../../../lib';
import { apiError } from '../../../tools/local-cloud';
import { createEvent, deleteEvent } from '../../support/custom-resource';
import { DENIED_BY_IAM, forSeconds, type Row } from '../row';
import { seen, seenOf, type LookupOptions } from '../scenario';

/** Adds a lookup of another membership after the first lookup. */
function later(membershipIdentifier: string): LookupOptions['more'] {
  return (stack, membership, provider) => {
    new MembershipLookup(stack, 'Later', { membershipIdentifier, provider }).node.addDependency(membership);
  };
}

export const LIFE_CYCLE: Row[] = [
  {
    fault: 'a Create that failed is followed by its Delete',
    ends: 'SUCCESS',
    attempts: 1,
    run: async (scenario) => {
      const properties = { MembershipIdentifier: await scenario.membership(undefined, { status: 'REMOVED' }) };
      const [created] = (await scenario.invoke((url) => [createEvent(url, properties)])).responses;
      expect(created?.Status).toBe('FAILED');
      const physicalId = created?.PhysicalResourceId ?? '';
      return seenOf((await scenario.invoke((url) => [deleteEvent(url, properties, physicalId)])).responses[0]);
    },
  },
  {
    fault: 'an Update is rejected, and the stack rolls back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const id = await scenario.membership();
      await scenario.deploy(id);
      scenario.deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
      const deployed = await scenario.deploy(id);
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: 'another resource fails after our Update, and the membership is removed while the stack rolls back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 3,
    run: async (scenario) => {
      const id = await scenario.membership();
      const other = await scenario.membership(() => {
        scenario.deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
        return apiError(404, 'ResourceNotFoundException');
      });
      await scenario.deploy(id);
      return scenario.create(id, { more: later(other) });
    },
  },
  {
    fault: 'the membership is deleted between two deploys of a stack that uses only its id',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const id = await scenario.membership();
      await scenario.deploy(id);
      await scenario.deleteMembership(id);
      const deployed = await scenario.deploy(id);
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: 'a stack is deleted after its membership',
    ends: 'DELETE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership();
      await scenario.deploy(id);
      await scenario.deleteMembership(id);
      return { ends: await scenario.deployments.delete(scenario.stackName) };
    },
  },
  {
    fault: 'a stack is deleted after the permissions of its function',
    ends: 'DELETE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const { physicalIds } = await scenario.deploy(await scenario.membership());
      const RoleName = physicalIds['AWS::IAM::Role'];
      const command = new DeleteRolePolicyCommand({ RoleName, PolicyName: 'MembershipLookup' });
      await new IAMClient(scenario.deployments.cloud.client()).send(command);
      return { ends: await scenario.deployments.delete(scenario.stackName) };
    },
  },
  {
    fault: 'the provider of the lookup moves in the construct tree, so that its service token changes',
    ends: 'UPDATE_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const membershipIdentifier = await scenario.membership();
      await scenario.deploy(membershipIdentifier);
      const deployed = await scenario.deployApp((app) => {
        const stack = new Stack(app, scenario.stackName);
        const provider = scenario.provider(new Construct(stack, 'Moved'));
        const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });
        new CfnOutput(stack, 'Id', { value: membership.membershipId });
      });
      expect(deployed.outputs).toEqual({ Id: membershipIdentifier });
      return seen(deployed);
    },
  },
  {
    fault: 'the identifier is replaced by another',
    ends: 'UPDATE_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      await scenario.deploy(await scenario.membership());
      return scenario.create(await scenario.membership());
    },
  },
  {
    fault: 'the identifier is replaced by another, to which IAM denies the warm function access for 5 s',
    ends: 'UPDATE_COMPLETE',
    attempts: 'several',
    seconds: 25,
    run: async (scenario) => {
      await scenario.deploy(await scenario.membership());
      const id = await scenario.membership(forSeconds(5, DENIED_BY_IAM));
      const updated = await scenario.create(id);
      expect(scenario.deployments.cloud.cleanRooms.calls(id)).toBeGreaterThanOrEqual(2);
      return updated;
    },
  },
  {
    fault: 'the identifier is replaced by that of a REMOVED membership',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      await scenario.deploy(await scenario.membership());
      return scenario.create(await scenario.membership(undefined, { status: 'REMOVED' }));
    },
  },
  {
    fault: 'another resource fails after the identifier was replaced',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 3,
    run: async (scenario) => {
      const id = await scenario.membership();
      await scenario.deploy(id);
      const deployed = await scenario.deploy(await scenario.membership(), { more: later(scenario.absent()) });
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: 'the lookup moves to another construct path, with the same identifier',
    ends: 'UPDATE_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const id = await scenario.membership();
      const build = (path: string) =>
        scenario.deployApp((app) => {
          const stack = new Stack(app, scenario.stackName);
          const membership = new MembershipLookup(stack, path, {
            membershipIdentifier: id,
            provider: scenario.provider(stack),
          });
          new CfnOutput(stack, 'Id', { value: membership.membershipId });
        });
      await build('Here');
      const deployed = await build('There');
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
];
