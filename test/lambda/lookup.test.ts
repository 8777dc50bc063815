import { getMembership } from '../../lambda/clean-rooms';
import { Deadline } from '../../lambda/budget';
import type { LookupRequest } from '../../lambda/request';
import { apiError, createMembership, type Reply } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';

const cloud = useLocalCloud();

function lookUp(membershipId: string, milliseconds = 10_000, more: Partial<LookupRequest> = {}) {
  return getMembership(
    { membershipId, requireActive: true, fallbacks: new Map(), ...more },
    new Deadline(milliseconds),
  );
}

async function membershipThat(reply: (attempt: number) => Reply | undefined): Promise<string> {
  const { id } = await createMembership(cloud());
  cloud().cleanRooms.reply(id, reply);
  return id;
}

describe('a call that fails is made again', () => {
  test.each<[string, Reply]>([
    ['throttling', apiError(429, 'ThrottlingException')],
    ['a failure of the service', apiError(500, 'InternalServerException')],
    ['an answer that breaks off', { kind: 'reset' }],
    ['access denied, which may mean that IAM is not so far yet', apiError(403, 'AccessDeniedException')],
  ])('after %s', async (_, failure) => {
    const id = await membershipThat((attempt) => (attempt <= 3 ? failure : undefined));
    await expect(lookUp(id)).resolves.toMatchObject({ id });
    expect(cloud().cleanRooms.calls(id)).toBe(4);
  });

  test('until the time is over', async () => {
    const id = await membershipThat(() => apiError(429, 'ThrottlingException', 'Rate exceeded'));
    await expect(lookUp(id, 500)).rejects.toThrow(
      `Clean Rooms throttled the request for membership ${id} in us-east-1 as long as the function could wait (Rate exceeded). ` +
        'Deploy again later, or look fewer memberships up at once.',
    );
    expect(cloud().cleanRooms.calls(id)).toBeGreaterThan(1);
  });
});

describe('a call that cannot succeed is made once', () => {
  test('with a sentence, if there is no such membership', async () => {
    const id = '99999999-2222-3333-4444-555555555555';
    await expect(lookUp(id)).rejects.toThrow(
      `Clean Rooms finds no membership ${id} in us-east-1. Check the identifier and the region. ` +
        'A membership of another account needs assumeRole, and one that was deleted is gone.',
    );
    expect(cloud().cleanRooms.calls(id)).toBe(1);
  });

  test('with a sentence, if the request is invalid', async () => {
    const id = await membershipThat(() => apiError(400, 'ValidationException', 'Invalid id'));
    await expect(lookUp(id)).rejects.toThrow(
      `Clean Rooms does not accept membership ${id} in us-east-1 (Invalid id). Check the identifier and the region.`,
    );
    expect(cloud().cleanRooms.calls(id)).toBe(1);
  });
});

test('access that stays denied ends in a sentence', async () => {
  const id = await membershipThat(() =>
    apiError(403, 'AccessDeniedException', 'explicit deny in a service control policy'),
  );
  await expect(lookUp(id, 500)).rejects.toThrow(
    `The lookup function may not read membership ${id} in us-east-1 (explicit deny in a service control policy). ` +
      'Check the service control policies, the permissions boundary and, with assumeRole, the policy of that role.',
  );
});

test('the end of the time does not hide why the attempts before it failed', async () => {
  const denied = apiError(403, 'AccessDeniedException', 'not yet');
  const id = await membershipThat((attempt) => (attempt === 1 ? denied : { kind: 'silence' }));
  await expect(lookUp(id, 1_000)).rejects.toThrow(
    `The lookup function may not read membership ${id} in us-east-1 (not yet).`,
  );
});

test('a service that never answers is given up when the time is over', async () => {
  const id = await membershipThat(() => ({ kind: 'silence' }));
  await expect(lookUp(id, 300)).rejects.toThrow(
    `Clean Rooms gave no answer for membership ${id} in us-east-1 (nothing came in the time that the function had).`,
  );
});

test('an answer without a membership is no answer', async () => {
  const id = await membershipThat(() => ({ kind: 'answer', status: 200, body: '{}' }));
  await expect(lookUp(id)).rejects.toThrow('The answer of Clean Rooms has no membership.');
});

test('an output of a kind that the SDK does not know is told by its name', async () => {
  const { id } = await createMembership(cloud());
  cloud().cleanRooms.change(id, { defaultResultConfiguration: { outputConfiguration: { tape: { reel: 1 } } } });
  const { defaultResultConfiguration } = await lookUp(id);
  expect(defaultResultConfiguration?.outputConfiguration?.$unknown?.[0]).toBe('tape');
});
