import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In microseconds, as in AWS Lambda. */
const PERIOD = 20_000;
/** With so much memory a function has one whole virtual CPU. See https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_CPU = 1769;

/** A group of processes that share a part of one CPU, by the kernel's own means. */
export class CpuShare {
  /** As much as a function of so much memory (in MiB) has. Throws where this process may not set limits. */
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
