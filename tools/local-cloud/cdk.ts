import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalCloud } from './local-cloud';
import { HOME } from './tools';

/** The result of a CDK command. */
export interface Run {
  readonly code: number;
  /** All its output. */
  readonly output: string;
}

export interface RunOptions {
  /** The directory of the app. */
  readonly directory: string;
  /** Receives each line as it is printed. */
  readonly onLine?: (line: string) => void;
  /** Aborts the command. */
  readonly signal?: AbortSignal;
}

/** Runs a command of the CDK CLI against a local cloud: `cdk(cloud, ['deploy', '--all'], ...)`. */
export async function cdk(cloud: LocalCloud, args: readonly string[], options: RunOptions): Promise<Run> {
  // A separate directory, since two commands on one assembly wait for each other.
  const assembly = mkdtempSync(join(HOME, 'cdk.out-'));
  try {
    const command = [require.resolve('aws-cdk/bin/cdk'), ...args, '--output', assembly, '--no-notices', '--no-color'];
    const child = spawn(process.execPath, command, {
      cwd: options.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutAws(process.env), ...cloud.environment, ...QUIET },
      signal: options.signal,
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => {
        resolve(exitCode ?? 1);
      });
    });
    return { code, output: lines.join('\n') };
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** Disables telemetry, and warnings about this machine's Node.js. */
const QUIET = {
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
};

/** The environment without the AWS configuration of this machine. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
