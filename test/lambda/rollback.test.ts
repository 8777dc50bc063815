import { TIMEOUTS } from '../../lambda/deadline';
import { ERRORS, LookupError } from '../../lambda/errors';
import { parseRequest } from '../../lambda/request';
import { Rollback, type Rejection } from '../../lambda/rollback';
import { Text } from '../../lambda/text';
import { useClock } from '../support/clock';
import { EVENT, STACK_ID, TIMEOUT } from '../support/custom-resource';
import { FIELDS, kept, keepingUpdate } from '../support/kept-values';
import { ssmError, stackReply, THROTTLED, useStackServices } from '../support/stack-services';

const services = useStackServices();

const clock = useClock();

const VALUES = { Status: 'REMOVED' };
const ERROR = LookupError.of(ERRORS.unexpected, { reason: Text.literal('none') });

/** Rejects an update of a lookup in a stack, with this time left. */
function reject(
  rejection: Partial<Rejection> = {},
  { stackId = STACK_ID, milliseconds = TIMEOUT }: { readonly stackId?: string; readonly milliseconds?: number } = {},
) {
  const rollback = new Rollback({ ...EVENT, requestType: 'Update', stackId }, undefined, {
    getRemainingTimeInMillis: () => milliseconds,
  });
  return rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES), ...rejection });
}

/** The error message that is added. */
async function addition(rejected: ReturnType<typeof reject>): Promise<string> {
  const outcome = await rejected;
  const message = 'error' in outcome ? outcome.error.message : 'values';
  expect(message.startsWith(ERROR.message)).toBe(true);
  return message.slice(ERROR.message.length).trim();
}

test('a stack that is rolling back receives values', async () => {
  services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await expect(reject()).resolves.toEqual({ values: VALUES });
  expect(services().describeStacks.map((input) => input.get('StackName'))).toEqual([STACK_ID]);
});

test('a stack that is not rolling back receives the error', async () => {
  await expect(addition(reject())).resolves.toBe('');
});

describe('throttling', () => {
  test('is retried', async () => {
    services().cloudFormation = (call) => (call < 10 ? THROTTLED : stackReply('UPDATE_ROLLBACK_IN_PROGRESS'));
    await expect(reject()).resolves.toEqual({ values: VALUES });
    expect(services().describeStacks).toHaveLength(10);
  });

  test('is retried for the reserved time after the lookup has used its own', async () => {
    services().cloudFormation = () => {
      clock().advance(5_000);
      return THROTTLED;
    };
    const milliseconds = TIMEOUTS.reservedForRollback + TIMEOUTS.reservedForResponse;
    await expect(addition(reject({}, { milliseconds }))).resolves.toBe(
      'RollbackUnknown: Whether the stack is rolling back could not be determined ("Throttling: Rate exceeded"). ' +
        'If the stack is stuck, allow the role to describe the stack, and continue the rollback (of the root stack, if it is a nested stack).',
    );
    expect(services().describeStacks).toHaveLength(5);
  });
});

describe('a rollback without values fails with the command that continues it', () => {
  const arnOf = (name: string) =>
    `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/11111111-aaaa-bbbb-cccc-222222222222`;
  /** The maximum length of stack names, to which CloudFormation truncates those of nested stacks. */
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
    ['a nested stack with a truncated name', ['Campaign', 'Campaign-A-1', LONGEST], `${LONGEST}.Membership0FE7B447`],
  ])('in %s', async (_, names, resource) => {
    const [root = '', ...nested] = names.map(arnOf);
    const ids = nested.length > 0 ? { RootId: root, ParentId: [root, ...nested].at(-2) } : {};
    services().cloudFormation = () => stackReply('UPDATE_ROLLBACK_IN_PROGRESS', ids);
    await expect(
      addition(reject({ rollbackValues: () => Promise.resolve(undefined) }, { stackId: [root, ...nested].at(-1) })),
    ).resolves.toBe(
      'RollbackImpossible: The stack is rolling back, but cannot do so without this membership. Continue the rollback: ' +
        `aws cloudformation continue-update-rollback --stack-name ${root} and, if the membership no longer exists, ` +
        `--resources-to-skip ${resource}`,
    );
    // What the API accepts: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
    expect(resource).toMatch(/^([a-zA-Z0-9]+|[a-zA-Z][-a-zA-Z0-9]*\.[a-zA-Z0-9]+)$/);
  });
});

describe('last values', () => {
  const OBJECTS = ['ResultObjects', 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket'];
  const OLD = keepingUpdate(['CollaborationName', ...OBJECTS], { Refresh: '2026-01-01T00:00:00.000Z' });
  const RESTORED = {
    values: {
      CollaborationName: 'Spring campaign',
      ResultObjects: 'campaigns/spring/*',
      'DefaultResultConfiguration.OutputConfiguration.S3.Bucket': 'campaign-results-111122223333',
      LastValues: kept(OLD),
    },
    restored: true,
  };
  let logged: string[];

  beforeEach(() => {
    logged = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    services().keep(kept(OLD));
  });

  /** An update to the old properties, from those of a deployment with another `Refresh`. */
  function rollbackFrom(Refresh?: string, milliseconds = TIMEOUT): Rollback {
    const event = { ...OLD.event, oldProperties: { ...OLD.event.properties, Refresh } };
    return new Rollback(event, OLD.request, { getRemainingTimeInMillis: () => milliseconds });
  }

  const later = (milliseconds = TIMEOUT): Rollback => rollbackFrom('2026-01-02T00:00:00.000Z', milliseconds);

  test('are returned in a rollback, with derived values', async () => {
    await expect(later().lastValues()).resolves.toEqual(RESTORED);
    expect(services().describeStacks).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  test('are returned if the rollback is detected only after the lookup', async () => {
    const rollback = rollbackFrom('2025-12-31T00:00:00.000Z');
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    expect(services().describeStacks).toHaveLength(0);
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual(
      RESTORED,
    );
  });

  test('are not read in an update that is not a rollback, which synthesis times show without a call', async () => {
    services().status = 'UPDATE_IN_PROGRESS';
    const rollback = rollbackFrom('2025-12-31T00:00:00.000Z');
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    expect(services().describeStacks).toHaveLength(0);
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual({
      error: ERROR,
    });
    expect(services().describeStacks).toHaveLength(1);
    expect(services().getParameterHistory).toHaveLength(0);
  });

  test.each([
    ['no time', undefined],
    ['a value of the user’s', 'version-2'],
    ['the same time', '2026-01-01T00:00:00.000Z'],
    ['a later time, as when an older template is deployed', '2026-01-02T00:00:00.000Z'],
  ])(
    'are not read in an update that is not a rollback, which one call shows if the old value is %s',
    async (_, refresh) => {
      services().status = 'UPDATE_IN_PROGRESS';
      const rollback = rollbackFrom(refresh);
      await expect(rollback.lastValues()).resolves.toBeUndefined();
      await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual(
        { error: ERROR },
      );
      expect(services().describeStacks).toHaveLength(1);
      expect(services().getParameterHistory).toHaveLength(0);
    },
  );

  test('are not read if the template keeps none', async () => {
    const request = parseRequest({ ...OLD.event.properties, Attributes: [] }, STACK_ID);
    const rollback = new Rollback(OLD.event, request, { getRemainingTimeInMillis: () => TIMEOUT });
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    expect(services().describeStacks).toHaveLength(0);
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual({
      values: VALUES,
    });
    expect(services().getParameterHistory).toHaveLength(0);
  });

  test.each([
    ['the parameter has none with these properties', [], VALUES],
    ['they did not fit into a response', ['[]'], VALUES],
  ])('are read once if there are none: %s', async (_, versions, values) => {
    services().keep(...versions);
    const rollback = later();
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(values) })).resolves.toEqual({
      values,
    });
    expect(services().describeStacks).toHaveLength(1);
    expect(services().getParameterHistory).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  test.each([
    [
      'denying access',
      ssmError('AccessDeniedException', 'User x is not authorized to perform ssm:GetParameterHistory'),
    ],
    ['throttling', ssmError('ThrottlingException', 'Rate exceeded')],
    ['failing', { statusCode: 503, body: '' }],
  ])('are given up in time if Systems Manager is %s, and the rollback continues', async (_, reply) => {
    services().systemsManager = () => {
      clock().advance(5_000);
      return reply;
    };
    const rollback = later();
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    expect(services().getParameterHistory).toHaveLength(5);
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual({
      values: VALUES,
    });
    expect(services().describeStacks).toHaveLength(1);
    expect(logged).toHaveLength(2);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      level: 'WARN',
      stackId: STACK_ID,
      logicalResourceId: 'Membership0FE7B447',
      message: expect.stringContaining(
        'LastValuesUnreadable: The last values of the lookup could not all be read',
      ) as string,
    });
  });

  test('are given up after a quarter of the time if the function has little', async () => {
    services().systemsManager = () => {
      clock().advance(5_000);
      return ssmError('ThrottlingException', 'Rate exceeded');
    };
    await expect(later(40_000).lastValues()).resolves.toBeUndefined();
    expect(services().getParameterHistory).toHaveLength(2);
  });

  test('are returned after the lookup if Systems Manager failed before it', async () => {
    const page = services().systemsManager;
    services().systemsManager = (call, input) => (call === 1 ? ssmError('ValidationException') : page(call, input));
    const rollback = later();
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual(
      RESTORED,
    );
  });

  test('are returned after the lookup if CloudFormation failed before it', async () => {
    services().cloudFormation = (call) =>
      call === 1 ? { statusCode: 400, body: '<ErrorResponse/>' } : stackReply('UPDATE_ROLLBACK_IN_PROGRESS');
    const rollback = later();
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    await expect(rollback.orReject({ error: ERROR, rollbackValues: () => Promise.resolve(VALUES) })).resolves.toEqual(
      RESTORED,
    );
  });

  test('that the function did not write are not returned, and the log contains their versions', async () => {
    services().keep('campaign', kept(OLD), '[1]');
    await expect(later().lastValues()).resolves.toEqual(RESTORED);
    expect(JSON.parse(logged.join())).toMatchObject({
      level: 'WARN',
      message: expect.stringContaining('(this lookup did not write versions 1, 3 of the parameter)') as string,
    });
  });

  test('contain no name that CloudFormation would resolve', async () => {
    const name = new Map([...FIELDS, ['CollaborationName', '{{resolve:ssm:x}}'] as const]);
    services().keep(kept(OLD, name));
    await expect(later().lastValues()).resolves.toMatchObject({
      values: { CollaborationName: '', ResultObjects: 'campaigns/spring/*' },
    });
  });

  test('are not returned if they do not fit into a response', async () => {
    const update = keepingUpdate(['MemberAbilities']);
    services().keep(kept(update).replace(/CAN_\w+/, (ability) => ability.repeat(500)));
    const rollback = new Rollback(update.event, update.request, { getRemainingTimeInMillis: () => TIMEOUT });
    await expect(rollback.lastValues()).resolves.toBeUndefined();
    expect(services().getParameterHistory).toHaveLength(1);
  });
});
