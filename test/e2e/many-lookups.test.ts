import { Stack } from 'aws-cdk-lib';
import { MembershipLookup } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';

const deployments = Deployments.use();

test('450 lookups in one stack are deployed, and each calls GetMembership once', async () => {
  const { cloud } = deployments;
  const ids: string[] = [];
  while (ids.length < 450) ids.push((await createMembership(cloud)).id);
  const { status, reasons } = await deployments.deploy((app) => {
    const stack = new Stack(app, 'ManyLookups');
    for (const [index, membershipIdentifier] of ids.entries()) {
      new MembershipLookup(stack, `Membership${String(index)}`, { membershipIdentifier, restoreOnRollback: false });
    }
  });
  expect(reasons).toEqual([]);
  expect(status).toBe('CREATE_COMPLETE');
  expect(new Set(ids.map((id) => cloud.cleanRooms.calls(id)))).toEqual(new Set([1]));
  expect(await deployments.delete('ManyLookups')).toBe('DELETE_COMPLETE');
});
