import type { Context } from 'aws-lambda';

/**
 * Time limits, in milliseconds. All are within the remaining time of the function.
 *
 * - Time is reserved for the response to CloudFormation, and for checking whether the stack is rolling back before an
 *   update is rejected: an account can call DescribeStacks about five times per second, and many lookups of a stack can
 *   be rejected at once. The lookup always ends before that.
 * - An attempt that hangs is aborted, so that it can be retried.
 * - Between attempts there is a random pause up to a limit that doubles each time ("full jitter").
 * - A denial by IAM may mean that IAM has yet to propagate a new policy: an environment that started just after the change
 *   was denied access for about 177 seconds (go-to-k/cdkd issue 755). A denial by Clean Rooms itself may also mean that the
 *   membership does not exist, and is retried for a shorter time.
 * - A denial of GetCollaboration, however it is worded, may also mean that the collaboration does not exist, or that the
 *   account is not a member. It is retried for several times as long as IAM usually takes (7 to 12 seconds).
 * - For some seconds after an account joined a collaboration, Clean Rooms may return that it is still invited, or not
 *   find the membership yet. The CloudFormation handlers of AWS poll for up to a minute.
 * - The id of the last membership only makes the error message of a denied update more specific.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 * @see https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cleanrooms
 */
export const TIMEOUTS = {
  reservedForResponse: 15_000,
  reservedForRollback: 25_000,
  attempt: 10_000,
  firstPause: 100,
  longestPause: 5_000,
  denialByIam: 200_000,
  denialByService: 20_000,
  denialOfCollaboration: 60_000,
  joining: 10_000,
  lastMembership: 5_000,
} as const;

/** The remaining time of an invocation. */
export type TimeLimit = Pick<Context, 'getRemainingTimeInMillis'>;

/** A time by which an operation must end. It limits everything that waits. */
export class Deadline {
  /** For the lookup: the remaining time, less what is reserved for the steps after it. */
  public static forLookup(context: TimeLimit): Deadline {
    return Deadline.reserving(TIMEOUTS.reservedForRollback + TIMEOUTS.reservedForResponse, context);
  }

  /** For checking whether the stack is rolling back: the remaining time, less what is reserved for the response. */
  public static forRollback(context: TimeLimit): Deadline {
    return Deadline.reserving(TIMEOUTS.reservedForResponse, context);
  }

  /** For checking, before a lookup, whether the stack is rolling back: at most the time reserved for it after one. */
  public static beforeLookup(context: TimeLimit): Deadline {
    return new Deadline(Math.min(TIMEOUTS.reservedForRollback, context.getRemainingTimeInMillis() / 4));
  }

  /** For the response: the remaining time, less a moment for throwing an error. */
  public static forResponse(context: TimeLimit): Deadline {
    return new Deadline(context.getRemainingTimeInMillis() - 100);
  }

  /** The remaining time less what is reserved, but at least half of it. */
  private static reserving(reserved: number, context: TimeLimit): Deadline {
    const left = context.getRemainingTimeInMillis();
    return new Deadline(Math.max(left - reserved, left / 2));
  }

  private readonly start = now();

  public constructor(private readonly milliseconds: number) {}

  /** The time left, in milliseconds; never below zero. */
  public get left(): number {
    return Math.max(0, Math.floor(this.milliseconds - this.spent));
  }

  /** The time spent, in milliseconds. */
  public get spent(): number {
    return now() - this.start;
  }

  /** Aborts an attempt at its own timeout or at the deadline, whichever is earlier. */
  public get attempt(): AbortSignal {
    return AbortSignal.timeout(Math.min(this.left, TIMEOUTS.attempt));
  }

  /** The pause after a number of failed attempts, in milliseconds; undefined if no time would be left after it. */
  public pauseAfter(attempts: number): number | undefined {
    const pause = Math.random() * Math.min(TIMEOUTS.longestPause, TIMEOUTS.firstPause * 2 ** attempts);
    return pause < this.left ? pause : undefined;
  }
}

/** A monotonic clock, in milliseconds. `performance` would load another module of Node.js. */
function now(): number {
  return process.uptime() * 1000;
}
