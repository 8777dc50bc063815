import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { TIMEOUTS, type Deadline } from './deadline';

/** When the SDK makes a call again: as long as there is time, if another try can help. */
export class DeadlineRetryStrategy implements RetryStrategyV2 {
  private lastFailure: unknown;

  public constructor(private readonly deadline: Deadline) {}

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
    // Nothing to learn: each lookup has a strategy of its own.
  }

  /** Why a call failed: an attempt that ran out of time says less than the one before it. */
  public causeOf(error: unknown): unknown {
    return isTimeout(error) ? (this.lastFailure ?? error) : error;
  }

  private canHelp({ errorType, error }: RetryErrorInfo): boolean {
    // Throttling, a failure of the service, or of the network.
    if (errorType !== 'CLIENT_ERROR') return true;
    // What is not JSON is not from the service: something in between sent it, or cut it off.
    if (error instanceof SyntaxError) return true;
    return this.deadline.spent < patienceWith(error);
  }
}

const IAM_DENIAL = /is not authorized to perform|security token included in the request is invalid/;

/** How long, from the start of the lookup, the rejection of a request is retried. */
function patienceWith(error: unknown): number {
  if (isDeniedByIam(error)) return TIMEOUTS.denialByIam;
  return isDenied(error) ? TIMEOUTS.denialByService : 0;
}

/** Whether a call was denied, by IAM or by Clean Rooms. */
export function isDenied(error: unknown): boolean {
  return isDeniedByIam(error) || (error instanceof Error && error.name === 'AccessDeniedException');
}

/** Whether a call of STS was denied, whose protocol has other names for it. */
export function isDeniedBySts(error: unknown): boolean {
  return error instanceof Error && ['AccessDenied', 'InvalidClientTokenId'].includes(error.name);
}

/**
 * Whether IAM denied a call: STS says nothing else, and Clean Rooms then reports it in IAM's words. Credentials of a new
 * role may be unknown to a service as long as its policies.
 */
function isDeniedByIam(error: unknown): boolean {
  if (isDeniedBySts(error)) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'UnrecognizedClientException' || IAM_DENIAL.test(error.message);
}

/** Whether a call failed because its time was over. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function after(attempts: number, pause: number): RetryToken {
  return { getRetryCount: () => attempts, getRetryDelay: () => pause };
}
