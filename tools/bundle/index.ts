// Bundles the function into lambda/dist, which the package carries: who installs it needs no bundler.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUNDLING } from './bundling';
import { objectionsTo, packagesIn, type Budget } from './guard';
import { licencesOf } from './licences';
import { ROOT } from '../root';

const LAMBDA = join(ROOT, 'lambda');
const DIST = join(LAMBDA, 'dist');

/** Fails if the bundle does not keep to the budget in this file. */
async function bundle(budgetFile = join(__dirname, 'budget.json')): Promise<void> {
  const { outputFiles, metafile } = await build({
    ...BUNDLING,
    entryPoints: ['index.ts', 'assumed-role.ts', 'rollback.ts'].map((file) => join(LAMBDA, file)),
    outdir: DIST,
    write: false,
  });
  const objections = objectionsTo(metafile, JSON.parse(readFileSync(budgetFile, 'utf8')) as Budget);
  if (objections.length > 0) {
    throw new Error([`The bundle does not keep to ${budgetFile}:`, ...objections].join('\n- '));
  }

  mkdirSync(DIST, { recursive: true });
  for (const { path, contents } of outputFiles) write(path, contents);
  const names = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const file of readdirSync(DIST)) {
    if (file.endsWith('.js') && !names.has(file)) rmSync(join(DIST, file), { force: true });
  }
  const folders = new Set(Object.values(metafile.outputs).flatMap((output) => [...packagesIn(output).values()]));
  write(join(LAMBDA, 'THIRD-PARTY-LICENSES'), Buffer.from(licencesOf([...folders].sort())));
}

/** Somebody may be reading what is there already: a file changes in one go, and only if it must. */
function write(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.${String(process.pid)}`, contents);
  renameSync(`${path}.${String(process.pid)}`, path);
}

bundle(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
