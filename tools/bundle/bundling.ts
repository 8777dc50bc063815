import type { BuildOptions } from 'esbuild';
import { dropProperties, dropSchemas, replaceFiles } from './slim-sdk';
import { ROOT } from '../root';

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
  // Few lookups need these: they are files of their own, loaded only then.
  external: ['./assumed-role', './stack-status', './restore'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;
