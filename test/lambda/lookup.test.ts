import type { Membership } from '@aws-sdk/client-cleanrooms';
import { lookUp as lookUpMembership } from '../../lambda/lookup';
import { parseRequest } from '../../lambda/request';
import { Deadline } from '../../lambda/deadline';
import { ACCOUNT, apiError, type Reply } from '../../tools/local-cloud';
import { useCleanRooms } from '../support/clean-rooms';
import { useClock } from '../support/clock';
import { STACK_ID } from '../support/custom-resource';

const cleanRooms = useCleanRooms();

const clock = useClock();

/** The deadline of each lookup, in milliseconds. */
const DEADLINE = 60_000;

/** A denial by IAM. */
const DENIED_BY_IAM = 'User: lookup is not authorized to perform: cleanrooms:GetMembership on resource: membership';

async function lookUp(id: string, milliseconds = DEADLINE): Promise<Membership> {
  const request = parseRequest({ MembershipIdentifier: id }, STACK_ID);
  const found = await lookUpMembership(request, new Deadline(milliseconds), () => Promise.resolve(undefined));
  if ('error' in found) throw found.error;
  return found.membership;
}

/** The id of a membership with a reply to each attempt of GetMembership; undefined returns the membership. */
function membershipThat(reply: (attempt: number) => Reply | undefined): string {
  const { id } = cleanRooms().createMembership();
  cleanRooms().proxy.reply(id, reply);
  return id;
}

describe('a failed call is retried', () => {
  test.each<[string, Reply]>([
    ['throttling', apiError(429, 'ThrottlingException')],
    ['an error of the service', apiError(500, 'InternalServerException')],
    ['a reset connection', { kind: 'reset' }],
    [
      'access denied by IAM, which may not have propagated a new policy yet',
      apiError(403, 'AccessDeniedException', DENIED_BY_IAM),
    ],
    ['access denied by the service', apiError(403, 'AccessDeniedException')],
    ['credentials that the service does not know yet', apiError(403, 'UnrecognizedClientException')],
  ])('after %s', async (_, failure) => {
    const id = membershipThat((attempt) => (attempt <= 3 ? failure : undefined));
    await expect(lookUp(id)).resolves.toMatchObject({ id });
    expect(cleanRooms().proxy.calls(id)).toBe(4);
  });

  test('until the deadline', async () => {
    const id = membershipThat((attempt) => {
      if (attempt === 3) clock().advance(DEADLINE);
      return apiError(429, 'ThrottlingException', 'Rate exceeded');
    });
    await expect(lookUp(id)).rejects.toThrow(
      `Clean Rooms throttled the request for membership ${id} of account ${ACCOUNT} in us-east-1 as long as the function could wait ("Rate exceeded"). ` +
        'Deploy again later, or look up fewer memberships at once.',
    );
    expect(cleanRooms().proxy.calls(id)).toBe(3);
  });
});

describe('a call that cannot succeed is not retried', () => {
  test('if there is no such membership', async () => {
    const id = '99999999-2222-3333-4444-555555555555';
    await expect(lookUp(id)).rejects.toThrow(
      `MembershipNotFound: Clean Rooms finds no membership ${id} of account ${ACCOUNT} in us-east-1. Check the identifier and the region. ` +
        'A membership of another account needs assumedRoleArn. A deleted membership cannot be looked up.',
    );
    expect(cleanRooms().proxy.calls(id)).toBe(1);
  });

  test('if the request is invalid', async () => {
    const id = membershipThat(() => apiError(400, 'ValidationException', 'Invalid id'));
    await expect(lookUp(id)).rejects.toThrow(
      `Clean Rooms does not accept membership ${id} of account ${ACCOUNT} in us-east-1 ("Invalid id"). Check the identifier and the region.`,
    );
    expect(cleanRooms().proxy.calls(id)).toBe(1);
  });
});

test.each([
  ['AccessDeniedException', 'explicit deny in a service control policy'],
  ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
])('access that is denied (%s) until the deadline is an error that lists what can deny it', async (name, reason) => {
  const id = membershipThat(() => {
    clock().advance(DEADLINE);
    return apiError(403, name, reason);
  });
  await expect(lookUp(id)).rejects.toThrow(
    `AccessDenied: Access denied for cleanrooms:GetMembership on arn:aws:cleanrooms:us-east-1:${ACCOUNT}:membership/${id} ` +
      `("${reason}"). Clean Rooms may also deny access to a membership that does not exist in ` +
      'that account and region: check the identifier and the region. If it exists, check the service control policies,',
  );
});

test('a timeout of the last attempt does not hide the error of the attempts before', async () => {
  const id = membershipThat((attempt) => {
    // The second attempt has a tenth of a second.
    clock().advance(attempt === 1 ? DEADLINE - 100 : 100);
    return attempt > 1 ? { kind: 'silence' } : apiError(403, 'AccessDeniedException', DENIED_BY_IAM);
  });
  await expect(lookUp(id)).rejects.toThrow(/^AccessDenied: .* is not authorized to perform/);
});

test('a service that never responds is an error at the deadline', async () => {
  const id = membershipThat(() => {
    clock().advance(100);
    return { kind: 'silence' };
  });
  await expect(lookUp(id, 100)).rejects.toThrow(
    `Clean Rooms did not return membership ${id} of account ${ACCOUNT} in us-east-1 (no response before the deadline of the function).`,
  );
});

test('a response without a membership is an error', async () => {
  const id = membershipThat(() => ({ kind: 'response', status: 200, body: '{}' }));
  await expect(lookUp(id)).rejects.toThrow(/^ResponseMismatch: Clean Rooms returned no membership instead of arn:.*/);
});

test.each([
  ['id', { id: '99999999-2222-3333-4444-555555555555' }],
  ['account', { arn: 'arn:aws:cleanrooms:us-east-1:999999999999:membership/11111111-2222-3333-4444-555555555555' }],
  ['ARN', { arn: '*\n::error::' }],
])('a membership with another %s is an error', async (_, change) => {
  const { id } = cleanRooms().createMembership();
  cleanRooms().proxy.change(id, change);
  await expect(lookUp(id)).rejects.toMatchObject({
    message: expect.stringMatching(/^ResponseMismatch: .*$/) as unknown,
  });
});

test('an output of a kind that the SDK does not know is returned with its name', async () => {
  const { id } = cleanRooms().createMembership();
  cleanRooms().proxy.change(id, { defaultResultConfiguration: { outputConfiguration: { tape: { reel: 1 } } } });
  const { defaultResultConfiguration } = await lookUp(id);
  expect(defaultResultConfiguration?.outputConfiguration?.$unknown?.[0]).toBe('tape');
});
