// Holds the public API of a build against that of the last release; with --renew, takes the build as the release.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nextVersion } from './version';
import { ROOT } from '../root';

export const RELEASED = join(__dirname, 'released.jsii');
const ALLOWED = join(__dirname, 'allowed-breaking-changes.txt');

/** Of an assembly of jsii, what makes the public API. */
export interface PublicApi {
  readonly schema: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, unknown>>;
}

/** Reads the public API out of an assembly: neither what is said of it nor where it stands in the code. */
export function readPublicApi(file: string): PublicApi {
  const aside = ['docs', 'locationInModule', 'symbolId'];
  const assembly: unknown = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
    aside.includes(key) ? undefined : value,
  );
  const { schema, name, version, dependencies, types } = assembly as PublicApi;
  return { schema, name, version, dependencies, types };
}

/** What breaks for users of one API when they get the other, but for what is allowed to. */
export function breaksBetween(released: PublicApi, current: PublicApi): string[] {
  // Inside of the repository, where jsii-diff finds aws-cdk-lib for both.
  const folders = [released, current].map((api) => {
    const folder = mkdtempSync(join(__dirname, 'compared-'));
    const { name, version, dependencies } = api;
    writeFileSync(join(folder, '.jsii'), JSON.stringify(api));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, dependencies, jsii: {} }));
    return folder;
  });
  try {
    const command = [require.resolve('jsii-diff/bin/jsii-diff'), ...folders, '--keys', '--ignore-file', ALLOWED];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env: process.env });
    if (status !== 0 && status !== 1) throw new Error(`jsii-diff could not compare the two APIs.\n${stderr}`);
    return [...stderr.matchAll(/^err +- (.*)$/gm)].map(([, line = '']) => line);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
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
  const breaks = breaksBetween(released, current);
  if (breaks.length === 0) {
    console.log(`Code that compiles with ${released.version} compiles with this build.`);
    return;
  }
  console.error(
    [
      `Code that compiles with ${released.version} may not compile with this build:`,
      ...breaks.map((line) => `- ${line}`),
      'Keep the old API beside the new one, or announce the break as docs/versioning.md says.',
    ].join('\n'),
  );
  process.exitCode = 1;
}

if (require.main === module) main();
