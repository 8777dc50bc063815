// Compares two builds of a release: two given directories, or dist/ and a build of the same commit in a new clone.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../root';

/** Archives that always contain their build time: their files are compared instead. */
const WITH_TIME = /\.(tar\.gz|s?nupkg)$/;
/** Written for a local Maven repository, and not uploaded. Contains the build time. */
const NOT_UPLOADED = 'maven-metadata.xml';

/** The differences between the builds in two directories. */
export function differencesBetween(first: string, second: string): string[] {
  const [ofFirst, ofSecond] = [filesIn(first), filesIn(second)];
  if (ofFirst.length === 0) return [`${first} has no files.`];
  return [...new Set([...ofFirst, ...ofSecond])].sort().flatMap((file) => {
    if (!ofFirst.includes(file) || !ofSecond.includes(file)) return [`Only one build has ${file}.`];
    const [one, other] = [join(first, file), join(second, file)];
    if (hashOf(one) === hashOf(other)) return [];
    if (!WITH_TIME.test(file)) return [`${file} is not the same.`];
    const [inOne, inOther] = [entriesOf(one), entriesOf(other)];
    const lines = [
      ...inOne.filter((line) => !inOther.includes(line)),
      ...inOther.filter((line) => !inOne.includes(line)),
    ];
    return [...new Set(lines.map((line) => line.replace(/^\w+ /, '')))].map(
      (entry) => `${file}: ${entry} is not the same.`,
    );
  });
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes(NOT_UPLOADED) && statSync(join(directory, path)).isFile())
    .sort();
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The files in an archive, each with its hash. */
function entriesOf(archive: string): string[] {
  return execFileSync('python3', [join(__dirname, 'entries.py'), archive], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

/** Builds the commit in a directory, as the release does. */
function build(directory: string): string {
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
  run('git', 'clone', '--quiet', ROOT, '.');
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  run('npm', 'run', 'release:dry-run');
  return join(directory, 'dist');
}

function main([first = join(ROOT, 'dist'), second]: readonly string[]): void {
  const clone = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const differences = differencesBetween(first, second ?? build(clone));
    if (differences.length > 0) throw new Error(['Two builds of this commit differ:', ...differences].join('\n- '));
    for (const file of filesIn(first)) console.log(`${hashOf(join(first, file))}  ${file}`);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
