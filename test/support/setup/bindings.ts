import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcePackages, packageForAll } from '../bindings/packages';
import { installExample } from '../bindings/users';
import localCloud from './local-cloud';

/** Packages the library for each language, and installs it in Python, which several test files use. */
export default async function bindings(): Promise<void> {
  await localCloud();
  const directory = mkdtempSync(join(tmpdir(), 'bindings-'));
  packageForAll(directory);
  announcePackages(directory);
  installExample('python');
}
