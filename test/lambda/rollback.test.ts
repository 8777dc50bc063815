import { TIMEOUTS } from '../../lambda/deadline';
import { ERRORS, LookupError } from '../../lambda/errors';
import { rejectUnlessRollingBack, type Rejection } from '../../lambda/rollback';
import { Text } from '../../lambda/text';
import { LoopbackServer, REGION } from '../../tools/local-cloud';
import { Clock } from '../support/clock';
import { EVENT, STACK_ID, TIMEOUT } from '../support/custom-resource';

/** What CloudFormation returns to a call of DescribeStacks, as its protocol writes it. */
interface Reply {
  readonly statusCode: number;
  readonly body: string;
}

/** What CloudFormation returns at each call, counted from one. */
let reply: (call: number) => Reply;
/** The bodies of the requests that it received. */
let requests: string[];

const environment = { ...process.env };
const cloudFormation = new LoopbackServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    requests.push(body);
    const { statusCode, body: xml } = reply(requests.length);
    response.writeHead(statusCode, { 'content-type': 'text/xml' }).end(xml);
  });
});

beforeAll(async () => {
  await cloudFormation.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(async () => {
  process.env = environment;
  await cloudFormation.stop();
});

let clock: Clock;
beforeEach(() => {
  requests = [];
  clock = Clock.use();
});
afterEach(() => {
  jest.restoreAllMocks();
});

function stack(status: string, ids: { readonly RootId?: string; readonly ParentId?: string } = {}): Reply {
  const fields = { StackName: 'Stack', StackId: STACK_ID, StackStatus: status, ...ids };
  const member = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const time = '<CreationTime>2026-01-31T12:00:00Z</CreationTime>';
  const result = `<DescribeStacksResult><Stacks><member>${time}${member.join('')}</member></Stacks></DescribeStacksResult>`;
  return { statusCode: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

const THROTTLED: Reply = {
  statusCode: 400,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
};

const VALUES = { Status: 'REMOVED' };
const ERROR = LookupError.of(ERRORS.unexpected, { reason: Text.literal('none') });

/** Rejects an update of a lookup in a stack, with so much time left. */
function reject(
  rejection: Partial<Rejection> = {},
  { stackId = STACK_ID, milliseconds = TIMEOUT }: { readonly stackId?: string; readonly milliseconds?: number } = {},
) {
  return rejectUnlessRollingBack(
    { ...EVENT, requestType: 'Update', stackId },
    { error: ERROR, rollbackValues: VALUES, ...rejection },
    { getRemainingTimeInMillis: () => milliseconds },
  );
}

/** The message of the error that there is in addition. */
async function addition(rejected: ReturnType<typeof reject>): Promise<string> {
  const outcome = await rejected;
  const message = 'error' in outcome ? outcome.error.message : 'values';
  expect(message.startsWith(ERROR.message)).toBe(true);
  return message.slice(ERROR.message.length).trim();
}

test('a stack that is rolling back gets its values', async () => {
  reply = () => stack('UPDATE_ROLLBACK_IN_PROGRESS');
  await expect(reject()).resolves.toEqual({ values: VALUES });
  expect(requests).toHaveLength(1);
  expect(new URLSearchParams(requests[0]).get('StackName')).toBe(STACK_ID);
});

test('a stack that is not rolling back is rejected', async () => {
  reply = () => stack('UPDATE_IN_PROGRESS');
  await expect(addition(reject())).resolves.toBe('');
});

describe('throttling', () => {
  test('is retried', async () => {
    reply = (call) => (call < 10 ? THROTTLED : stack('UPDATE_ROLLBACK_IN_PROGRESS'));
    await expect(reject()).resolves.toEqual({ values: VALUES });
    expect(requests).toHaveLength(10);
  });

  test('is retried for the time that is reserved, where the lookup has used all of its own', async () => {
    reply = () => {
      clock.advance(5_000);
      return THROTTLED;
    };
    const milliseconds = TIMEOUTS.reservedForRollback + TIMEOUTS.reservedForResponse;
    await expect(addition(reject({}, { milliseconds }))).resolves.toBe(
      'RollbackUnknown: Whether the stack is rolling back could not be determined ("Throttling: Rate exceeded"). ' +
        'If the stack is stuck now, let the role describe the stack, and continue the rollback: that of its root stack, if it is a nested stack.',
    );
    expect(requests).toHaveLength(5);
  });
});

describe('a rollback without values fails with the command that continues it', () => {
  const arnOf = (name: string) =>
    `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/11111111-aaaa-bbbb-cccc-222222222222`;
  /** Names of stacks are no longer: CloudFormation cuts off those that it makes for nested stacks. */
  const LONGEST = 'Campaign-'.padEnd(128, 'x');

  test.each([
    ['a root stack', ['Campaign'], 'Membership0FE7B447'],
    ['a nested stack', ['Campaign', 'Campaign-Inner-1ABCDEF'], 'Campaign-Inner-1ABCDEF.Membership0FE7B447'],
    [
      'a nested stack of a nested stack',
      ['Campaign', 'Campaign-Inner-1ABCDEF', 'Campaign-Inner-1ABCDEF-Inmost-2ABCDEF'],
      'Campaign-Inner-1ABCDEF-Inmost-2ABCDEF.Membership0FE7B447',
    ],
    [
      'a stack at the third level below the root',
      ['Campaign', 'Campaign-A-1', 'Campaign-A-1-B-2', 'Campaign-A-1-B-2-C-3'],
      'Campaign-A-1-B-2-C-3.Membership0FE7B447',
    ],
    [
      'a nested stack with a name that was cut off',
      ['Campaign', 'Campaign-A-1', LONGEST],
      `${LONGEST}.Membership0FE7B447`,
    ],
  ])('in %s', async (_, names, resource) => {
    const [root = '', ...nested] = names.map(arnOf);
    const ids = nested.length > 0 ? { RootId: root, ParentId: [root, ...nested].at(-2) } : {};
    reply = () => stack('UPDATE_ROLLBACK_IN_PROGRESS', ids);
    await expect(addition(reject({ rollbackValues: undefined }, { stackId: [root, ...nested].at(-1) }))).resolves.toBe(
      'RollbackImpossible: The stack is rolling back, and cannot without this membership. Continue the rollback: ' +
        `aws cloudformation continue-update-rollback --stack-name ${root} and, if the membership is gone for good, ` +
        `--resources-to-skip ${resource}`,
    );
    // What the API takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
    expect(resource).toMatch(/^([a-zA-Z0-9]+|[a-zA-Z][-a-zA-Z0-9]*\.[a-zA-Z0-9]+)$/);
  });
});
