import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pacmak } from '../../../tools/package/pacmak';
import { nextVersion, stamp } from '../../../tools/release/version';
import { command } from './command';
import { ROOT } from '../../../tools/root';

/** The parts of the repository that a package is built from. */
const SOURCES = [
  ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'lib'],
  ...['lambda/dist', 'bin/dist', 'THIRD-PARTY-LICENSES', 'sbom.cdx.json'],
];

const VARIABLE = 'PACKAGES_OF_THE_LIBRARY';

/** The directory of the packages, which are created before the tests of the project. */
export function packagesDirectory(): string {
  const directory = process.env[VARIABLE];
  if (directory === undefined) throw new Error('The library is packaged by test/support/setup/bindings.ts.');
  return directory;
}

/** Sets the directory of the packages for the tests, which run in their own processes. */
export function announcePackages(directory: string): void {
  process.env[VARIABLE] = directory;
}

/**
 * Packages the library for all languages, as `npm run package` does, but in its own directory, so that tests can run
 * in parallel. For Java only the source is generated, which is then compiled against exact versions: not every
 * registry lists the versions that the ranges in the generated pom.xml need.
 */
export function packageForAll(directory: string): void {
  const library = join(directory, 'library');
  mkdirSync(library);
  for (const path of SOURCES) cpSync(join(ROOT, path), join(library, path), { recursive: true });
  stamp(library, nextVersion());
  symlinkSync(join(ROOT, 'node_modules'), join(library, 'node_modules'));
  const jsii = require.resolve('jsii/bin/jsii');
  command(library, process.execPath, jsii, '--generate-tsconfig', 'tsconfig.jsii.json', '--fail-on-warnings');
  pacmak({ packages: [library], languages: ['js', 'python'], into: directory });
  pacmak({ packages: [library], languages: ['java', 'go', 'dotnet'], into: directory, sourceOnly: true });
}
