/**
 * How many requests of GetMembership, of GetCollaboration and of ListMembers each an account may send per second in a
 * region, unless AWS has raised it.
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/clean-rooms-quotas.html
 */
export const REQUESTS_PER_SECOND = 5;

/**
 * A quota of requests per second. How AWS counts them is undocumented. This is a token bucket whose burst equals its
 * rate, the strict reading: no more than one second's requests are ever saved up. It is empty when the first request
 * arrives, as if other clients of the account had just used it up, so that a slow machine is throttled as well.
 */
export class RequestQuota {
  private tokens = 0;
  private refilledAt: number | undefined;
  private rejected = 0;

  public constructor(
    private readonly perSecond: number,
    /** The clock of the service, in milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many requests were throttled. */
  public get throttled(): number {
    return this.rejected;
  }

  /** Whether a request that arrives now is within the quota. One that is not uses none of it. */
  public accepts(): boolean {
    const now = this.now();
    const refill = ((now - (this.refilledAt ?? now)) / 1000) * this.perSecond;
    this.tokens = Math.min(this.perSecond, this.tokens + refill);
    this.refilledAt = now;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return true;
    }
    this.rejected += 1;
    return false;
  }
}
