// Compares the public API of a build with that of the last release; with --renew, saves it as that of the last release.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nextVersion } from './version';
import { ROOT } from '../root';

export const RELEASED = join(__dirname, 'released.jsii');
const ALLOWED = join(__dirname, 'allowed-breaking-changes.txt');

/** The public API in an assembly of jsii. */
export interface PublicApi {
  readonly schema: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, unknown>>;
}

/** Reads the public API from an assembly, without its documentation and locations in the code. */
export function readPublicApi(file: string): PublicApi {
  const omitted = ['docs', 'locationInModule', 'symbolId'];
  const assembly: unknown = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
    omitted.includes(key) ? undefined : value,
  );
  const { schema, name, version, dependencies, types } = assembly as PublicApi;
  return { schema, name, version, dependencies, types };
}

/** The breaking changes between two APIs, except for the allowed ones. */
export function breakingChanges(released: PublicApi, current: PublicApi): string[] {
  // In the repository, where jsii-diff finds aws-cdk-lib.
  const directories = [released, current].map((api) => {
    const directory = mkdtempSync(join(__dirname, 'compared-'));
    const { name, version, dependencies } = api;
    writeFileSync(join(directory, '.jsii'), JSON.stringify(api));
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version, dependencies, jsii: {} }));
    return directory;
  });
  try {
    const command = [require.resolve('jsii-diff/bin/jsii-diff'), ...directories, '--keys', '--ignore-file', ALLOWED];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env: process.env });
    if (status !== 0 && status !== 1) throw new Error(`jsii-diff could not compare the two APIs.\n${stderr}`);
    return [...stderr.matchAll(/^err +- (.*)$/gm)].map(([, line = '']) => line);
  } finally {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
}

function main(): void {
  const { values } = parseArgs({ options: { renew: { type: 'boolean', default: false } } });
  const current = readPublicApi(join(ROOT, '.jsii'));
  if (values.renew) {
    writeFileSync(RELEASED, `${JSON.stringify({ ...current, version: nextVersion() }, null, 1)}\n`);
    rmSync(ALLOWED, { force: true });
    return;
  }
  const released = readPublicApi(RELEASED);
  const changes = breakingChanges(released, current);
  if (changes.length === 0) {
    console.log(`Code that compiles with ${released.version} compiles with this build.`);
    return;
  }
  console.error(
    [
      `Code that compiles with ${released.version} may not compile with this build:`,
      ...changes.map((line) => `- ${line}`),
      'Keep the old API, or announce the breaking change as described in docs/versioning.md.',
    ].join('\n'),
  );
  process.exitCode = 1;
}

if (require.main === module) main();
