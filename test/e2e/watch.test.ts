// A watch checks a membership between deployments: real invocations, and the metric that they log.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttributeExpectation,
  CleanRoomsDetailType,
  Membership,
  MembershipLookup,
  MembershipWatch,
  type MembershipLookupProps,
} from '../../lib';
import type { Membership as CreatedMembership } from '@aws-sdk/client-cleanrooms';
import {
  ACCOUNT,
  apiError,
  createMembership,
  deleteCollaboration,
  sendEvents,
  THROTTLED,
} from '../../tools/local-cloud';
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

/** The name of each collaboration. */
const NAME = '", "Active": 0';

/** Joins a collaboration, and deploys a stack that watches the membership as it is looked up. */
function watch(props: (id: string, collaborationId: string, stack: Stack) => MembershipLookupProps): Promise<Watched> {
  return deployWatch((stack, { id, collaborationId = '' }) =>
    new MembershipLookup(stack, 'Membership', props(id, collaborationId, stack)).addWatch('Watch'),
  );
}

/** Joins a collaboration with a name that is no valid part of a JSON string, and deploys a stack with a watch. */
async function deployWatch(
  createWatch: (stack: Stack, membership: CreatedMembership & { readonly id: string }) => MembershipWatch,
): Promise<Watched> {
  const membership = await createMembership(deployments.cloud, { collaborationName: NAME });
  const { id, collaborationId = '' } = membership;
  const { status, outputs } = await deployments.deploy((app) => {
    const stack = new Stack(app, `Watched${String((stacks += 1))}`);
    const created = createWatch(stack, membership);
    const { lambdaFunction, logGroup, role } = created;
    new CfnOutput(stack, 'Function', { value: lambdaFunction.functionName });
    new CfnOutput(stack, 'LogGroup', { value: logGroup.logGroupName });
    new CfnOutput(stack, 'Role', { value: role.roleName });
    created.metricActive().createAlarm(stack, 'Inactive', { threshold: 1, evaluationPeriods: 1 });
    created.metricErrors().createAlarm(stack, 'Unknown', { threshold: 1, evaluationPeriods: 1 });
  });
  expect(status).toBe('CREATE_COMPLETE');
  const { Function: functionName = '', LogGroup: logGroup = '', Role: role = '' } = outputs;
  return { id, collaborationId, functionName, logGroup, role };
}

type LogLine = Readonly<Record<string, unknown>>;

/** Invokes the function with an event, and returns the lines of its log that are new. */
async function check(watched: Watched, event: object = {}): Promise<LogLine[]> {
  const before = await linesOf(watched.logGroup);
  const { FunctionError } = await invoke(watched, event);
  expect(FunctionError).toBeUndefined();
  return (await linesOf(watched.logGroup)).slice(before.length);
}

/** Invokes the function, which fails, and returns its error message and the values of the metric that it logs. */
async function failedCheck(watched: Watched): Promise<{ readonly message: string; readonly metrics: unknown[] }> {
  const before = await linesOf(watched.logGroup);
  const { FunctionError, Payload } = await invoke(watched, {});
  expect(FunctionError).toBe('Unhandled');
  const { errorMessage } = JSON.parse(Buffer.from(Payload ?? '').toString()) as { readonly errorMessage: string };
  return { message: errorMessage, metrics: metrics((await linesOf(watched.logGroup)).slice(before.length)) };
}

function invoke({ functionName: FunctionName }: Watched, event: object): Promise<InvokeCommandOutput> {
  const Payload = Buffer.from(JSON.stringify(event));
  return new LambdaClient(deployments.cloud.client()).send(new InvokeCommand({ FunctionName, Payload }));
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

test('the example of the guide deploys: a watch, with its alarms', async () => {
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
  test('logs the metric 1 in the embedded metric format, with the name of the function as dimension', async () => {
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
            Dimensions: [['FunctionName']],
            Metrics: [{ Name: 'Active', Unit: 'None' }],
          },
        ],
      },
      FunctionName: watched.functionName,
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
      expectations: { queryLogStatus: 'ENABLED' },
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

  test('logs 0 after the collaboration was deleted, when GetCollaboration is denied, as a deployment reports', async () => {
    const watched = await watch((_, collaborationIdentifier) => ({ collaborationIdentifier }));
    expect(metrics(await check(watched))).toEqual([1]);
    await deleteCollaboration(deployments.cloud, watched.collaborationId);
    const lines = await check(watched);
    expect(metrics(lines)).toEqual([0]);
    expect(errors(lines)).toEqual([expect.stringMatching(/^MembershipNotActive: .* is COLLABORATION_DELETED/)]);
  });

  test('fails without a metric if the call is denied, is throttled or fails: it is not known then', async () => {
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
    const checks = [...watches].map(async ([name, watched]) => [name, await failedCheck(watched)] as const);
    for (const [name, { message, metrics: values }] of await Promise.all(checks)) {
      expect(values).toEqual([]);
      expect(message).toMatch(new RegExp(`^${name}: `));
    }
  });

  test('fails if the collaboration is denied although the membership is active: a policy may deny it', async () => {
    const watched = await watch((_, collaborationIdentifier) => ({ collaborationIdentifier }));
    deployments.cloud.cleanRooms.reply(watched.collaborationId, () => apiError(403, 'AccessDeniedException'));
    const { message, metrics: values } = await failedCheck(watched);
    expect(message).toMatch(/^CollaborationAccessDenied: /);
    expect(values).toEqual([]);
  });

  test('compares with what tokens become, whatever characters that has', async () => {
    const watched = await watch((membershipIdentifier, _, stack) => {
      const { valueAsString: name } = new CfnParameter(stack, 'Name', { default: NAME });
      const { valueAsList: abilities } = new CfnParameter(stack, 'Abilities', {
        type: 'CommaDelimitedList',
        default: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
      });
      const attributes = {
        CollaborationName: AttributeExpectation.oneOf('Autumn', name),
        MemberAbilities: AttributeExpectation.includesOnly(...abilities),
      };
      return { membershipIdentifier, expectations: { attributes } };
    });
    expect(metrics(await check(watched))).toEqual([1]);
    deployments.cloud.cleanRooms.change(watched.id, { memberAbilities: ['CAN_QUERY', 'CAN_RUN_JOB'] });
    const lines = await check(watched);
    expect(metrics(lines)).toEqual([0]);
    expect(errors(lines)).toEqual([
      expect.stringContaining(
        'MemberAbilities is CAN_QUERY, CAN_RUN_JOB, but must include at least one of CAN_QUERY, CAN_RECEIVE_RESULTS and nothing else',
      ),
    ]);
  });

  test('of an imported membership checks its status', async () => {
    const watched = await deployWatch((stack, { arn = '' }) => {
      const membership = Membership.fromMembershipArn(stack, 'Imported', arn);
      return new MembershipWatch(stack, 'Watch', { membership });
    });
    expect(metrics(await check(watched))).toEqual([1]);
    deployments.cloud.cleanRooms.change(watched.id, { status: 'REMOVED' });
    expect(metrics(await check(watched))).toEqual([0]);
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

  test('checks when events of Clean Rooms arrive, and writes the same value however many there are', async () => {
    const watched = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const event = {
      source: 'aws.cleanrooms',
      detailType: CleanRoomsDetailType.MEMBERSHIP_UPDATED,
      detail: { status: 'ACTIVE' },
    };
    await sendEvents(deployments.cloud, [event, event, event, event]);
    const written = async (): Promise<unknown[]> => metrics(await linesOf(watched.logGroup));
    while ((await written()).length === 0) await sleep(20);
    expect(new Set(await written())).toEqual(new Set([1]));
  });

  test('may read the membership and write its log, and nothing else', async () => {
    const { id, role } = await watch((membershipIdentifier) => ({ membershipIdentifier }));
    const permissions = await permissionsOfRole(deployments.cloud, role);
    expect(Object.keys(permissions).sort()).toEqual([
      'cleanrooms:GetMembership',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(permissions['cleanrooms:GetMembership']).toBe(`arn:aws:cleanrooms:us-east-1:${ACCOUNT}:membership/${id}`);
  });
});
