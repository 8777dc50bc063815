import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In microseconds, as in AWS Lambda. */
const PERIOD = 20_000;
/** The memory, in MiB, with which a function has one virtual CPU. See https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_CPU = 1769;

/** A control group of processes that share a part of one CPU. */
export class CpuShare {
  /** The share of a function with this memory, in MiB. Throws if this process may not set limits. */
  public static ofFunction(memory: number): CpuShare {
    const quota = String(Math.round((PERIOD * memory) / WHOLE_CPU));
    const name = `bench-${String(process.pid)}`;
    try {
      return existsSync('/sys/fs/cgroup/cpu')
        ? new CpuShare(join('/sys/fs/cgroup/cpu', name), {
            'cpu.cfs_period_us': String(PERIOD),
            'cpu.cfs_quota_us': quota,
          })
        : new CpuShare(join('/sys/fs/cgroup', name), { 'cpu.max': `${quota} ${String(PERIOD)}` });
    } catch (cause) {
      throw new Error('--memory needs control groups of the kernel, which this process may not create.', { cause });
    }
  }

  private constructor(
    private readonly directory: string,
    limits: Readonly<Record<string, string>>,
  ) {
    mkdirSync(directory);
    try {
      for (const [file, limit] of Object.entries(limits)) writeFileSync(join(directory, file), limit);
    } catch (error) {
      rmdirSync(directory);
      throw error;
    }
  }

  public hold(processId: number): void {
    writeFileSync(join(this.directory, 'cgroup.procs'), String(processId));
  }

  public remove(): void {
    rmdirSync(this.directory);
  }
}
