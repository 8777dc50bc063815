import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { nextVersion, stamp, versionOf } from '../../../tools/release/version';

const changelog = '# Changelog\n\nIntroduction.\n\n## 1.2.3\n\n- A feature.\n\n## 1.2.2\n\n- A correction.\n';

test('CHANGELOG.md contains the version of this commit, and package.json contains none', () => {
  expect(nextVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(version).toBe('0.0.0');
});

test('the version is that of the tag, or the first of the changelog without a tag', () => {
  expect(versionOf({ changelog, tags: ['reviewed', 'v1.2.3'] })).toBe('1.2.3');
  expect(versionOf({ changelog, tags: ['v1.2.3', 'v1.2.3'] })).toBe('1.2.3');
  expect(versionOf({ changelog, tags: ['reviewed'] })).toBe('1.2.3');
  expect(versionOf({ changelog })).toBe('1.2.3');
});

test('a tag that differs from the first version of the changelog is rejected', () => {
  expect(() => versionOf({ changelog, tags: ['v1.3.0'] })).toThrow(
    'The tag is of version 1.3.0, but CHANGELOG.md begins with "1.2.3". ' +
      'Add a section for that version, or correct the tag.',
  );
});

test('tags of two versions are rejected', () => {
  expect(() => versionOf({ changelog, tags: ['v1.2.3', 'v1.3.0'] })).toThrow(
    'The commit has a tag for each of 1.2.3, 1.3.0. Remove all but one.',
  );
});

test('a changelog that does not begin with a version is rejected', () => {
  expect(() => versionOf({ changelog: changelog.replace('1.2.3', 'Unreleased') })).toThrow(
    '"Unreleased" is not a version such as 1.2.3.',
  );
});

test('a version without changes in the changelog is rejected', () => {
  expect(() => versionOf({ changelog: changelog.replace('## ', '## 1.3.0\n\n## ') })).toThrow(
    'CHANGELOG.md lists no changes in 1.3.0. Add them.',
  );
});

test('stamp() sets the version of a package, and resets it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stamp-'));
  const file = join(directory, 'package.json');
  const before = JSON.stringify({ name: 'a', version, nested: { version: '2.0.0' } }, undefined, 2);
  writeFileSync(file, before);
  stamp(directory, '1.2.3');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ name: 'a', version: '1.2.3', nested: { version: '2.0.0' } });
  stamp(directory);
  expect(readFileSync(file, 'utf8')).toBe(before);
  rmSync(directory, { recursive: true });
});
