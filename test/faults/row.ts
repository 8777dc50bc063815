import { apiError, type Reply } from '../../tools/local-cloud';
import type { Scenario } from './scenario';

/** One thing that can go wrong, and what the person who deploys sees of it. */
export interface Row {
  readonly fault: string;
  /** How it ends: the status of the stack, or of the function's response. */
  readonly ends: string;
  /** How many GetMembership calls arrive at Clean Rooms: exactly so many, unless they depend on random pauses. */
  readonly attempts: Attempts;
  /** About how long it takes, in seconds, if it takes long: the longest are run first. */
  readonly seconds?: number;
  /** The function's whole time in milliseconds, if its lookup ends only when its part of that time is over. */
  readonly usesUp?: number;
  /** Whether the function ends before it can log a response. */
  readonly killed?: boolean;
  readonly run: (scenario: Scenario) => Promise<Seen>;
}

/** A number of calls; `several` are two at least. */
export type Attempts = number | 'several' | 'at most 1';

/** What was seen. */
export interface Seen {
  readonly ends: string;
  /** The error message that the user reads; none if all went well. */
  readonly message?: string;
}

/** The time of a function whose end a row waits for: less than users have, enough for a slow machine. */
export const SHORT_SECONDS = 30;

/** How IAM words a denial. */
export const DENIED_BY_IAM = apiError(
  403,
  'AccessDeniedException',
  'User: lookup is not authorized to perform: cleanrooms:GetMembership because no identity-based policy allows it',
);

/** A fault that passes so many seconds after the first call. */
export function forSeconds(seconds: number, reply: Reply): () => Reply | undefined {
  let first: number | undefined;
  return () => {
    first ??= performance.now();
    return performance.now() - first < seconds * 1000 ? reply : undefined;
  };
}
