// Runs a release without the upload, and prints what would be published.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { SBOM } from '../bundle/sbom';
import { nextVersion, stamp } from './version';
import { ROOT } from '../root';

const DIST = join(ROOT, 'dist');

/** The registries, and the files of their directory in dist/ that are uploaded. */
const REGISTRIES = [
  { name: 'npm', directory: 'js', uploaded: /\.tgz$/ },
  { name: 'PyPI', directory: 'python', uploaded: /\.(whl|tar\.gz)$/ },
  { name: 'Maven Central', directory: 'java', uploaded: /\.(jar|pom)$/ },
  { name: 'NuGet', directory: 'dotnet', uploaded: /\.nupkg$/ },
  { name: 'Go', directory: 'go', uploaded: /./ },
  { name: 'GitHub', directory: 'github', uploaded: /./ },
] as const;

interface Artifact {
  readonly registry: string;
  readonly file: string;
  readonly bytes: number;
}

function main(): void {
  step('Checking for uncommitted changes');
  const changes = output('git', 'status', '--porcelain');
  if (changes !== '')
    throw new Error(
      `A release is built from a commit, but these files differ from it. Commit or remove them:\n${changes}`,
    );

  const version = nextVersion(tags());
  step(`Building and packaging version ${version}`);
  rmSync(DIST, { recursive: true, force: true });
  // Ctrl-C ends the running command, and then the version is reset.
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
  const artifacts = REGISTRIES.flatMap(({ name, directory, uploaded }) =>
    artifactsIn(name, join(DIST, directory), uploaded),
  );
  const tarballs = artifacts.filter(({ registry }) => registry === 'npm').map(({ file }) => file);
  run('npm', 'publish', '--dry-run', '--silent', ...tarballs);

  step(`What would be published as version ${version}`);
  for (const registry of REGISTRIES) print(registry, artifacts);
}

/** The tags of this commit, with that of the workflow run, which may not be fetched. */
function tags(): string[] {
  const { GITHUB_REF_TYPE, GITHUB_REF_NAME = '' } = process.env;
  const local = output('git', 'tag', '--points-at', 'HEAD').split('\n');
  return GITHUB_REF_TYPE === 'tag' ? [...local, GITHUB_REF_NAME] : local;
}

function artifactsIn(registry: string, directory: string, uploaded: RegExp): Artifact[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => join(directory, path))
    .filter((file) => uploaded.test(file) && statSync(file).isFile())
    .map((file) => ({ registry, file, bytes: statSync(file).size }));
}

function print({ name, directory }: (typeof REGISTRIES)[number], artifacts: readonly Artifact[]): void {
  const own = artifacts.filter(({ registry }) => registry === name);
  const row = (what: string, bytes: number) => {
    console.log(`${name.padEnd(15)}${what.padEnd(60)}${bytes.toLocaleString('en-US').padStart(12)} bytes`);
  };
  const [first] = own;
  if (!first)
    console.log(`${name.padEnd(15)}nothing: dist/${directory} has no package. Its build tool is not installed.`);
  else if (name === 'Go') {
    // A module is published as source.
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
