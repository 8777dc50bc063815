import type { Context } from 'aws-lambda';

/**
 * How long anything may take, in milliseconds. All of it comes out of the time that the function has left.
 *
 * - The answer to CloudFormation has its time kept back, and so has what comes before a refusal: the question whether
 *   the stack is rolling back. The lookup ends before, whatever it waits for.
 * - An attempt that hangs is given up, so that another one can be made.
 * - Between attempts there is a random pause up to a limit that doubles each time ("full jitter").
 * - Access denied may mean that IAM has yet to spread a new policy: then, and only that long, it is worth asking again.
 *
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const POLICY = {
  reservedForAnswer: 15_000,
  reservedForRollback: 5_000,
  attempt: 10_000,
  firstPause: 100,
  longestPause: 5_000,
  iamPropagation: 75_000,
} as const;

/** What an invocation says of its time. */
export type TimeLimit = Pick<Context, 'getRemainingTimeInMillis'>;

/** A time by which something must have ended. All that waits asks here how long it still may. */
export class Deadline {
  /** For the lookup: what the function has left, less what is kept for all that comes after it. */
  public static forLookup(context: TimeLimit): Deadline {
    return Deadline.keeping(POLICY.reservedForRollback + POLICY.reservedForAnswer, context);
  }

  /** For the question whether the stack is rolling back: what is left, less what is kept for the answer. */
  public static forRollback(context: TimeLimit): Deadline {
    return Deadline.keeping(POLICY.reservedForAnswer, context);
  }

  /** For the answer: what the function has left, but for a moment in which to fail if it must. */
  public static forAnswer(context: TimeLimit): Deadline {
    return new Deadline(context.getRemainingTimeInMillis() - 100);
  }

  /** All that is left but what is kept for later; of little time, half. */
  private static keeping(reserved: number, context: TimeLimit): Deadline {
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
    return AbortSignal.timeout(Math.min(this.left, POLICY.attempt));
  }

  /** How long to pause after so many failed attempts, in milliseconds; nothing if no time would be left then. */
  public pauseAfter(attempts: number): number | undefined {
    const pause = Math.random() * Math.min(POLICY.longestPause, POLICY.firstPause * 2 ** attempts);
    return pause < this.left ? pause : undefined;
  }
}

/** A clock that is never set, in milliseconds. The one of `performance` would load that part of Node.js. */
function now(): number {
  return process.uptime() * 1000;
}
