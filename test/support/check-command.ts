import { App, type AppProps } from 'aws-cdk-lib';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { COMMAND_FILE } from '../../tools/bundle/bundling';
import type { LocalCloud } from '../../tools/local-cloud';

/** The end of a command. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The environment, in addition to PATH and a directory without an AWS configuration. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default - an empty directory */
  readonly directory?: string;
  /**
   * The program that runs it.
   *
   * @default - the Node.js of this process
   */
  readonly node?: string;
}

/** Runs `cdk-cleanrooms-membership` with some arguments, as a process of its own. */
export async function runCommandLine(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const { environment, directory: cwd = emptyDirectory(), node = process.execPath } = options;
  const child = spawn(node, [COMMAND_FILE, ...args], {
    cwd,
    env: { ...isolated(cwd), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** Runs `cdk-cleanrooms-membership check` against a local cloud. */
export async function check(
  cloud: LocalCloud,
  args: readonly string[],
  { environment, ...options }: CommandOptions = {},
): Promise<Ended> {
  return runCommandLine(['check', ...args], { environment: { ...cloud.environment, ...environment }, ...options });
}

/** Synthesizes an app, as `cdk synth` does; returns the directory of its cloud assembly. */
export function synthesize(build: (app: App) => void, props: AppProps = {}): string {
  const outdir = join(emptyDirectory(), 'cdk.out');
  const app = new App({ outdir, analyticsReporting: false, ...props });
  build(app);
  app.synth();
  return outdir;
}

export function emptyDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'check-'));
}

/** An environment without the AWS configuration of this machine. */
export function isolated(home: string): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
}
