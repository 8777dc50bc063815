import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { BUNDLING } from '../bundle/bundling';
import { packageOf } from '../bundle/guard';
import { ROOT } from '../root';

const ENTRY = join(ROOT, 'lambda', 'index.ts');
const OUR_OWN = 'this library';

/** How large the code of a function is, in bytes. */
export interface Size {
  readonly raw: number;
  /** Compressed as a zip file compresses. */
  readonly zipped: number;
}

/** The size of all these files together. */
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

/** How much of the bundled function is of which package, in bytes, the largest first. */
export async function bytesByPackage(): Promise<[name: string, bytes: number][]> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [ENTRY],
    outdir: ROOT,
    write: false,
  });
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(input)?.name ?? OUR_OWN;
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].toSorted(([, one], [, other]) => other - one);
}
