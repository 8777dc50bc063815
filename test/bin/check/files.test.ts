import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Files } from '../../../bin/check/files';
import { emptyDirectory } from '../../support/check-command';
import { writeFiles } from '../../support/assemblies';

const MIB = 1024 * 1024;

/** What reading a file of a directory throws. */
function problemWith(directory: string, path: string): () => unknown {
  const files = new Files(directory);
  return () => files.readJson(path);
}

/** A file with only null bytes, which takes no space. */
function sparse(file: string, size: number): void {
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

test('a JSON file of the directory, or of one in it, is read', () => {
  const files = new Files(writeFiles({ 'a.json': { a: 1 }, 'b/c.json': [null] }));
  expect(files.readJson('a.json')).toEqual({ a: 1 });
  expect(files.readJson('./b/c.json')).toEqual([null]);
});

test('the directory itself can be a symbolic link', () => {
  const link = join(emptyDirectory(), 'cdk.out');
  symlinkSync(writeFiles({ 'a.json': {} }), link);
  expect(new Files(link).readJson('a.json')).toEqual({});
});

test('a directory that does not exist is reported, quoted', () => {
  expect(() => new Files('no\nsuch')).toThrow('NoCloudAssembly: There is no directory "no\\nsuch".');
});

test.each([
  ['an absolute path', '/etc/hostname', 'is outside of the directory'],
  ['a path out of the directory', '../a.json', 'is outside of the directory'],
  ['a path out of the directory on its way', 'b/../../a.json', 'is outside of the directory'],
  ['a null character', 'a.json\0', 'is outside of the directory'],
  ['too many directories', 'a/'.repeat(17), 'is outside of the directory'],
  ['a file that does not exist', 'none.json', 'cannot be read (ENOENT)'],
  ['a name that is too long', 'x'.repeat(5000), 'cannot be read (ENAMETOOLONG)'],
  ['an empty name', '', 'is not a regular file'],
  ['a directory', 'b', 'is not a regular file'],
  ['a path below a file', 'a.json/c.json', 'cannot be read (ENOTDIR)'],
])('%s is rejected', (_, path, problem) => {
  const directory = writeFiles({ 'a.json': {}, 'b/c.json': {} });
  expect(problemWith(directory, path)).toThrow(problem);
});

test('a symbolic link to a file is rejected, also to one of the directory', () => {
  const directory = writeFiles({ 'a.json': {} });
  symlinkSync('a.json', join(directory, 'inside.json'));
  symlinkSync('/etc/hostname', join(directory, 'outside.json'));
  symlinkSync('loop.json', join(directory, 'loop.json'));
  expect(problemWith(directory, 'inside.json')).toThrow('is a symbolic link');
  expect(problemWith(directory, 'outside.json')).toThrow('is a symbolic link');
  expect(problemWith(directory, 'loop.json')).toThrow('cannot be read (ELOOP)');
});

test('a symbolic link to a directory is rejected in the middle of a path', () => {
  const directory = writeFiles({ 'b/a.json': {} });
  symlinkSync(writeFiles({ 'a.json': {} }), join(directory, 'outside'));
  symlinkSync('b', join(directory, 'inside'));
  mkdirSync(join(directory, 'c'));
  symlinkSync('..', join(directory, 'c', 'up'));
  for (const path of ['outside/a.json', 'inside/a.json', 'c/up/b/a.json']) {
    expect(problemWith(directory, path)).toThrow('is a symbolic link');
  }
});

test('a named pipe is rejected without waiting', () => {
  const directory = emptyDirectory();
  execFileSync('mkfifo', [join(directory, 'pipe.json')]);
  expect(problemWith(directory, 'pipe.json')).toThrow('is not a regular file');
});

test('a file larger than 16 MiB is rejected', () => {
  const directory = emptyDirectory();
  sparse(join(directory, 'large.json'), 16 * MIB);
  sparse(join(directory, 'larger.json'), 16 * MIB + 1);
  expect(problemWith(directory, 'large.json')).toThrow('is not JSON');
  expect(problemWith(directory, 'larger.json')).toThrow('is larger than 16 MiB');
});

test('files of more than 64 MiB are rejected, also if they are one file', () => {
  const directory = emptyDirectory();
  writeFileSync(join(directory, 'large.json'), `"${'x'.repeat(16 * MIB - 2)}"`);
  const files = new Files(directory);
  const read = (): unknown => files.readJson('large.json');
  for (let count = 0; count < 4; count += 1) expect(read()).toHaveLength(16 * MIB - 2);
  expect(read).toThrow('and the files before it exceed 64 MiB');
});

test('more than 1,000 files are rejected, also if they are one file', () => {
  const files = new Files(writeFiles({ 'a.json': {} }));
  const read = (): unknown => files.readJson('a.json');
  for (let count = 0; count < 1000; count += 1) read();
  expect(read).toThrow('is one file too many');
});

test.each([
  ['nothing', ''],
  ['text', 'Resources:'],
  ['a part of JSON', '{"a": '],
  ['more than JSON', '{} {}'],
  ['a byte order mark', '\ufeff{}'],
  ['a comment', '/* */ {}'],
  ['an undefined number', 'NaN'],
])('%s is not JSON', (_, content) => {
  expect(problemWith(writeFiles({ 'a.json': content }), 'a.json')).toThrow('is not JSON');
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s that are nested deeply are rejected', (_, open, close) => {
  const nested = (depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
  const directory = writeFiles({ 'a.json': nested(200), 'b.json': nested(201), 'c.json': nested(100_000) });
  expect(problemWith(directory, 'a.json')).not.toThrow();
  expect(problemWith(directory, 'b.json')).toThrow('is nested too deeply');
  expect(problemWith(directory, 'c.json')).toThrow('is nested too deeply');
});

test('the path of a file is quoted and truncated', () => {
  const directory = emptyDirectory();
  expect(problemWith(directory, 'a\n::error::\u202e')).toThrow(/a\\n::error::\\u202e" cannot be read/);
  expect(problemWith(directory, `x${'y'.repeat(1000)}`)).toThrow(/y…" cannot be read/);
});

test('the name of a property is no way out of an object', () => {
  const files = new Files(writeFiles({ 'a.json': '{"__proto__": {"a": 1}, "constructor": 2}' }));
  const value = files.readJson('a.json');
  expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1},"constructor":2}');
  expect(value).not.toHaveProperty('a');
});
