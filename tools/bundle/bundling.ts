import type { BuildOptions } from 'esbuild';
import { dropProperties, dropSchemas, replaceFiles } from './slim-sdk';
import { ROOT } from '../root';

/** The entry points: the function of lookups, and that of watches. */
export const ENTRY_POINTS = ['index', 'watch'];

/** The files of the functions that few lookups need. */
export const LOADED_LATER = ['assumed-role', 'stack-status', 'restore', 'list-members'];

/** Bundles a source file and its dependencies for the runtime that the function is deployed to. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // An import() of a built-in module reads all its exports, which loads unused parts of Node.js.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  plugins: [dropProperties, dropSchemas, replaceFiles()],
  // Separate files, loaded only when needed.
  external: LOADED_LATER.map((name) => `./${name}`),
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;
