import { spawnSync } from 'node:child_process';

/** Runs a command without printing, and returns its output. If it fails, the error contains all that it printed. */
export function command(directory: string, program: string, ...args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: directory,
    env: process.env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed in ${directory}:\n${stdout}${stderr}`);
  return stdout;
}
