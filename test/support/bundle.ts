import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LocalCloud } from '../../tools/local-cloud';
import { installTools } from '../../tools/local-cloud/tools';
import { ROOT } from '../../tools/root';
import { TIMEOUT } from './custom-resource';

/** The directory of the bundled function. */
export const BUNDLE = join(ROOT, 'lambda', 'dist');

/** The result of an invocation of the bundle. */
export interface BundleRun {
  /** The version of the Node.js that it ran on. */
  readonly version: string;
  /** The error that the function threw, if any. */
  readonly thrown?: string;
  /** The output of the function, of both streams. */
  readonly log: string;
}

export interface BundleOptions {
  /** Environment variables in addition to those of the local cloud. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time that the function has left, in milliseconds. */
  readonly milliseconds?: number;
}

/** The endpoints of the services: AWS_ENDPOINT_URL may be that for responses. */
function ofServices({ AWS_ENDPOINT_URL = '' }: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return { AWS_ENDPOINT_URL_CLOUDFORMATION: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS: AWS_ENDPOINT_URL };
}

/**
 * Loads the bundle in a process of the runtime that it is deployed to, and invokes it with all events at once.
 */
export async function invokeBundle(
  cloud: LocalCloud,
  events: object | readonly object[],
  { environment = {}, milliseconds = TIMEOUT }: BundleOptions = {},
): Promise<BundleRun> {
  const { nodeDirectory } = await installTools(() => undefined);
  const script = `
    const { handler } = require(${JSON.stringify(join(BUNDLE, 'index.js'))});
    const end = performance.now() + ${String(milliseconds)};
    const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => Math.max(0, end - performance.now()) };
    Promise.all([${JSON.stringify(events)}].flat().map((event) => handler(event, context))).then(
      () => console.log(JSON.stringify({ version: process.version })),
      (error) => console.log(JSON.stringify({ version: process.version, thrown: String(error) })),
    );
  `;
  const child = spawn(join(nodeDirectory, 'node'), ['--throw-deprecation', '--eval', script], {
    env: { ...process.env, ...cloud.environment, ...ofServices(cloud.environment), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const lines = output.trim().split('\n');
  if (!lines.at(-1)?.startsWith('{')) throw new Error(`The bundle did not run: ${errors}`);
  const result = JSON.parse(lines.pop() ?? '') as { version: string; thrown?: string };
  return { ...result, log: [...lines, errors.trim()].filter((line) => line !== '').join('\n') };
}
