import { CleanRoomsClient, GetMembershipCommand } from '@aws-sdk/client-cleanrooms';
import { RequestQuota } from '../../../tools/local-cloud';
import { useCleanRooms } from '../../support/clean-rooms';

const cleanRooms = useCleanRooms();

let milliseconds: number;
let quota: RequestQuota;
beforeEach(() => {
  milliseconds = 1000;
  quota = new RequestQuota(5, () => milliseconds);
});

/** How many of these requests, which arrive at once, are accepted. */
function accepted(requests: number): number {
  return Array.from({ length: requests }, () => quota.accepts()).filter(Boolean).length;
}

test('the first request is throttled, as if the quota had just been used up', () => {
  expect(accepted(1)).toBe(0);
  expect(quota.throttled).toBe(1);
});

test('the quota is refilled at its rate, request by request', () => {
  accepted(1);
  milliseconds += 199;
  expect(accepted(1)).toBe(0);
  milliseconds += 1;
  expect(accepted(2)).toBe(1);
  milliseconds += 400;
  expect(accepted(10)).toBe(2);
});

test('unused requests of more than one second are not saved', () => {
  accepted(1);
  milliseconds += 60_000;
  expect(accepted(100)).toBe(5);
  expect(quota.throttled).toBe(96);
});

describe('the Clean Rooms proxy', () => {
  const get = async (membershipIdentifier: string) => {
    const client = new CleanRoomsClient({ maxAttempts: 1 });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier }));
    return membership?.id;
  };

  test('throttles calls that exceed the quota, which memberships share', async () => {
    const { proxy } = cleanRooms();
    const { id: one } = cleanRooms().createMembership();
    const { id: other } = cleanRooms().createMembership();
    const { id: unlimited } = cleanRooms().createMembership();
    proxy.enforce(quota, [one, other]);
    const throttled = { name: 'ThrottlingException', message: 'Rate exceeded', $metadata: { httpStatusCode: 429 } };
    await expect(get(one)).rejects.toMatchObject(throttled);
    milliseconds += 200;
    await expect(get(one)).resolves.toBe(one);
    await expect(get(other)).rejects.toMatchObject(throttled);
    await expect(get(unlimited)).resolves.toBe(unlimited);
    expect(quota.throttled).toBe(2);
    expect(proxy.calls(one)).toBe(2);
  });
});
