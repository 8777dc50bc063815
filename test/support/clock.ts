/**
 * The clock that deadlines read (`process.uptime`), which a test sets forward: what a deadline does then depends on it
 * alone, not on how busy the machine is. Pauses between attempts take no time.
 */
export class Clock {
  /** For one test: `jest.restoreAllMocks` takes it back. */
  public static use(): Clock {
    const clock = new Clock();
    const start = process.uptime();
    jest.spyOn(process, 'uptime').mockImplementation(() => start + clock.milliseconds / 1000);
    jest.spyOn(Math, 'random').mockReturnValue(0);
    return clock;
  }

  private milliseconds = 0;

  private constructor() {
    // Use Clock.use().
  }

  public advance(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}
