import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../tools/root';

const SCRIPT = join(ROOT, 'tools', 'release', 'tag-go-module.sh');
const MODULE = 'cdkcleanroomsmembership';

let directory: string;
let clone: string;

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A clone of a repository with one commit, and a built module in it. */
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'go-module-'));
  const origin = join(directory, 'origin');
  clone = join(directory, 'clone');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin]);
  execFileSync('git', ['clone', '--quiet', origin, clone], { stdio: 'ignore' });
  writeFileSync(join(clone, '.gitignore'), '/dist/\n*.tgz\n');
  run('git', 'add', '.');
  run('git', '-c', 'user.name=Someone', '-c', 'user.email=someone@example.com', 'commit', '--message', 'First');
  run('git', 'push', '--quiet', 'origin', 'HEAD:main');
  mkdirSync(join(clone, 'dist', 'go', MODULE, 'jsii'), { recursive: true });
  for (const file of ['go.mod', 'jsii/library.tgz']) writeFileSync(join(clone, 'dist', 'go', MODULE, file), '');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('the tag that the Go command fetches contains the whole module, and the branch does not change', () => {
  const released = run('git', 'rev-parse', 'HEAD');
  run('bash', SCRIPT, 'v1.2.3');
  const [hash = '', ref] = run('git', 'ls-remote', '--tags', 'origin').split('\t');
  expect(ref).toBe(`refs/tags/${MODULE}/v1.2.3`);
  expect(run('git', 'ls-tree', '-r', '--name-only', hash, MODULE).split('\n')).toEqual([
    `${MODULE}/go.mod`,
    `${MODULE}/jsii/library.tgz`,
  ]);
  expect(run('git', 'rev-parse', `${hash}^`)).toBe(released);
  expect(run('git', 'ls-remote', '--heads', 'origin')).toBe(`${released}\trefs/heads/main`);
});

test('a version that is already published does not change', () => {
  run('bash', SCRIPT, 'v1.2.3');
  const published = run('git', 'ls-remote', '--tags', 'origin');
  expect(() => run('bash', SCRIPT, 'v1.2.3')).toThrow();
  expect(run('git', 'ls-remote', '--tags', 'origin')).toBe(published);
});
