// Bundles the function into lambda/dist, which is part of the package: its users need no bundler.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUNDLING, ENTRY_POINTS, LOADED_LATER } from './bundling';
import { violationsOf, packagesIn, type SizeLimits } from './guard';
import { licensesOf } from './licenses';
import { SBOM, sbomOf } from './sbom';
import { ROOT } from '../root';

const LAMBDA = join(ROOT, 'lambda');
const DIST = join(LAMBDA, 'dist');

/** Fails if the bundle exceeds the limits in this file. */
async function bundle(limitsFile = join(__dirname, 'size-limits.json')): Promise<void> {
  const { outputFiles, metafile } = await build({
    ...BUNDLING,
    entryPoints: [...ENTRY_POINTS, ...LOADED_LATER].map((name) => join(LAMBDA, `${name}.ts`)),
    outdir: DIST,
    write: false,
  });
  const violations = violationsOf(metafile, JSON.parse(readFileSync(limitsFile, 'utf8')) as SizeLimits);
  if (violations.length > 0) {
    throw new Error([`The bundle exceeds ${limitsFile}:`, ...violations].join('\n- '));
  }

  mkdirSync(DIST, { recursive: true });
  for (const { path, contents } of outputFiles) write(path, contents);
  const names = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const file of readdirSync(DIST)) {
    if (file.endsWith('.js') && !names.has(file)) rmSync(join(DIST, file), { force: true });
  }
  const directories = new Set(Object.values(metafile.outputs).flatMap((output) => [...packagesIn(output).keys()]));
  const packages = [...directories].sort();
  write(join(LAMBDA, 'THIRD-PARTY-LICENSES'), Buffer.from(licensesOf(packages)));
  write(SBOM, Buffer.from(`${JSON.stringify(sbomOf(packages), undefined, 2)}\n`));
}

/** Replaces a file atomically, and only if it changes: another process may be reading it. */
function write(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.${String(process.pid)}`, contents);
  renameSync(`${path}.${String(process.pid)}`, path);
}

bundle(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
