// Does all of a release but the upload, and shows what would be published.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { SBOM } from '../bundle/sbom';
import { nextVersion, stamp } from './version';
import { ROOT } from '../root';

const DIST = join(ROOT, 'dist');

/** Where a package goes, and which files of its folder in dist/ are uploaded. */
const REGISTRIES = [
  { name: 'npm', folder: 'js', uploaded: /\.tgz$/ },
  { name: 'PyPI', folder: 'python', uploaded: /\.(whl|tar\.gz)$/ },
  { name: 'Maven Central', folder: 'java', uploaded: /\.(jar|pom)$/ },
  { name: 'NuGet', folder: 'dotnet', uploaded: /\.nupkg$/ },
  { name: 'Go', folder: 'go', uploaded: /./ },
  { name: 'GitHub', folder: 'github', uploaded: /./ },
] as const;

interface Artifact {
  readonly registry: string;
  readonly file: string;
  readonly bytes: number;
}

function main(): void {
  step('Nothing is uncommitted');
  const changes = output('git', 'status', '--porcelain');
  if (changes !== '')
    throw new Error(
      `A release is made of a commit, but these files differ from it. Commit them, or take them away:\n${changes}`,
    );

  const version = nextVersion(tags());
  step(`Build and package version ${version}`);
  rmSync(DIST, { recursive: true, force: true });
  // Ctrl-C ends the command that runs, and then what is stamped here is taken back.
  process.once('SIGINT', () => undefined);
  stamp(ROOT, version);
  try {
    run('npm', 'run', 'package');
    run('npm', 'run', 'template', '--', join(DIST, 'github', 'cdk-cleanrooms-membership.template.json'));
    cpSync(SBOM, join(DIST, 'github', basename(SBOM)));
  } finally {
    stamp(ROOT);
  }

  step('npm publish --dry-run');
  const artifacts = REGISTRIES.flatMap(({ name, folder, uploaded }) => artifactsIn(name, join(DIST, folder), uploaded));
  const tarballs = artifacts.filter(({ registry }) => registry === 'npm').map(({ file }) => file);
  run('npm', 'publish', '--dry-run', '--silent', ...tarballs);

  step(`What would be published of version ${version}`);
  for (const registry of REGISTRIES) print(registry, artifacts);
}

/** The tags of this commit; a workflow knows the one that it runs for, whatever it has fetched. */
function tags(): string[] {
  const { GITHUB_REF_TYPE, GITHUB_REF_NAME = '' } = process.env;
  const local = output('git', 'tag', '--points-at', 'HEAD').split('\n');
  return GITHUB_REF_TYPE === 'tag' ? [...local, GITHUB_REF_NAME] : local;
}

function artifactsIn(registry: string, folder: string, uploaded: RegExp): Artifact[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((file) => uploaded.test(file) && statSync(file).isFile())
    .map((file) => ({ registry, file, bytes: statSync(file).size }));
}

function print({ name, folder }: (typeof REGISTRIES)[number], artifacts: readonly Artifact[]): void {
  const own = artifacts.filter(({ registry }) => registry === name);
  const row = (what: string, bytes: number) => {
    console.log(`${name.padEnd(15)}${what.padEnd(60)}${bytes.toLocaleString('en-US').padStart(12)} bytes`);
  };
  const [first] = own;
  if (!first)
    console.log(`${name.padEnd(15)}nothing: dist/${folder} has no package. What builds it is not on this machine.`);
  else if (name === 'Go') {
    // A module is published as its source.
    const module = own.find(({ file }) => basename(file) === 'go.mod') ?? first;
    const total = own.reduce((sum, { bytes }) => sum + bytes, 0);
    row(`${relative(ROOT, join(module.file, '..'))} (${String(own.length)} files)`, total);
  } else for (const { file, bytes } of own) row(basename(file), bytes);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, env: process.env, stdio: ['ignore', 'inherit', 'inherit'] });
}

function output(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: ROOT, env: process.env, encoding: 'utf8' }).trim();
}

function step(title: string): void {
  console.log(`\n${title}`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
