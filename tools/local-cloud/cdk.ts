import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from './local-cloud';
import { run, type Run, type RunOptions } from './program';
import { COMMAND_FILE } from '../bundle/bundling';
import { HOME } from './tools';

export interface CdkOptions extends Pick<RunOptions, 'onLine' | 'signal'> {
  /** The directory of the app. */
  readonly directory: string;
  /**
   * The directory of the cloud assembly.
   *
   * @default - a temporary directory, since two commands on one assembly wait for each other
   */
  readonly assembly?: string;
}

/** Runs a command of the CDK CLI against a local cloud: `cdk(cloud, ['deploy', '--all'], ...)`. */
export async function cdk(
  cloud: LocalCloud,
  args: readonly string[],
  { directory, assembly, ...options }: CdkOptions,
): Promise<Run> {
  if (assembly === undefined) {
    return withAssembly((temporary) => cdk(cloud, args, { directory, assembly: temporary, ...options }));
  }
  const command = [require.resolve('aws-cdk/bin/cdk'), ...args, '--output', assembly, '--no-notices', '--no-color'];
  return run(process.execPath, command, { ...options, cwd: directory, env: environmentFor(cloud) });
}

/** Runs `cdk-cleanrooms-membership check` against a local cloud, with the lookups of a cloud assembly. */
export async function checkAssembly(
  cloud: LocalCloud,
  assembly: string,
  options: Omit<CdkOptions, 'directory' | 'assembly'>,
): Promise<Run> {
  const command = [COMMAND_FILE, 'check', '--app', assembly];
  return run(process.execPath, command, { ...options, env: { ...environmentFor(cloud), COLUMNS: '93' } });
}

/** Creates a directory for a cloud assembly, and removes it in the end. */
export async function withAssembly<Result>(use: (assembly: string) => Promise<Result>): Promise<Result> {
  const assembly = mkdtempSync(join(HOME, 'cdk.out-'));
  try {
    return await use(assembly);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

function environmentFor(cloud: LocalCloud): NodeJS.ProcessEnv {
  return { ...withoutAws(process.env), ...cloud.environment, ...QUIET };
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
