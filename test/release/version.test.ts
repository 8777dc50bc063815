import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { objectionsTo } from '../../release/version';

const ROOT = join(__dirname, '..', '..');
const changelog = '# Changelog\n\nIntroduction.\n\n## 1.2.3\n\n- A feature.\n\n## 1.2.2\n\n- A correction.\n';

test('the version of this commit can be released', () => {
  expect(objectionsTo({ version, changelog: readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), tags: [] })).toEqual([]);
});

test('a tag that says the version may be released, and so may a commit without one', () => {
  expect(objectionsTo({ version: '1.2.3', changelog, tags: ['v1.2.3', 'reviewed'] })).toEqual([]);
  expect(objectionsTo({ version: '1.2.3', changelog, tags: [] })).toEqual([]);
});

test('a tag of another version is refused', () => {
  expect(objectionsTo({ version: '1.2.3', changelog, tags: ['v1.3.0'] })).toEqual([
    'The commit has the tag v1.3.0, but package.json has the version 1.2.3. ' +
      'Tag it v1.2.3, or change the version and commit that first.',
  ]);
});

test('a version that the changelog does not begin with is refused', () => {
  expect(objectionsTo({ version: '1.3.0', changelog, tags: [] })).toEqual([
    'CHANGELOG.md begins with "1.2.3", but package.json has the version 1.3.0. ' +
      'Put what is new under a heading of that version.',
  ]);
});

test('a version of which the changelog says nothing is refused', () => {
  expect(objectionsTo({ version: '1.3.0', changelog: changelog.replace('## ', '## 1.3.0\n\n## '), tags: [] })).toEqual([
    'CHANGELOG.md says nothing of 1.3.0. List what is new there.',
  ]);
});
