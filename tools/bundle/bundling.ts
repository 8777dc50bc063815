import type { BuildOptions } from 'esbuild';
import { join } from 'node:path';
import { dropProperties, dropSchemas, replaceFiles } from './slim-sdk';
import { ROOT } from '../root';

/** The entry points: the function of lookups, and that of watches. */
export const ENTRY_POINTS = ['index', 'watch'];

/** The files of the functions that few lookups need. */
export const LOADED_LATER = ['assumed-role', 'stack-status', 'restore', 'list-members'];

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

/** Bundles a source file and its dependencies for the runtime that the function is deployed to. */
export const BUNDLING = {
  ...COMMON,
  target: 'node24',
  // An import() of a built-in module reads all its exports, which loads unused parts of Node.js.
  supported: { 'dynamic-import': false },
  plugins: [dropProperties, dropSchemas, replaceFiles()],
  // Separate files, loaded only when needed.
  external: LOADED_LATER.map((name) => `./${name}`),
} satisfies BuildOptions;

/** The command line: one file, for the lowest version of Node.js that is supported. */
export const COMMAND_LINE = 'cdk-cleanrooms-membership';
/** Its file. */
export const COMMAND_FILE = join(ROOT, 'bin', 'dist', `${COMMAND_LINE}.js`);

export const COMMAND_LINE_BUNDLING = { ...COMMON, target: 'node20' } satisfies BuildOptions;
