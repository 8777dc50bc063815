import { readFileSync } from 'fs';
import { join } from 'path';

/** The directory of this copy of the library. This file is two levels below, in the repository and in the package. */
export const DIRECTORY = join(__dirname, '..', '..');

/** The version in the library's own package.json. */
export function versionOfLibrary(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(DIRECTORY, 'package.json'), 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

/** The directory of the bundled function. */
export function functionDirectory(): string {
  return join(DIRECTORY, 'lambda', 'dist');
}
