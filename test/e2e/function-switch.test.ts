// CloudFormation does not update the service token of a custom resource.
import { CfnOutput, CfnResource, Stack, type App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';

const deployments = Deployments.use();

type CreateProvider = (stack: Stack) => MembershipLookupProvider | undefined;

/** A stack with one lookup by a provider. */
function stackWith(name: string, id: string, createProvider: CreateProvider, logicalId?: string) {
  return (app: App): void => {
    const stack = new Stack(app, name);
    const membership = new MembershipLookup(stack, 'Membership', {
      membershipIdentifier: id,
      provider: createProvider(stack),
    });
    const resource = membership.node.defaultChild;
    if (logicalId !== undefined && CfnResource.isCfnResource(resource)) resource.overrideLogicalId(logicalId);
    new CfnOutput(stack, 'Status', { value: membership.status });
  };
}

const shared: CreateProvider = () => undefined;
const own: CreateProvider = (stack) => new MembershipLookupProvider(stack, 'Provider');
const moved: CreateProvider = (stack) => new MembershipLookupProvider(new Construct(stack, 'Lookups'), 'Provider');

test.each<[what: string, before: CreateProvider, after: CreateProvider]>([
  ['gets a provider', shared, own],
  ['loses its provider', own, shared],
  ['has a provider that moves in the construct tree', own, moved],
])('a lookup that %s is replaced by another resource', async (what, before, after) => {
  const name = `Switch${String(what.length)}`;
  const { id } = await createMembership(deployments.cloud);
  await deployments.deploy(stackWith(name, id, before));
  const deployed = await deployments.deploy(stackWith(name, id, after));
  expect(deployed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Status: 'ACTIVE' }, reasons: [] });
  expect(deployments.cloud.cleanRooms.calls(id)).toBe(2);
  // The log group, the role and the function of one provider, and not of two.
  await expect(deployments.leftBehind(name)).resolves.toHaveLength(3);
});

test('with the same logical id, the deployment fails', async () => {
  const { id } = await createMembership(deployments.cloud);
  await deployments.deploy(stackWith('Same', id, shared, 'Lookup'));
  const deployed = await deployments.deploy(stackWith('Same', id, own, 'Lookup'));
  expect(deployed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(deployed.reasons[0]).toContain('Modifying service token is not allowed.');
});
