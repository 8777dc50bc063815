import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentences } from '../support/sentences';
import { ROOT } from '../../tools/root';

const DOCUMENT = join(ROOT, 'docs', 'sentences.md');

const INTRODUCTION = `# What the library says, and what to do

Every sentence that you can meet, read from the code by a test. At synthesis it is the message of an error; while the
stack deploys it is the reason of the failed resource, in the stack's events. What stands in braces is filled in.
`;

function table(title: string, folder: string): string {
  const rows = sentences()
    .filter(({ file }) => file.startsWith(folder))
    .map(({ finding, cause, remedy }) => `| ${cell(finding)} | ${cell(cause)} | ${cell(remedy)} |`);
  return `\n## ${title}\n\n| What it says | Why | What to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').replaceAll('<', '&lt;');

test('docs/sentences.md has every sentence of the code (UPDATE_DOCS=1 writes it)', () => {
  const expected = INTRODUCTION + table('At synthesis', 'lib/') + table('While the stack deploys', 'lambda/');
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCUMENT, expected);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(expected);
});

test('every sentence says what to do', () => {
  expect(sentences().filter(({ remedy }) => remedy === '')).toEqual([]);
});

test('every sentence has its cause in a comment before the place where the code says it', () => {
  expect(sentences().filter(({ cause }) => cause === '')).toEqual([]);
});
