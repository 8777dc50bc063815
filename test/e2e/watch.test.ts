// A watch checks a membership between deployments: real invocations, and the metric that they log.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { setTimeout as sleep } from 'node:timers/promises';
import { CleanRoomsDetailType, MembershipLookup, type MembershipLookupProps } from '../../lib';
import { ACCOUNT, apiError, createMembership, sendEvents, THROTTLED } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { examplesOf, run } from '../support/examples';
import { permissionsOfRole } from '../support/role-permissions';

const deployments = Deployments.use();

interface Watched {
  readonly id: string;
  readonly collaborationId: string;
  readonly functionName: string;
  readonly logGroup: string;
  readonly role: string;
}

let stacks = 0;

/** Joins a collaboration, and deploys a stack that watches the membership. */
async function watch(
  props: (id: string, collaborationId: string, stack: Stack) => MembershipLookupProps,
): Promise<Watched> {
  const { id, collaborationId = '' } = await createMembership(deployments.cloud, {
    collaborationName: '", "Active": 0',
  });
  const { status, outputs } = await deployments.deploy((app) => {
    const stack = new Stack(app, `Watched${String((stacks += 1))}`);
    const membership = new MembershipLookup(stack, 'Membership', props(id, collaborationId, stack));
    const { lambdaFunction, logGroup, role } = membership.watch('Watch');
    new CfnOutput(stack, 'Function', { value: lambdaFunction.functionName });
    new CfnOutput(stack, 'LogGroup', { value: logGroup.logGroupName });
    new CfnOutput(stack, 'Role', { value: role.roleName });
    membership.metricActive().createAlarm(stack, 'Inactive', { threshold: 1, evaluationPeriods: 1 });
  });
  expect(status).toBe('CREATE_COMPLETE');
  const { Function: functionName = '', LogGroup: logGroup = '', Role: role = '' } = outputs;
  return { id, collaborationId, functionName, logGroup, role };
}

type LogLine = Readonly<Record<string, unknown>>;

/** Invokes the function with an event, and returns the lines of its log that are new. */
async function check({ functionName, logGroup }: Watched, event: object = {}): Promise<LogLine[]> {
  const before = await linesOf(logGroup);
  const client = new LambdaClient(deployments.cloud.client());
  const response = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  expect(response.FunctionError).toBeUndefined();
  return (await linesOf(logGroup)).slice(before.length);
}

/** The lines of a log that are JSON as a whole, as CloudWatch reads metrics. */
async function linesOf(logGroupName: string): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(deployments.cloud.client());
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  return events
    .flatMap(({ message = '' }) => message.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The values of the metric in lines of a log. */
const metrics = (lines: readonly LogLine[]): unknown[] =>
  lines.filter((line) => '_aws' in line).map(({ Active }) => Active);

const errors = (lines: readonly LogLine[]): unknown[] =>
  lines.filter(({ level }) => level === 'ERROR').map(({ message }) => message);

test('the example of the guide deploys: a watch, with an alarm', async () => {
  const { id: membershipIdentifier } = await createMembership(deployments.cloud);
  const [example] = examplesOf('docs/guide/events.md').filter(({ code }) => code.includes('metricActive()'));
  if (!example) throw new Error('The page has no such example.');
  const { status, physicalIds } = await deployments.deploy(async (app) => {
    await run(example, { stack: new Stack(app, 'Example'), membershipIdentifier });
  });
  expect(status).toBe('CREATE_COMPLETE');
  expect(physicalIds).toHaveProperty(['AWS::CloudWatch::Alarm']);
});

describe('a watch', () => {
  test('logs the metric 1 in the embedded metric format, with the names of the lookup as dimensions', async () => {
    const watched = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const [line, ...others] = await check(watched);
    expect(others).toEqual([]);
    expect(line).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      level: 'INFO',
      _aws: {
        Timestamp: expect.any(Number) as number,
        CloudWatchMetrics: [
          {
            Namespace: 'CdkCleanRoomsMembership',
            Dimensions: [['StackName', 'LogicalId']],
            Metrics: [{ Name: 'Active', Unit: 'None' }],
          },
        ],
      },
      StackName: 'Watched1',
      LogicalId: 'Membership0FE7B447',
      Active: 1,
    });
  });

  test('logs 0 and the reason once the membership is removed, and again 1 when it is active', async () => {
    const watched = await watch((membershipIdentifier) => ({ membershipIdentifier, requireActive: false }));
    const { cleanRooms } = deployments.cloud;
    cleanRooms.change(watched.id, { status: 'REMOVED' });
    const lines = await check(watched);
    expect(metrics(lines)).toEqual([0]);
    expect(errors(lines)).toEqual([expect.stringMatching(/^MembershipNotActive: Membership .* is REMOVED/)]);
    cleanRooms.restore(watched.id);
    expect(metrics(await check(watched))).toEqual([1]);
  });

  test('logs 0 for a membership that does not exist, that was left, or that is not as expected', async () => {
    const byId = await watch((membershipIdentifier) => ({
      membershipIdentifier,
      expect: { queryLogStatus: 'ENABLED' },
    }));
    const { cleanRooms } = deployments.cloud;
    cleanRooms.change(byId.id, { queryLogStatus: 'DISABLED' });
    expect(metrics(await check(byId))).toEqual([0]);
    cleanRooms.restore(byId.id);
    cleanRooms.reply(byId.id, () => apiError(404, 'ResourceNotFoundException'));
    expect(metrics(await check(byId))).toEqual([0]);

    const byCollaboration = await watch((_, collaborationIdentifier) => ({ collaborationIdentifier }));
    expect(metrics(await check(byCollaboration))).toEqual([1]);
    cleanRooms.change(byCollaboration.collaborationId, { memberStatus: 'LEFT' });
    expect(metrics(await check(byCollaboration))).toEqual([0]);
  });

  test('logs no metric but an error if the call is denied, is throttled or fails: it is not known then', async () => {
    const replies: Readonly<Record<string, ReturnType<typeof apiError>>> = {
      AccessDenied: apiError(403, 'AccessDeniedException'),
      Throttled: THROTTLED,
      ServiceUnavailable: apiError(500, 'InternalServerException'),
    };
    const watches = new Map<string, Watched>();
    for (const [name, reply] of Object.entries(replies)) {
      const watched = await watch((membershipIdentifier) => ({ membershipIdentifier }));
      deployments.cloud.cleanRooms.reply(watched.id, () => reply);
      watches.set(name, watched);
    }
    const checks = [...watches].map(async ([name, watched]) => [name, await check(watched)] as const);
    for (const [name, lines] of await Promise.all(checks)) {
      expect(metrics(lines)).toEqual([]);
      expect(errors(lines)).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
    }
  });

  test('assumes the role of the lookup, by collaboration too', async () => {
    const watched = await watch((_, collaborationIdentifier, stack) => {
      const reader = new iam.Role(stack, 'Reader', {
        assumedBy: new iam.AccountRootPrincipal(),
        inlinePolicies: {
          Read: new iam.PolicyDocument({
            statements: [
              new iam.PolicyStatement({
                actions: ['cleanrooms:GetCollaboration', 'cleanrooms:GetMembership'],
                resources: ['*'],
              }),
            ],
          }),
        },
      });
      return { collaborationIdentifier, assumedRoleArn: reader.roleArn };
    });
    expect(metrics(await check(watched))).toEqual([1]);
    const [deployed, checked] = deployments.cloud.cleanRooms.callers(watched.id);
    // Temporary credentials, of a session of its own.
    expect([deployed, checked].map((key) => key?.slice(0, 4))).toEqual(['ASIA', 'ASIA']);
    expect(checked).not.toBe(deployed);
  });

  test('checks what it is configured to check, whatever an event contains', async () => {
    const watched = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const other = await createMembership(deployments.cloud);
    const ResourceProperties = { MembershipIdentifier: other.id, AssumedRoleArn: 'arn:aws:iam::444455556666:role/x' };
    for (const event of [
      { ResourceProperties },
      { properties: ResourceProperties },
      { WATCH: '{}' },
      { Records: [] },
    ]) {
      expect(metrics(await check(watched, event))).toEqual([1]);
    }
    expect(deployments.cloud.cleanRooms.calls(other.id)).toBe(0);
  });

  test('checks when an event of Clean Rooms arrives, and few times for many', async () => {
    const watched = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const events = Array.from({ length: 10 }, (_, number) => ({
      source: 'aws.cleanrooms',
      detailType: CleanRoomsDetailType.MEMBERSHIP_UPDATED,
      detail: { number },
    }));
    await sendEvents(deployments.cloud, events);
    const { cleanRooms } = deployments.cloud;
    const atDeployment = 1;
    while (cleanRooms.calls(watched.id) === atDeployment) await sleep(20);
    const lines = async (): Promise<LogLine[]> => linesOf(watched.logGroup);
    while (metrics(await lines()).length === 0) await sleep(20);
    expect(metrics(await lines())[0]).toBe(1);
    expect(cleanRooms.calls(watched.id)).toBeLessThan(events.length);
  });

  test('may read the membership, receive its events and write its log, and nothing else', async () => {
    const { id, role } = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const permissions = await permissionsOfRole(deployments.cloud, role);
    expect(Object.keys(permissions).sort()).toEqual([
      'cleanrooms:GetMembership',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ]);
    expect(permissions['cleanrooms:GetMembership']).toBe(`arn:aws:cleanrooms:us-east-1:${ACCOUNT}:membership/${id}`);
  });
});
