import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { differencesBetween } from '../../../tools/release/compare';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'builds-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A build with these files. */
function build(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return join(directory, name);
}

const FILES = { 'js/library.tgz': 'library', 'java/library.jar': 'jar', 'java/maven-metadata.xml': 'yesterday' };

test('two builds do not differ if the files that are uploaded are the same', () => {
  const second = build('second', { ...FILES, 'java/maven-metadata.xml': 'today' });
  expect(differencesBetween(build('first', FILES), second)).toEqual([]);
});

test('a file that differs, or is in only one build, is a difference', () => {
  const second = build('second', { ...FILES, 'js/library.tgz': 'another', 'js/more.tgz': 'more' });
  const differences = ['js/library.tgz is not the same.', 'Only one build has js/more.tgz.'];
  expect(differencesBetween(build('first', FILES), second)).toEqual(differences);
  expect(differencesBetween(second, build('first', FILES))).toEqual(differences);
});

test('a build without files is an error', () => {
  mkdirSync(join(directory, 'first'));
  mkdirSync(join(directory, 'second'));
  const [first, second] = [join(directory, 'first'), join(directory, 'second')];
  expect(differencesBetween(first, second)).toEqual([`${first} has no files.`]);
});
