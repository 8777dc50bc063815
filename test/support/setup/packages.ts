import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcePackages, packageForAll } from '../bindings/packages';

/** Packages the library for each language. */
export default function packages(): void {
  const directory = mkdtempSync(join(tmpdir(), 'bindings-'));
  packageForAll(directory);
  announcePackages(directory);
}
