import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { nextVersion, stamp, versionOf } from '../../../tools/release/version';

const changelog = '# Changelog\n\nIntroduction.\n\n## 1.2.3\n\n- A feature.\n\n## 1.2.2\n\n- A correction.\n';

test('the version of this commit is said by CHANGELOG.md, and package.json has none', () => {
  expect(nextVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(version).toBe('0.0.0');
});

test('the tag says the version, and until there is one, what the changelog begins with', () => {
  expect(versionOf({ changelog, tags: ['reviewed', 'v1.2.3'] })).toBe('1.2.3');
  expect(versionOf({ changelog, tags: ['v1.2.3', 'v1.2.3'] })).toBe('1.2.3');
  expect(versionOf({ changelog, tags: ['reviewed'] })).toBe('1.2.3');
  expect(versionOf({ changelog })).toBe('1.2.3');
});

test('a tag of another version than the changelog begins with is refused', () => {
  expect(() => versionOf({ changelog, tags: ['v1.3.0'] })).toThrow(
    'The tag says 1.3.0, but CHANGELOG.md begins with "1.2.3". ' +
      'Put what is new under a heading of that version, or tag the commit with the other.',
  );
});

test('tags of two versions are refused', () => {
  expect(() => versionOf({ changelog, tags: ['v1.2.3', 'v1.3.0'] })).toThrow(
    'The commit has a tag for each of 1.2.3, 1.3.0. Take away all but one.',
  );
});

test('a changelog that begins with no version is refused', () => {
  expect(() => versionOf({ changelog: changelog.replace('1.2.3', 'Unreleased') })).toThrow(
    '"Unreleased" is no version. It must be one such as 1.2.3.',
  );
});

test('a version of which the changelog says nothing is refused', () => {
  expect(() => versionOf({ changelog: changelog.replace('## ', '## 1.3.0\n\n## ') })).toThrow(
    'CHANGELOG.md says nothing of 1.3.0. List what is new there.',
  );
});

test('a package is given its version for a release, and then has none again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stamp-'));
  const file = join(folder, 'package.json');
  const before = JSON.stringify({ name: 'a', version, nested: { version: '2.0.0' } }, undefined, 2);
  writeFileSync(file, before);
  stamp(folder, '1.2.3');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ name: 'a', version: '1.2.3', nested: { version: '2.0.0' } });
  stamp(folder);
  expect(readFileSync(file, 'utf8')).toBe(before);
  rmSync(folder, { recursive: true });
});
