import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ROOT } from '../root';

const ENTRY = join(ROOT, 'lambda', 'index.ts');

/** The size of a function's code, in bytes. */
export interface Size {
  readonly raw: number;
  /** Compressed as in a zip file. */
  readonly zipped: number;
}

/** The total size of files. */
export function sizeOf(files: readonly string[]): Size {
  const contents = files.map((file) => readFileSync(file));
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    raw: sum(contents.map((content) => content.length)),
    zipped: sum(contents.map((content) => deflateRawSync(content, { level: 9 }).length)),
  };
}

/** Bundles the function with no option but the platform and its version; returns the file. */
export async function plainBundle(directory: string): Promise<string> {
  const outfile = join(directory, 'plain.js');
  await build({ entryPoints: [ENTRY], outfile, bundle: true, platform: 'node', target: 'node24' });
  return outfile;
}
