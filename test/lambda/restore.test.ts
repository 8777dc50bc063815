import { Deadline, TIMEOUTS } from '../../lambda/deadline';
import type { LookupEvent } from '../../lambda/event';
import { readLastValues } from '../../lambda/restore';
import { MEMBERSHIP_NAMES, type AttributeName } from '../../lib/contract/attributes';
import { useClock } from '../support/clock';
import { STACK_ID } from '../support/custom-resource';
import { FIELDS, kept, keepingUpdate } from '../support/kept-values';
import { ssmError, useStackServices } from '../support/stack-services';

const services = useStackServices();

const clock = useClock();

const UPDATE = keepingUpdate(MEMBERSHIP_NAMES);
const OTHER = keepingUpdate(MEMBERSHIP_NAMES, { Refresh: '2026-01-01T00:00:00.000Z' });

function read({ event, request } = UPDATE, milliseconds = 25_000): ReturnType<typeof readLastValues> {
  return readLastValues(event, request, new Deadline(milliseconds));
}

/** All fields, with others in some of them. */
function withFields(fields: Partial<Record<AttributeName, string>>): ReadonlyMap<AttributeName, string> {
  return new Map([...FIELDS, ...(Object.entries(fields) as [AttributeName, string][])]);
}

test('only the parameter of the lookup in its stack is read', async () => {
  services().keep(kept(UPDATE));
  await read();
  expect(services().getParameterHistory).toEqual([
    {
      Name: '/cdk-cleanrooms-membership/11111111-aaaa-bbbb-cccc-222222222222/Membership0FE7B447',
      MaxResults: 50,
    },
  ]);
});

test('every field is restored, the ARN as it is requested', async () => {
  services().keep(kept(UPDATE));
  const { fields, foreign } = await read();
  expect(Object.fromEntries(fields ?? [])).toEqual(Object.fromEntries(FIELDS));
  expect(foreign).toEqual([]);
});

test('a field that the membership did not have is absent', async () => {
  const some = new Map([...FIELDS].filter(([name]) => !name.startsWith('Default')));
  services().keep(kept(UPDATE, some));
  expect(Object.fromEntries((await read()).fields ?? [])).toEqual(Object.fromEntries(some));
});

describe('the history', () => {
  test('contains the values of the deployment before the one that failed', async () => {
    services().keep(kept(UPDATE), kept(OTHER, withFields({ Status: 'REMOVED' })));
    expect((await read()).fields?.get('Status')).toBe('ACTIVE');
    expect((await read(OTHER)).fields?.get('Status')).toBe('REMOVED');
  });

  test('is read to its end for the newest values with the properties of the event', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `Name ${String(index)}`);
    services().keep(
      ...names.map((CollaborationName, index) =>
        kept(index % 3 === 0 ? UPDATE : OTHER, withFields({ CollaborationName })),
      ),
    );
    expect((await read()).fields?.get('CollaborationName')).toBe('Name 99');
    expect((await read(OTHER)).fields?.get('CollaborationName')).toBe('Name 98');
    expect(services().getParameterHistory).toMatchObject([{}, { NextToken: '50' }, {}, { NextToken: '50' }]);
  });

  test('is ordered by version, in whatever order it is returned', async () => {
    const versions = ['A', 'B', 'C'].map((CollaborationName, index) => ({
      Value: kept(UPDATE, withFields({ CollaborationName })),
      Version: index + 1,
    }));
    services().history = versions.toReversed();
    expect((await read()).fields?.get('CollaborationName')).toBe('C');
  });

  test('may contain no values with the properties of the event, which is not an error', async () => {
    services().keep(kept(OTHER), '[]', '[2,"of a later version"]');
    expect(await read()).toEqual({ fields: undefined, foreign: [] });
  });
});

/** The list that the function wrote, edited. */
function edited(edit: (list: unknown[]) => unknown): string {
  return JSON.stringify(edit(JSON.parse(kept(UPDATE)) as unknown[]));
}

/** The list with another value of one field. */
function withField(name: AttributeName, value: unknown): string {
  const own = FIELDS.get(name);
  return edited((list) => list.map((each) => (each === own ? value : each)));
}

function inStack(stackId: string): string {
  const event: LookupEvent = { ...UPDATE.event, stackId };
  return kept({ ...UPDATE, event });
}

describe('values that the function did not write are ignored', () => {
  test.each<[string, string]>([
    ['a string that is not JSON', 'campaign'],
    ['an empty string', ''],
    ['JSON that is not a list', '{"Id":"11111111-2222-3333-4444-555555555555"}'],
    ['a list in a list', edited((list) => [list])],
    ['an object in the list', edited((list) => list.map((each, index) => (index === 5 ? { toString: 'x' } : each)))],
    ['a number in the list', edited((list) => list.map((each, index) => (index === 5 ? 1 : each)))],
    ['4 KB of brackets', '['.repeat(4096)],
    ['4 KB of letters', 'x'.repeat(4096)],
    ['the values of another stack', inStack(STACK_ID.replace('222222222222', '333333333333'))],
    ['the values of another membership', withField('Id', '99999999-2222-3333-4444-555555555555')],
    ['an id that is null', withField('Id', null)],
    ['one value less', edited((list) => list.slice(0, -1))],
    ['one value more', edited((list) => [...list, 'x'])],
    ['another version of the format', edited(([, ...list]) => ['1', ...list])],
    ['a bucket for all buckets', withField('DefaultResultConfiguration.OutputConfiguration.S3.Bucket', '*')],
    ['a role for all roles', withField('DefaultResultConfiguration.RoleArn', 'arn:aws:iam::111122223333:role/*')],
    ['a key prefix with a variable', withField('DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix', '${x}')],
    ['an invalid account', withField('CollaborationCreatorAccountId', '44445555666')],
    ['an invalid status', withField('Status', 'active\n')],
    ['invalid abilities', withField('MemberAbilities', 'CAN_QUERY, CAN_RECEIVE_RESULTS')],
    ['a name of two lines', withField('CollaborationName', 'Spring\ncampaign')],
    ['an empty name', withField('CollaborationName', ' ')],
    ['a name of 101 characters', withField('CollaborationName', 'n'.repeat(101))],
    ['an invalid time', withField('UpdateTime', 'yesterday')],
    ['an ARN of another service', withField('CollaborationArn', 'arn:aws:s3:::*')],
    ['an invalid boolean', withField('IsMetricsEnabled', 'TRUE')],
  ])('%s', async (_, value) => {
    expect(value).not.toBe(kept(UPDATE));
    services().keep(value);
    expect(await read()).toEqual({ fields: undefined, foreign: [1] });

    services().keep(kept(UPDATE), value);
    const { fields, foreign } = await read();
    expect(Object.fromEntries(fields ?? [])).toEqual(Object.fromEntries(FIELDS));
    expect(foreign).toEqual([2]);
  });
});

describe('a call that fails', () => {
  test('is retried while there is time', async () => {
    const page = services().systemsManager;
    services().keep(kept(UPDATE));
    services().systemsManager = (call, input) =>
      call < 10 ? ssmError('ThrottlingException', 'Rate exceeded') : page(call, input);
    expect((await read()).fields?.get('Status')).toBe('ACTIVE');
    expect(services().getParameterHistory).toHaveLength(10);
  });

  test.each([
    ['throttled', ssmError('ThrottlingException', 'Rate exceeded'), 'Rate exceeded'],
    ['denied', ssmError('AccessDeniedException', 'User x is not authorized to perform y'), 'is not authorized'],
    ['failing', { statusCode: 500, body: '{}' }, 'UnknownError'],
  ])('is an error with the reason at the deadline: %s', async (_, reply, reason) => {
    services().systemsManager = () => {
      clock().advance(5_000);
      return reply;
    };
    await expect(read()).rejects.toThrow(reason);
    expect(services().getParameterHistory).toHaveLength(TIMEOUTS.reservedForRollback / 5_000);
  });

  test('is not retried if the parameter does not exist', async () => {
    services().history = undefined;
    await expect(read()).rejects.toThrow('ParameterNotFound');
    expect(services().getParameterHistory).toHaveLength(1);
  });

  test('in the middle of the history returns nothing of it', async () => {
    services().keep(...Array.from({ length: 60 }, () => kept(UPDATE)));
    const page = services().systemsManager;
    services().systemsManager = (call, input) => (call === 1 ? page(call, input) : ssmError('ValidationException'));
    await expect(read()).rejects.toThrow('ValidationException');
  });
});
