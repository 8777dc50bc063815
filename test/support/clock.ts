/** Sets the clock of each test of a file, and restores all mocks. */
export function useClock(): () => Clock {
  let clock: Clock | undefined;
  beforeEach(() => {
    clock = Clock.use();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return () => {
    if (!clock) throw new Error('The clock is not set yet.');
    return clock;
  };
}

/**
 * The clock that deadlines read (`process.uptime`), which tests advance: results do not depend on how busy the machine is.
 */
export class Clock {
  /** For one test: `jest.restoreAllMocks` removes it. `random` determines the pauses; by default they take no time. */
  public static use(random: () => number = () => 0): Clock {
    const clock = new Clock();
    const start = process.uptime();
    jest.spyOn(process, 'uptime').mockImplementation(() => start + clock.milliseconds / 1000);
    jest.spyOn(Math, 'random').mockImplementation(random);
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
