import { DeleteMembershipCommand, CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { MembershipLookup } from '../../../lib';
import { apiError, createMembership } from '../../../tools/local-cloud';
import { createEvent, deleteEvent } from '../../support/custom-resource';
import type { Deployed } from '../../support/deployments';
import { seen, seenOf, type Row, type Seen, type Stage } from '../stage';

const NOWHERE = '99999999-2222-3333-4444-555555555555';

/** A further lookup that fails after the first one went through. */
const failingLater = (stack: Stack, membership: MembershipLookup): void => {
  new MembershipLookup(stack, 'Later', { membershipIdentifier: NOWHERE }).node.addDependency(membership);
};

async function deleteMembership({ deployments: { cloud } }: Stage, id: string): Promise<void> {
  const client = new CleanRoomsClient(cloud.client(cloud.cleanRooms.endpoint));
  await client.send(new DeleteMembershipCommand({ membershipIdentifier: id }));
}

/** What is seen of a stack that did not get back: why the rollback failed, of which the sentence says how to go on. */
function stuck({ status, reasons }: Deployed): Seen {
  return { ends: status, sentence: reasons.find((reason) => reason.includes('rolling back')) };
}

export const LIFE_CYCLE: Row[] = [
  {
    fault: 'a Create that failed is followed by its Delete',
    ends: 'SUCCESS',
    within: 10,
    run: async (stage) => {
      const properties = { MembershipIdentifier: await stage.membership(undefined, { status: 'REMOVED' }) };
      const [created] = (await stage.invoke((url) => [createEvent(url, properties)])).responses;
      expect(created?.Status).toBe('FAILED');
      const physicalId = created?.PhysicalResourceId ?? '';
      return seenOf((await stage.invoke((url) => [deleteEvent(url, properties, physicalId)])).responses[0]);
    },
  },
  {
    fault: 'an Update is refused, and the stack rolls back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id);
      stage.deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
      return stage.create(id);
    },
  },
  {
    fault: 'another resource fails after our Update, and the membership is removed while the stack rolls back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    within: 15,
    run: async (stage) => {
      const id = await stage.membership();
      const later = await stage.membership(() => {
        stage.deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
        return apiError(404, 'ResourceNotFoundException');
      });
      await stage.deploy(id);
      return stage.create(id, {
        more: (stack, membership) => {
          new MembershipLookup(stack, 'Later', { membershipIdentifier: later }).node.addDependency(membership);
        },
      });
    },
  },
  {
    fault: 'the membership is deleted between two deploys, so that there is nothing to roll back to',
    ends: 'UPDATE_ROLLBACK_FAILED',
    within: 15,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id, { attributes: ['Arn'] });
      await deleteMembership(stage, id);
      return stuck(await stage.deploy(id, { attributes: ['Arn'] }));
    },
  },
  {
    fault: 'the membership is deleted between two deploys of a stack that uses its id alone',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id);
      await deleteMembership(stage, id);
      const deployed = await stage.deploy(id);
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: 'Clean Rooms fails from an Update on, the rollback included, as long as the function may ask',
    ends: 'UPDATE_ROLLBACK_FAILED',
    within: 40,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id, { attributes: ['Arn'], seconds: 20 });
      stage.deployments.cloud.cleanRooms.reply(id, () => apiError(500, 'InternalServerException', 'Internal error'));
      return stuck(await stage.deploy(id, { attributes: ['Arn'], seconds: 20 }));
    },
  },
  {
    fault: 'a stack is deleted after its membership',
    ends: 'DELETE_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id);
      await deleteMembership(stage, id);
      return { ends: await stage.deployments.delete(stage.stackName) };
    },
  },
  {
    fault: 'a stack is deleted after the permissions of its function',
    ends: 'DELETE_COMPLETE',
    within: 10,
    run: async (stage) => {
      const { physicalIds } = await stage.deploy(await stage.membership());
      const RoleName = physicalIds['AWS::IAM::Role'];
      const command = new DeleteRolePolicyCommand({ RoleName, PolicyName: 'MembershipLookup' });
      await new IAMClient(stage.deployments.cloud.client()).send(command);
      return { ends: await stage.deployments.delete(stage.stackName) };
    },
  },
  {
    fault: 'the identifier is replaced by another',
    ends: 'UPDATE_COMPLETE',
    within: 10,
    run: async (stage) => {
      await stage.deploy(await stage.membership());
      return stage.create(await stage.membership());
    },
  },
  {
    fault: 'the identifier is replaced by another, to which IAM denies the warm function access for 5 s',
    ends: 'UPDATE_COMPLETE',
    within: 25,
    run: async (stage) => {
      await stage.deploy(await stage.membership());
      const start = performance.now();
      const denied = apiError(403, 'AccessDeniedException', 'not authorized to perform cleanrooms:GetMembership');
      return stage.create(await stage.membership(() => (performance.now() - start < 5_000 ? denied : undefined)));
    },
  },
  {
    fault: 'the identifier is replaced by that of a membership which is removed',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => {
      await stage.deploy(await stage.membership());
      return stage.create(await stage.membership(undefined, { status: 'REMOVED' }));
    },
  },
  {
    fault: 'another resource fails after the identifier was replaced',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    within: 15,
    run: async (stage) => {
      const id = await stage.membership();
      await stage.deploy(id);
      const deployed = await stage.deploy(await stage.membership(), { more: failingLater });
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: 'the lookup moves to another construct path, with the same identifier',
    ends: 'UPDATE_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership();
      const build = (path: string) =>
        stage.deployments.deploy((app) => {
          const stack = new Stack(app, stage.stackName);
          const membership = new MembershipLookup(stack, path, { membershipIdentifier: id });
          new CfnOutput(stack, 'Id', { value: membership.membershipId });
        });
      await build('Here');
      const deployed = await build('There');
      expect(deployed.outputs).toEqual({ Id: id });
      return seen(deployed);
    },
  },
  {
    fault: '100 lookups in a stack, under a service limit of 10 requests a second',
    ends: 'CREATE_COMPLETE',
    within: 120,
    run: async (stage) => {
      const { cloud } = stage.deployments;
      const ids = await Promise.all(Array.from({ length: 100 }, async () => (await createMembership(cloud)).id));
      let accepted: number[] = [];
      let throttled = 0;
      for (const id of ids) {
        cloud.cleanRooms.reply(id, () => {
          const now = performance.now();
          accepted = accepted.filter((time) => now - time < 1000);
          if (accepted.length < 10) {
            accepted.push(now);
            return undefined;
          }
          throttled += 1;
          return apiError(429, 'ThrottlingException', 'Rate exceeded');
        });
      }
      const deployed = await stage.deployments.deploy((app) => {
        const stack = new Stack(app, stage.stackName);
        for (const [index, id] of ids.entries()) {
          new MembershipLookup(stack, `Membership${String(index)}`, { membershipIdentifier: id });
        }
      });
      const calls = ids.map((id) => cloud.cleanRooms.calls(id)).reduce((sum, count) => sum + count, 0);
      expect(throttled).toBeGreaterThan(0);
      expect(calls).toBe(100 + throttled);
      return seen(deployed);
    },
  },
];
