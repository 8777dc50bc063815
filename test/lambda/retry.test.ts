import type { RetryToken } from '@smithy/types';
import { Deadline, TIMEOUTS } from '../../lambda/deadline';
import { DeadlineRetryStrategy } from '../../lambda/retry';
import { GET_MEMBERSHIP_PER_SECOND, RequestQuota } from '../../tools/local-cloud';
import { Clock } from '../support/clock';

/** The function's default timeout, in milliseconds: see `timeout` in lib/membership-lookup-handler.ts. */
const TIMEOUT = 120_000;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Pseudorandom numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A request that a lookup sends at a time, in milliseconds since all lookups started. */
interface Request {
  readonly time: number;
  readonly strategy: DeadlineRetryStrategy;
  readonly token: RetryToken;
}

/** What became of lookups that started at once. */
interface Result {
  /** How many failed because their deadline was over. */
  readonly failed: number;
  /** When the last one succeeded, in milliseconds. */
  readonly lastSuccess: number;
  /** How many requests were throttled. */
  readonly throttled: number;
}

/** So many lookups start at once, each with the whole timeout of the function. Requests and responses take no time. */
async function simulate(lookups: number, seed: number): Promise<Result> {
  let now = 0;
  const clock = Clock.use(seeded(seed));
  const quota = new RequestQuota(GET_MEMBERSHIP_PER_SECOND, () => now);
  const requests: Request[] = [];
  for (let lookup = 0; lookup < lookups; lookup += 1) {
    const strategy = new DeadlineRetryStrategy(Deadline.forLookup({ getRemainingTimeInMillis: () => TIMEOUT }));
    requests.push({ time: 0, strategy, token: await strategy.acquireInitialRetryToken() });
  }
  let [failed, lastSuccess] = [0, 0];
  for (let request = requests.shift(); request; request = requests.shift()) {
    const { time, strategy } = request;
    clock.advance(time - now);
    now = time;
    if (quota.accepts()) {
      lastSuccess = now;
      continue;
    }
    try {
      const token = await strategy.refreshRetryTokenForRetry(request.token, { errorType: 'THROTTLING' });
      const next = { time: now + token.getRetryDelay(), strategy, token };
      const later = requests.findIndex((other) => other.time > next.time);
      requests.splice(later === -1 ? requests.length : later, 0, next);
    } catch {
      failed += 1;
    }
  }
  return { failed, lastSuccess, throttled: quota.throttled };
}

describe(`lookups that start at once, under a quota of ${String(GET_MEMBERSHIP_PER_SECOND)} requests per second`, () => {
  const SEEDS = Array.from({ length: 5 }, (_, index) => index + 1);
  const DEADLINE = TIMEOUT - TIMEOUTS.reservedForRollback - TIMEOUTS.reservedForResponse;

  // 450 are about as many as a template has room for.
  test.each([100, 450])('all %d succeed within the default timeout, whatever the pauses are', async (lookups) => {
    for (const seed of SEEDS) {
      const { failed, lastSuccess, throttled } = await simulate(lookups, seed);
      expect({ seed, failed }).toEqual({ seed, failed: 0 });
      expect(lastSuccess).toBeLessThan(DEADLINE);
      expect(throttled).toBeGreaterThan(lookups);
    }
  });

  test('more than the quota allows in that time fail at the deadline', async () => {
    const allowed = (DEADLINE / 1000) * GET_MEMBERSHIP_PER_SECOND;
    const { failed, lastSuccess } = await simulate(allowed + 50, 1);
    expect(failed).toBeGreaterThanOrEqual(50);
    expect(lastSuccess).toBeLessThan(DEADLINE);
  });
});
