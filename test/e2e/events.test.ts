// Rules for events of Clean Rooms: which events they match, and one event that reaches its target.
import { DescribeRuleCommand, EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CleanRoomsDetailType, Membership, type IMembership } from '../../lib';
import { ACCOUNT, createMembership, REGION, sendEvents } from '../../tools/local-cloud';
import { Deployments, type Deployed } from '../support/deployments';
import { withFilesOf } from '../support/examples';

const deployments = Deployments.use();

const ARN = `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/11111111-2222-3333-4444-555555555555`;
const DETAIL_TYPES = Object.values(CleanRoomsDetailType).filter((type): type is string => typeof type === 'string');

type Define = (membership: IMembership) => events.Rule;

/** The rules, by the names of their stacks. */
const RULES: Readonly<Record<string, Define>> = {
  AllEvents: (membership) => membership.onEvent('Rule'),
  OneType: (membership) =>
    membership.onEvent('Rule', { eventPattern: { detailType: [CleanRoomsDetailType.INVITED_TO_COLLABORATION] } }),
  OtherSource: (membership) => membership.onEvent('Rule', { eventPattern: { source: ['aws.security-ir'] } }),
  StatusChange: (membership) => membership.onStatusChange('Rule'),
  OfAnAccount: (membership) => membership.onStatusChange('Rule', { eventPattern: { account: [ACCOUNT] } }),
  RestrictedStatusChange: (membership) =>
    membership.onStatusChange('Rule', { eventPattern: { detailType: [CleanRoomsDetailType.MEMBERSHIP_DELETED] } }),
};

const patterns = new Map<string, string>();

beforeAll(async () => {
  const client = new EventBridgeClient(deployments.cloud.client());
  for (const [name, define] of Object.entries(RULES)) {
    const { outputs } = await deployments.deploy((app) => {
      const stack = new Stack(app, name);
      const rule = define(Membership.fromMembershipArn(stack, 'Membership', ARN));
      new CfnOutput(stack, 'Name', { value: rule.ruleName });
    });
    const { EventPattern = '' } = await client.send(new DescribeRuleCommand({ Name: outputs['Name'] }));
    patterns.set(name, EventPattern);
  }
});

/** An event as EventBridge delivers it. */
const event = (detailType: string, others: object = {}): object => ({
  id: '1',
  account: ACCOUNT,
  region: REGION,
  time: '2026-01-31T12:00:00Z',
  source: 'aws.cleanrooms',
  'detail-type': detailType,
  resources: [],
  detail: {},
  ...others,
});

/** Whether EventBridge matches an event with the deployed pattern of a rule. */
async function matches(name: string, tested: object): Promise<boolean> {
  const client = new EventBridgeClient(deployments.cloud.client());
  const input = { EventPattern: patterns.get(name), Event: JSON.stringify(tested) };
  const { Result } = await client.send(new TestEventPatternCommand(input));
  return Result === true;
}

const DELETED = { detail: { status: 'COLLABORATION_DELETED' } };
const {
  MEMBERSHIP_UPDATED: UPDATED,
  MEMBERSHIP_DELETED: LEFT,
  ID_NAMESPACE_ASSOCIATION_UPDATED: NAMESPACE_UPDATED,
  INVITED_TO_COLLABORATION: INVITED,
} = CleanRoomsDetailType;

describe('onEvent()', () => {
  test('matches every documented event', async () => {
    expect(DETAIL_TYPES).toHaveLength(38);
    for (const type of DETAIL_TYPES) expect([type, await matches('AllEvents', event(type))]).toEqual([type, true]);
  });

  test.each<[string, object]>([
    ['of another source', event(UPDATED, { source: 'aws.security-ir' })],
    ['that is a call in CloudTrail', event('AWS API Call via CloudTrail')],
  ])('matches no event %s', async (_, other) => {
    expect(await matches('AllEvents', other)).toBe(false);
    expect(await matches('OtherSource', other)).toBe(false);
  });

  test('matches only the detail types in its pattern', async () => {
    expect(await matches('OneType', event(INVITED))).toBe(true);
    expect(await matches('OneType', event(UPDATED))).toBe(false);
  });
});

describe('onStatusChange()', () => {
  test.each<[string, object, expected: boolean]>([
    ['an updated membership', event(UPDATED), true],
    ['a deleted membership', event(LEFT), true],
    ['a deleted collaboration, as older pages document it', event(UPDATED, DELETED), true],
    ['a deleted collaboration, as newer pages document it', event(NAMESPACE_UPDATED, DELETED), true],
    ['an updated ID namespace association', event(NAMESPACE_UPDATED, { detail: { status: 'ACTIVE' } }), false],
    ['an updated ID namespace association without a status', event(NAMESPACE_UPDATED), false],
    ['a new membership', event(CleanRoomsDetailType.MEMBERSHIP_CREATED), false],
    ['an event of another source', event(UPDATED, { source: 'aws.security-ir' }), false],
  ])('for %s', async (_, tested, expected) => {
    expect(await matches('StatusChange', tested)).toBe(expected);
  });

  test('can be restricted further', async () => {
    expect(await matches('RestrictedStatusChange', event(LEFT))).toBe(true);
    expect(await matches('RestrictedStatusChange', event(UPDATED))).toBe(false);
    expect(await matches('OfAnAccount', event(LEFT))).toBe(true);
    expect(await matches('OfAnAccount', event(LEFT, { account: '000000000000' }))).toBe(false);
    expect(await matches('OfAnAccount', event(NAMESPACE_UPDATED, { ...DELETED, account: '000000000000' }))).toBe(false);
  });
});

test('the example of the guide: a team hears that its membership was removed, before the next deployment is rejected', async () => {
  const { id, collaborationId = '' } = await createMembership(deployments.cloud);
  const deploy = (): Promise<Deployed> =>
    withFilesOf('events.md', async (pathOf) => {
      const { NotifiedStack } = (await import(pathOf('notified-stack.ts'))) as {
        NotifiedStack: new (scope: Construct, id: string, props: object) => Stack;
      };
      return deployments.deploy((app: App) => {
        const stack = new NotifiedStack(app, 'Notified', { membershipIdentifier: id });
        // Reads what the team gets.
        const queue = new sqs.Queue(stack, 'Queue');
        const team = stack.node.findChild('Team');
        if (team instanceof sns.Topic) team.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
        new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
      });
    });
  const { status, outputs } = await deploy();
  expect(status).toBe('CREATE_COMPLETE');

  deployments.cloud.cleanRooms.removeMember(collaborationId, id);
  const sources = ['aws.security-ir', 'aws.cleanrooms'];
  await sendEvents(
    deployments.cloud,
    sources.map((source) => ({ source, detailType: UPDATED, detail: { from: source } })),
  );
  const { Messages } = await new SQSClient(deployments.cloud.client()).send(
    new ReceiveMessageCommand({ QueueUrl: outputs['QueueUrl'], WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
  );
  expect(Messages?.map(({ Body = '' }) => JSON.parse(Body) as object)).toMatchObject([
    { source: 'aws.cleanrooms', 'detail-type': UPDATED, detail: { from: 'aws.cleanrooms' } },
  ]);
  expect(await deploy()).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    reasons: [expect.stringContaining('MembershipNotActive') as string],
  });
});
