import { spawnSync } from 'node:child_process';

/** Runs a command to its end, quietly, and returns its output; if it fails, the error has all that it printed. */
export function command(folder: string, program: string, ...args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: process.env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed in ${folder}:\n${stdout}${stderr}`);
  return stdout;
}
