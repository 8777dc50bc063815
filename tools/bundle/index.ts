// Bundles the function into lambda/dist and the command line into bin/dist, which are parts of the package: its users need
// no bundler.
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUNDLING, COMMAND_LINE, COMMAND_LINE_BUNDLING, ENTRY_POINTS, LOADED_LATER } from './bundling';
import { violationsOf, packagesIn, type SizeLimits } from './guard';
import { LICENSES, licensesOf } from './licenses';
import { SBOM, sbomOf } from './sbom';
import { ROOT } from '../root';

/** Each directory with the sources that are bundled in it. */
const BUNDLES: readonly (readonly [directory: string, sources: readonly string[], options: BuildOptions])[] = [
  ['lambda', [...ENTRY_POINTS, ...LOADED_LATER], BUNDLING],
  ['bin', [COMMAND_LINE], COMMAND_LINE_BUNDLING],
];

/** Fails if the bundles exceed the limits in this file. */
async function bundle(limitsFile = join(__dirname, 'size-limits.json')): Promise<void> {
  const limits = JSON.parse(readFileSync(limitsFile, 'utf8')) as SizeLimits;
  const built = await Promise.all(
    BUNDLES.map(async ([name, sources, options]) => {
      const directory = join(ROOT, name);
      const outdir = join(directory, 'dist');
      const entryPoints = sources.map((source) => join(directory, `${source}.ts`));
      const { outputFiles, metafile } = await build({ ...options, entryPoints, outdir, metafile: true, write: false });
      return { outdir, outputFiles, metafile };
    }),
  );
  const violations = built.flatMap(({ metafile }) => violationsOf(metafile, limits));
  if (violations.length > 0) {
    throw new Error([`The bundle exceeds ${limitsFile}:`, ...violations].join('\n- '));
  }

  for (const { outdir, outputFiles } of built) {
    mkdirSync(outdir, { recursive: true });
    // Scripts must be executable: npm sets that for the command line, but other package managers do not.
    const mode = outdir === join(ROOT, 'bin', 'dist') ? 0o755 : 0o644;
    for (const { path, contents } of outputFiles) write(path, contents, mode);
    const names = new Set(outputFiles.map(({ path }) => basename(path)));
    for (const file of readdirSync(outdir)) {
      if (file.endsWith('.js') && !names.has(file)) rmSync(join(outdir, file), { force: true });
    }
  }
  const packages = directoriesIn(built.map(({ metafile }) => metafile));
  write(LICENSES, Buffer.from(licensesOf(packages)));
  write(SBOM, Buffer.from(`${JSON.stringify(sbomOf(packages), undefined, 2)}\n`));
}

/** The directories of the packages in bundles. */
function directoriesIn(metafiles: readonly Metafile[]): string[] {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  return [...new Set(outputs.flatMap((output) => [...packagesIn(output).keys()]))].sort();
}

/** Replaces a file atomically, and only if it changes: another process may be reading it. */
function write(path: string, contents: Uint8Array, mode = 0o644): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.${String(process.pid)}`, contents, { mode });
  renameSync(`${path}.${String(process.pid)}`, path);
}

bundle(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
