import { CfnOutput, CfnParameter, Stack, type App } from 'aws-cdk-lib';
import { MembershipLookup, MembershipRefresh, type MembershipLookupProps } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';

const deployments = Deployments.use();

/** The logical id of the lookup and the GUID of its stack. */
const PHYSICAL_ID = /^Membership0FE7B447-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A stack with one lookup, and some of its attributes as outputs. */
function stackWith(name: string, props: MembershipLookupProps, attributes = ['Id', 'Status', 'CollaborationName']) {
  return (app: App): void => {
    const stack = new Stack(app, name);
    const membership = new MembershipLookup(stack, 'Membership', props);
    for (const attribute of attributes) new CfnOutput(stack, attribute, { value: membership.getAttString(attribute) });
  };
}

describe('create', () => {
  test('returns the attributes, and a physical id of the resource', async () => {
    const { id } = await createMembership(deployments.cloud, { collaborationName: 'Campaign' });
    const deployed = await deployments.deploy(stackWith('Create', { membershipIdentifier: id }));
    expect(deployed).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { Id: id, Status: 'ACTIVE', CollaborationName: 'Campaign' },
      physicalIds: { 'Custom::CleanRoomsMembership': expect.stringMatching(PHYSICAL_ID) as string },
    });
  });

  test('accepts an identifier that is known only at deploy time', async () => {
    const { id, arn = '' } = await createMembership(deployments.cloud);
    const deployed = await deployments.deploy((app) => {
      const stack = new Stack(app, 'Token');
      const parameter = new CfnParameter(stack, 'Identifier', { default: arn });
      const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: parameter.valueAsString });
      new CfnOutput(stack, 'Id', { value: membership.membershipId });
    });
    expect(deployed.outputs).toEqual({ Id: id });
  });
});

describe('update', () => {
  test('looks up the membership in every deployment by default, and returns new values', async () => {
    const { id } = await createMembership(deployments.cloud, { collaborationName: 'Campaign' });
    await deployments.deploy(stackWith('EveryDeploy', { membershipIdentifier: id }));
    deployments.cloud.cleanRooms.change(id, { collaborationName: 'Renamed' });
    const deployed = await deployments.deploy(stackWith('EveryDeploy', { membershipIdentifier: id }));
    expect(deployed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { CollaborationName: 'Renamed' } });
    expect(deployments.cloud.cleanRooms.calls(id)).toBe(2);
  });

  test('with onChange() looks up the membership again only if a property of the lookup changes', async () => {
    const { id } = await createMembership(deployments.cloud);
    const props = { membershipIdentifier: id, refresh: MembershipRefresh.onChange() };
    await deployments.deploy(stackWith('OnChange', props, ['Id']));
    await deployments.deploy(stackWith('OnChange', props, ['Id']));
    expect(deployments.cloud.cleanRooms.calls(id)).toBe(1);
    const deployed = await deployments.deploy(stackWith('OnChange', props, ['Id', 'Arn']));
    expect(deployed.outputs).toHaveProperty('Arn');
    expect(deployments.cloud.cleanRooms.calls(id)).toBe(2);
  });

  test('with on() looks up the membership again if the value changes', async () => {
    const { id } = await createMembership(deployments.cloud);
    for (const [value, calls] of [
      ['release-7', 1],
      ['release-7', 1],
      ['release-8', 2],
    ] as const) {
      await deployments.deploy(
        stackWith('OnValue', { membershipIdentifier: id, refresh: MembershipRefresh.whenChanged(value) }),
      );
      expect(deployments.cloud.cleanRooms.calls(id)).toBe(calls);
    }
  });

  test('of another membership changes the attributes, and does not replace the resource', async () => {
    const [first, second] = [await createMembership(deployments.cloud), await createMembership(deployments.cloud)];
    const before = await deployments.deploy(stackWith('Other', { membershipIdentifier: first.id }, ['Id']));
    const after = await deployments.deploy(stackWith('Other', { membershipIdentifier: second.id }, ['Id']));
    expect(after).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Id: second.id } });
    expect(after.physicalIds).toEqual(before.physicalIds);
    expect(after.events).not.toContain('Custom::CleanRoomsMembership DELETE_COMPLETE');
  });

  test('after a failed one succeeds once the membership is ACTIVE again', async () => {
    const { id } = await createMembership(deployments.cloud);
    await deployments.deploy(stackWith('Recover', { membershipIdentifier: id }));
    deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
    await deployments.deploy(stackWith('Recover', { membershipIdentifier: id }));
    deployments.cloud.cleanRooms.restore(id);
    const deployed = await deployments.deploy(stackWith('Recover', { membershipIdentifier: id }));
    expect(deployed.status).toBe('UPDATE_COMPLETE');
  });
});

describe('delete', () => {
  test('leaves nothing behind, and makes no API call', async () => {
    const { id } = await createMembership(deployments.cloud);
    await deployments.deploy(stackWith('Delete', { membershipIdentifier: id }));
    await expect(deployments.leftBehind('Delete')).resolves.toHaveLength(3);
    await expect(deployments.delete('Delete')).resolves.toBe('DELETE_COMPLETE');
    await expect(deployments.leftBehind('Delete')).resolves.toEqual([]);
    expect(deployments.cloud.cleanRooms.calls(id)).toBe(1);
  });
});
