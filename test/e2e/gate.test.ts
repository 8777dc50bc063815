import { Stack, Tags, type App } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MembershipLookup } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments, type Deployed } from '../support/deployments';

const deployments = Deployments.use();

/** The events of the queue of a stack, which represents something expensive, and the last ones of the lookups. */
function events({ events }: Deployed): string[] {
  return events.filter((event) => /^AWS::SQS::Queue |^Custom::CleanRoomsMembership .*_(COMPLETE|FAILED)$/.test(event));
}

/**
 * The local cloud deploys one resource at a time, of those that wait for nothing in alphabetical order of the logical ids.
 * The queue in `Campaign` comes before each `Membership`.
 */
function stackWith(name: string, ids: readonly string[], { gated = true, release = '1' } = {}) {
  return (app: App): void => {
    const stack = new Stack(app, name);
    const queue = new sqs.Queue(new Construct(stack, 'Campaign'), 'Queue');
    Tags.of(queue).add('release', release);
    for (const [index, membershipIdentifier] of ids.entries()) {
      const membership = new MembershipLookup(stack, `Membership${String(index)}`, { membershipIdentifier });
      if (gated) membership.gate(stack);
    }
  };
}

async function createRemoved(): Promise<string> {
  const { id } = await createMembership(deployments.cloud);
  deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
  return id;
}

describe('a gated stack', () => {
  test('creates only the function if the membership is not ACTIVE', async () => {
    const deployed = await deployments.deploy(stackWith('Rejected', [await createRemoved()]));
    expect(deployed.status).toBe('ROLLBACK_COMPLETE');
    expect(events(deployed)).toEqual([
      'Custom::CleanRoomsMembership CREATE_FAILED',
      'Custom::CleanRoomsMembership DELETE_COMPLETE',
    ]);
  });

  test('creates everything else after the lookup if the membership is ACTIVE', async () => {
    const { id } = await createMembership(deployments.cloud);
    const deployed = await deployments.deploy(stackWith('Passed', [id]));
    expect(deployed.status).toBe('CREATE_COMPLETE');
    expect(events(deployed)).toEqual([
      'Custom::CleanRoomsMembership CREATE_COMPLETE',
      'AWS::SQS::Queue CREATE_IN_PROGRESS',
      'AWS::SQS::Queue CREATE_COMPLETE',
    ]);
  });

  test('updates nothing if the membership is no longer ACTIVE', async () => {
    const { id } = await createMembership(deployments.cloud);
    await deployments.deploy(stackWith('Update', [id]));
    deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
    const deployed = await deployments.deploy(stackWith('Update', [id], { release: '2' }));
    expect(deployed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(events(deployed).filter((event) => event.startsWith('AWS::SQS::Queue'))).toEqual([]);
  });

  test('waits for each of several lookups', async () => {
    const { id } = await createMembership(deployments.cloud);
    const deployed = await deployments.deploy(stackWith('Several', [id, await createRemoved()]));
    expect(deployed.status).toBe('ROLLBACK_COMPLETE');
    expect(events(deployed)).not.toContain('AWS::SQS::Queue CREATE_IN_PROGRESS');
  });
});

test('a stack without gate() creates resources before it rolls back', async () => {
  const deployed = await deployments.deploy(stackWith('Open', [await createRemoved()], { gated: false }));
  expect(deployed.status).toBe('ROLLBACK_COMPLETE');
  expect(events(deployed).slice(0, 2)).toEqual([
    'AWS::SQS::Queue CREATE_IN_PROGRESS',
    'AWS::SQS::Queue CREATE_COMPLETE',
  ]);
});
