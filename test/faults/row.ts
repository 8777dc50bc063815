import { apiError, type Reply } from '../../tools/local-cloud';
import type { Scenario } from './scenario';

/** A fault, and its effect for the user. */
export interface Row {
  readonly fault: string;
  /** The last status of the stack, or the status of the function's response. */
  readonly ends: string;
  /** The number of calls that Clean Rooms receives, of all operations: exact, unless it depends on random pauses. */
  readonly attempts: Attempts;
  /**
   * How many of them are of ListMembers.
   *
   * @default 0
   */
  readonly lists?: Attempts;
  /** The approximate duration in seconds, if it is long: the longest run first. */
  readonly seconds?: number;
  /** The timeout of the function in milliseconds, if its lookup ends only at its deadline. */
  readonly usesUp?: number;
  /** Whether the function ends before it can log a response. */
  readonly killed?: boolean;
  readonly run: (scenario: Scenario) => Promise<Seen>;
}

/** A number of calls; `several` are two at least. */
export type Attempts = number | 'several' | 'at most 1';

/** What was observed. */
export interface Seen {
  readonly ends: string;
  /** The error message for the user, if any. */
  readonly message?: string;
}

/** The timeout of a function if a row waits for its deadline: short, but enough for a slow machine. */
export const SHORT_SECONDS = 30;

/** A denial by IAM. */
export const DENIED_BY_IAM = apiError(
  403,
  'AccessDeniedException',
  'User: lookup is not authorized to perform: cleanrooms:GetMembership because no identity-based policy allows it',
);

/** A fault that ends some seconds after the first call. */
export function forSeconds(seconds: number, reply: Reply): () => Reply | undefined {
  let first: number | undefined;
  return () => {
    first ??= performance.now();
    return performance.now() - first < seconds * 1000 ? reply : undefined;
  };
}
