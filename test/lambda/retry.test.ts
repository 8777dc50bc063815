import type { RetryToken } from '@smithy/types';
import { Deadline, TIMEOUTS } from '../../lambda/deadline';
import { DeadlineRetryStrategy } from '../../lambda/retry';
import { REQUESTS_PER_SECOND, RequestQuota } from '../../tools/local-cloud';
import { Clock } from '../support/clock';
import { TIMEOUT } from '../support/custom-resource';

/** The time that is left after the deadline of the lookup, in milliseconds. */
const RESERVED = TIMEOUTS.reservedForRollback + TIMEOUTS.reservedForResponse;

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

/** A request that is sent at a time, in milliseconds since all lookups started. */
interface Request {
  readonly time: number;
  readonly strategy: DeadlineRetryStrategy;
  readonly token: RetryToken;
}

/** The result of calls that started at once. */
interface Result {
  /** How many failed at their deadline. */
  readonly failed: number;
  /** When the last one succeeded, in milliseconds. */
  readonly lastSuccess: number;
  /** How many requests were throttled. */
  readonly throttled: number;
}

/**
 * Simulates calls that start at once, each with its own deadline, under a quota of requests per second. Requests and
 * responses take no time.
 */
async function simulate(calls: number, newDeadline: () => Deadline, perSecond: number, seed: number): Promise<Result> {
  let now = 0;
  const clock = Clock.use(seeded(seed));
  const quota = new RequestQuota(perSecond, () => now);
  const requests: Request[] = [];
  for (let call = 0; call < calls; call += 1) {
    const strategy = new DeadlineRetryStrategy(newDeadline());
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

const SEEDS = Array.from({ length: 5 }, (_, index) => index + 1);

describe(`lookups that start at once, under a quota of ${String(REQUESTS_PER_SECOND)} requests per second`, () => {
  const DEADLINE = TIMEOUT - RESERVED;

  function lookUp(lookups: number, seed: number): Promise<Result> {
    const newDeadline = () => Deadline.forLookup({ getRemainingTimeInMillis: () => TIMEOUT });
    return simulate(lookups, newDeadline, REQUESTS_PER_SECOND, seed);
  }

  // 450 are about as many as a template has room for.
  test.each([100, 450])('all %d succeed within the default timeout, for any random pauses', async (lookups) => {
    for (const seed of SEEDS) {
      const { failed, lastSuccess, throttled } = await lookUp(lookups, seed);
      expect({ seed, failed }).toEqual({ seed, failed: 0 });
      expect(lastSuccess).toBeLessThan(DEADLINE);
      expect(throttled).toBeGreaterThan(lookups);
    }
  });

  test('more than the quota allows in that time fail at the deadline', async () => {
    const allowed = (DEADLINE / 1000) * REQUESTS_PER_SECOND;
    const { failed, lastSuccess } = await lookUp(allowed + 50, 1);
    expect(failed).toBeGreaterThanOrEqual(50);
    expect(lastSuccess).toBeLessThan(DEADLINE);
  });
});

test('100 lookups that fail at their deadline can all determine whether the stack is rolling back', async () => {
  // The quota of DescribeStacks that users report, for an account in a region: aws-sam-cli issue 2671.
  const perSecond = 5;
  const newDeadline = () => Deadline.forRollback({ getRemainingTimeInMillis: () => RESERVED });
  for (const seed of SEEDS) {
    const { failed, lastSuccess, throttled } = await simulate(100, newDeadline, perSecond, seed);
    expect({ seed, failed }).toEqual({ seed, failed: 0 });
    expect(lastSuccess).toBeLessThan(TIMEOUTS.reservedForRollback);
    expect(throttled).toBeGreaterThan(100);
  }
});

describe('a call that is denied', () => {
  const IAM_WORDS =
    'User: arn:aws:sts::111122223333:assumed-role/lookup/lookup is not authorized to perform: cleanrooms:GetMembership ' +
    'on resource: arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555 because no ' +
    'identity-based policy allows the cleanrooms:GetMembership action';
  const INVALID_TOKEN = 'The security token included in the request is invalid.';

  test.each([
    ['by IAM', 'AccessDeniedException', IAM_WORDS, 200],
    ['by STS', 'AccessDenied', 'Access denied', 200],
    ['since the service does not know the credentials yet', 'UnrecognizedClientException', INVALID_TOKEN, 200],
    ['since STS does not know the credentials yet', 'InvalidClientTokenId', INVALID_TOKEN, 200],
    ['since the credentials are invalid, under another error name', 'ForbiddenException', INVALID_TOKEN, 200],
    ['by the service', 'AccessDeniedException', 'You do not have access to this membership.', 20],
    ['not at all, but fails otherwise', 'ValidationException', 'Invalid id', 0],
  ])('%s (%s) is retried for a limited time', async (_, name, message, seconds) => {
    const clock = Clock.use();
    const deadline = Deadline.forLookup({ getRemainingTimeInMillis: () => TIMEOUT });
    const strategy = new DeadlineRetryStrategy(deadline);
    const error = Object.assign(new Error(message), { name, cause: undefined });
    const first = await strategy.acquireInitialRetryToken();
    const retry = () => strategy.refreshRetryTokenForRetry(first, { error, errorType: 'CLIENT_ERROR' });
    if (seconds > 0) {
      clock.advance(seconds * 1000 - 1);
      await expect(retry()).resolves.toBeDefined();
      clock.advance(2);
    }
    await expect(retry()).rejects.toBe(error);
    // The deadline is later.
    expect(deadline.left).toBeGreaterThan(0);
  });
});
