import type { BuildOptions } from 'esbuild';
import { dropProperties, dropSchemas, replaceFiles } from './slim-sdk';
import { ROOT } from '../root';

/** The files of the function that few lookups need. */
export const LOADED_LATER = ['assumed-role', 'stack-status', 'restore'];

/** How a source file and all that it needs become one file, for the runtime that the function is deployed to. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // An import() of a built-in module reads all that it exports, and so loads parts of Node.js that nobody uses.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  plugins: [dropProperties, dropSchemas, replaceFiles()],
  // Files of their own, loaded only where they are needed.
  external: LOADED_LATER.map((name) => `./${name}`),
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;
