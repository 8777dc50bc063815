import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from './local-cloud';
import { run, type Run, type RunOptions } from './program';
import { HOME } from './tools';

export interface CdkOptions extends Pick<RunOptions, 'onLine' | 'signal'> {
  /** The directory of the app. */
  readonly directory: string;
}

/** Runs a command of the CDK CLI against a local cloud: `cdk(cloud, ['deploy', '--all'], ...)`. */
export async function cdk(
  cloud: LocalCloud,
  args: readonly string[],
  { directory, ...options }: CdkOptions,
): Promise<Run> {
  // A separate directory, since two commands on one assembly wait for each other.
  const assembly = mkdtempSync(join(HOME, 'cdk.out-'));
  try {
    const command = [require.resolve('aws-cdk/bin/cdk'), ...args, '--output', assembly, '--no-notices', '--no-color'];
    const env = { ...withoutAws(process.env), ...cloud.environment, ...QUIET };
    return await run(process.execPath, command, { ...options, cwd: directory, env });
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
