import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcePackages, packageForAll } from '../bindings/packages';
import bundle from './bundle';

/**
 * Packages the library for each language, in a directory that is removed with this process. It is outside of the
 * checkout, whose node_modules the examples would find.
 */
export default function packages(): void {
  bundle();
  const directory = mkdtempSync(join(tmpdir(), 'bindings-'));
  process.once('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  packageForAll(directory);
  announcePackages(directory);
}
