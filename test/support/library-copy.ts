import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as library from '../../lib';
import { stamp } from '../../tools/release/version';
import { ROOT } from '../../tools/root';

/** Another copy of the library in the same app, as a package that depends on another version installs it. */
export interface LibraryCopy extends Pick<typeof library, 'MembershipLookup' | 'MembershipLookupProvider'> {
  /** The directory that it was loaded from. */
  readonly directory: string;
}

const directories: string[] = [];

/** Loads a copy of the library with another version, and optionally a changed file. */
export async function copyLibrary(version: string, change?: FileChange): Promise<LibraryCopy> {
  // Below the repository (test/support/setup/temporary-files.ts), where aws-cdk-lib is found: both copies use the same.
  const directory = mkdtempSync(join(tmpdir(), 'copy-'));
  directories.push(directory);
  for (const path of ['lib', 'lambda/dist', 'package.json']) {
    cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  }
  stamp(directory, version);
  if (change) changeFile(join(directory, change.file), change);
  const { MembershipLookup, MembershipLookupProvider } = (await import(join(directory, 'lib'))) as typeof library;
  return { directory, MembershipLookup, MembershipLookupProvider };
}

/** A change of a later version. */
export interface FileChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function changeFile(path: string, { from, to }: FileChange): void {
  const content = readFileSync(path, 'utf8');
  if (!content.includes(from)) throw new Error(`${path} does not contain '${from}'.`);
  writeFileSync(path, content.replace(from, to));
}

/** Removes the copies. */
export function removeLibraryCopies(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}
