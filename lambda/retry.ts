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
    return isDenied(error) && this.deadline.spent < TIMEOUTS.iamPropagation;
  }
}

/** Whether a call was denied, by Clean Rooms or by STS. */
export function isDenied(error: unknown): boolean {
  return isDeniedBySts(error) || (error instanceof Error && error.name === 'AccessDeniedException');
}

/** Whether a call of STS was denied, whose protocol has another name for it. */
export function isDeniedBySts(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDenied';
}

/** Whether a call failed because its time was over. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function after(attempts: number, pause: number): RetryToken {
  return { getRetryCount: () => attempts, getRetryDelay: () => pause };
}
