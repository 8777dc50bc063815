import { spawn, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The result of a program. */
export interface Run {
  readonly code: number;
  /** All its output. */
  readonly output: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'signal'> {
  /** Receives each line as it is printed. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end. Rejects if it cannot be started. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { onLine, ...spawnOptions } = options;
  const child = spawn(program, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve(exitCode ?? 1);
    });
  });
  return { code, output: lines.join('\n') };
}
