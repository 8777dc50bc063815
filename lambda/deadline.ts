import type { Context } from 'aws-lambda';

/**
 * How long anything may take, in milliseconds. All of it is part of the time that the function has left.
 *
 * - Time is reserved for the response to CloudFormation, and for finding out whether the stack is rolling back before an
 *   update is rejected: an account may call DescribeStacks about five times per second, and many lookups of a stack can
 *   be rejected at once. The lookup ends before, whatever it waits for.
 * - An attempt that hangs is given up, so that another one can be made.
 * - Between attempts there is a random pause up to a limit that doubles each time ("full jitter").
 * - A denial by IAM may mean that IAM has yet to propagate a new policy: an environment that started just after the change
 *   was denied access for about 177 seconds (go-to-k/cdkd issue 755). A denial by Clean Rooms itself may as well mean that
 *   there is no such membership, and is retried for less.
 *
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const TIMEOUTS = {
  reservedForResponse: 15_000,
  reservedForRollback: 25_000,
  attempt: 10_000,
  firstPause: 100,
  longestPause: 5_000,
  denialByIam: 200_000,
  denialByService: 20_000,
} as const;

/** The time that an invocation has. */
export type TimeLimit = Pick<Context, 'getRemainingTimeInMillis'>;

/** A time by which something must have ended. Everything that waits finds out here how long it still may. */
export class Deadline {
  /** For the lookup: what the function has left, less what is reserved for all that comes after it. */
  public static forLookup(context: TimeLimit): Deadline {
    return Deadline.reserving(TIMEOUTS.reservedForRollback + TIMEOUTS.reservedForResponse, context);
  }

  /** For finding out whether the stack is rolling back: what is left, less what is reserved for the response. */
  public static forRollback(context: TimeLimit): Deadline {
    return Deadline.reserving(TIMEOUTS.reservedForResponse, context);
  }

  /** For finding out, before a lookup, whether the stack is rolling back: no longer than it may take after one. */
  public static beforeLookup(context: TimeLimit): Deadline {
    return new Deadline(Math.min(TIMEOUTS.reservedForRollback, context.getRemainingTimeInMillis() / 4));
  }

  /** For the response: what the function has left, but for a moment in which to fail if it must. */
  public static forResponse(context: TimeLimit): Deadline {
    return new Deadline(context.getRemainingTimeInMillis() - 100);
  }

  /** All that is left but what is reserved for later; of little time, half. */
  private static reserving(reserved: number, context: TimeLimit): Deadline {
    const left = context.getRemainingTimeInMillis();
    return new Deadline(Math.max(left - reserved, left / 2));
  }

  private readonly start = now();

  public constructor(private readonly milliseconds: number) {}

  /** What is left, in milliseconds; never below zero. */
  public get left(): number {
    return Math.max(0, Math.floor(this.milliseconds - this.spent));
  }

  /** What is spent, in milliseconds. */
  public get spent(): number {
    return now() - this.start;
  }

  /** Ends one attempt when that has had its time, or all of it is over. */
  public get attempt(): AbortSignal {
    return AbortSignal.timeout(Math.min(this.left, TIMEOUTS.attempt));
  }

  /** How long to pause after so many failed attempts, in milliseconds; undefined if no time would be left then. */
  public pauseAfter(attempts: number): number | undefined {
    const pause = Math.random() * Math.min(TIMEOUTS.longestPause, TIMEOUTS.firstPause * 2 ** attempts);
    return pause < this.left ? pause : undefined;
  }
}

/** A clock that is never set, in milliseconds. The one of `performance` would load that part of Node.js. */
function now(): number {
  return process.uptime() * 1000;
}
