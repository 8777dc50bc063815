import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { TIMEOUTS, type Deadline } from './deadline';

/** How long errors that may be transient are retried, in milliseconds from the start of the lookup. */
export interface RetryPeriods {
  /** A denial by IAM, other than of AssumeRole. */
  readonly denialByIam: number;
  /** Any other denial. */
  readonly denialByService: number;
  /** The service finds no such resource. */
  readonly notFound: number;
}

export const RETRY_PERIODS: RetryPeriods = {
  denialByIam: TIMEOUTS.denialByIam,
  denialByService: TIMEOUTS.denialByService,
  notFound: 0,
};

/** The retry strategy of SDK clients: retries errors that may be transient, until the deadline. */
export class DeadlineRetryStrategy implements RetryStrategyV2 {
  private lastFailure: unknown;

  public constructor(
    private readonly deadline: Deadline,
    private readonly periods = RETRY_PERIODS,
  ) {}

  public acquireInitialRetryToken(): Promise<RetryToken> {
    return Promise.resolve(after(0, 0));
  }

  public refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken> {
    if (!isTimeout(info.error)) this.lastFailure = info.error;
    const attempts = token.getRetryCount() + 1;
    const pause = this.deadline.pauseAfter(attempts);
    if (pause === undefined || !this.canHelp(info)) return Promise.reject(info.error ?? new Error('The call failed.'));
    return Promise.resolve(after(attempts, pause));
  }

  public recordSuccess(): void {
    // Nothing to record: each lookup has its own strategy.
  }

  /** Why a call failed: the error before a timeout is more specific. */
  public causeOf(error: unknown): unknown {
    return isTimeout(error) ? (this.lastFailure ?? error) : error;
  }

  private canHelp({ errorType, error }: RetryErrorInfo): boolean {
    // Throttling, or a failure of the service or the network.
    if (errorType !== 'CLIENT_ERROR') return true;
    // A response that is not JSON is not from the service: a proxy sent it or cut it off.
    if (error instanceof SyntaxError) return true;
    return this.deadline.spent < this.periodFor(error);
  }

  private periodFor(error: unknown): number {
    if (isDeniedBySts(error)) return TIMEOUTS.denialByIam;
    if (isDeniedByIam(error)) return this.periods.denialByIam;
    if (isDenied(error)) return this.periods.denialByService;
    return error instanceof Error && error.name === 'ResourceNotFoundException' ? this.periods.notFound : 0;
  }
}

const IAM_DENIAL = /is not authorized to perform|security token included in the request is invalid/;

/** Whether a call was denied, by IAM or by Clean Rooms. */
export function isDenied(error: unknown): boolean {
  return isDeniedByIam(error) || (error instanceof Error && error.name === 'AccessDeniedException');
}

/** Whether a call to STS was denied, whose protocol uses other error names. */
export function isDeniedBySts(error: unknown): boolean {
  return error instanceof Error && ['AccessDenied', 'InvalidClientTokenId'].includes(error.name);
}

/**
 * Whether IAM denied a call: STS has no other denials, and Clean Rooms returns the message of IAM. Credentials of a new
 * role may be unknown to a service for as long as its policies.
 */
function isDeniedByIam(error: unknown): boolean {
  if (isDeniedBySts(error)) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'UnrecognizedClientException' || IAM_DENIAL.test(error.message);
}

/** Whether a call timed out. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function after(attempts: number, pause: number): RetryToken {
  return { getRetryCount: () => attempts, getRetryDelay: () => pause };
}
