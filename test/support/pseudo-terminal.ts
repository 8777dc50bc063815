import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { COMMAND_FILE } from '../../tools/bundle/bundling';
import { emptyDirectory, isolated, type CommandOptions } from './check-command';

const PROGRAM = join(__dirname, 'pseudo_terminal.py');

/** `cdk-cleanrooms-membership` in a pseudo terminal, to which its standard output and its standard error are written. */
export class PseudoTerminal {
  /** Starts it in a terminal of a width, which may be zero: of that, the width is not known. */
  public static start(columns: number, args: readonly string[], options: CommandOptions = {}): PseudoTerminal {
    const { directory = emptyDirectory(), environment } = options;
    const variables = Object.entries({ ...isolated(directory), TERM: 'xterm-256color', ...environment });
    // With the environment of this process, to find Python.
    const env = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`)];
    const command = [...env, process.execPath, COMMAND_FILE, ...args];
    const child = spawn('python3', [PROGRAM, String(columns), ...command], {
      cwd: directory,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new PseudoTerminal(child);
  }

  /** The exit code, and everything that was written. */
  public readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    this.ended = Promise.all([code, text(child.stdout)]).then(([code, output]) => ({ code, output }));
  }

  /** Types something. */
  public type(keys: string): void {
    this.child.stdin.write(keys);
  }
}

/** Control-C. */
export const CONTROL_C = '\u0003';

/** The lines that a terminal shows in the end, with the sequences for color: what was cleared is not there. */
export function shown(output: string): string[] {
  return output.split('\r\n').map((line) => line.replace(/^.*\u001b\[2K/s, '').replaceAll('\u001b[1G', ''));
}
