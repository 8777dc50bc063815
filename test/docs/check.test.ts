import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOf, jsonOfChoices, jsonOfError } from '../../bin/check/report/json';
import { EXIT_CODES, type Result } from '../../bin/check/result';
import { ROOT } from '../../tools/root';
import { runCommandLine } from '../support/check-command';
import { tableOf } from '../support/markdown';

const PAGE = join(ROOT, 'docs', 'guide', 'check.md');

/** What a section of `--help` lists: each term with its description, without line breaks. */
function listed(help: string, section: string): string[][] {
  const [, list = ''] = help.split(`\n${section}:\n`);
  const [lines = ''] = list.split('\n\n');
  return lines
    .trimEnd()
    .replace(/\n {4,}/g, ' ')
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
}

/** The page with the tables of the options and the exit codes as the command prints them. */
function withTables(page: string, help: string): string {
  const options = listed(help, 'Options')
    .filter(([option = '']) => !option.includes('--help'))
    .map(([option = '', purpose = '']) => [`\`${option}\``, purpose.replace(/"(.*?)"/g, '`$1`')]);
  const exitCodes = listed(help, 'Exit codes').map(([code = '', meaning = '']) => [`\`${code}\``, meaning]);
  return page
    .replace(/^\| Option .*?\n(?!\|)/ms, () => tableOf(['Option', 'Purpose'], options))
    .replace(/^\| Code .*?\n(?!\|)/ms, () => tableOf(['Code', 'Meaning'], exitCodes));
}

test('the tables of options and exit codes are those of --help (UPDATE_DOCS=1 writes them)', async () => {
  const { code, stdout } = await runCommandLine(['check', '--help']);
  expect(code).toBe(0);
  expect(listed(stdout, 'Options').length).toBeGreaterThan(10);
  expect(listed(stdout, 'Exit codes').map(([each]) => each)).toEqual(['0', '1', '2', '3']);
  const expected = withTables(readFileSync(PAGE, 'utf8'), stdout);
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, expected);
  expect(readFileSync(PAGE, 'utf8')).toBe(expected);
});

test('the options and exit codes, on which pipelines depend, are these', async () => {
  const { stdout } = await runCommandLine(['check', '--help']);
  expect(listed(stdout, 'Options').map(([option = '']) => option.split(' ')[0])).toEqual([
    ...[
      '--app',
      '--stack',
      '--parameters',
      '--region',
      '--profile',
      '--expect',
      '--allow-role',
      '--allow-list-members',
    ],
    ...['--timeout', '--verbose', '--json', '--github', '-h,'],
  ]);
  expect(EXIT_CODES).toEqual({ pass: 0, reject: 1, unknown: 2, none: 3 });
});

describe('the table of the fields of the JSON document', () => {
  /** The fields in the table with a heading, in order. */
  function documented(heading: string): string[] {
    const [, table = ''] = readFileSync(PAGE, 'utf8').split(`\n| ${heading} `);
    const rows = /^(?:\|.*\n)+/m.exec(table.slice(table.indexOf('\n') + 1))?.[0] ?? '';
    return [...rows.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
  }

  const everything: Required<Result> = {
    path: 'Campaign/Membership',
    stack: 'Campaign',
    target: { type: 'membership', id: '11111111-2222-3333-4444-555555555555' },
    account: '111122223333',
    region: 'us-east-1',
    assumedRoleArn: 'arn:aws:iam::111122223333:role/reader',
    verdict: 'unknown',
    status: 'ACTIVE',
    message: '',
    advice: '',
    attributes: [],
    values: {},
  };

  test('has every field of a lookup', () => {
    const byCollaboration: Result = { ...everything, target: { ...everything.target, type: 'collaboration' } };
    const document = JSON.parse(jsonOf([everything, byCollaboration], true)) as { readonly lookups: object[] };
    const fields = new Set(document.lookups.flatMap(Object.keys));
    expect(documented('Field of a lookup').sort()).toEqual([...fields].sort());
  });

  test('has every field of the document', () => {
    const choices = { account: '111122223333', region: 'us-east-1', memberships: [], invitations: [] };
    const documents = [jsonOf([], false), jsonOfChoices(choices), jsonOfError('')];
    const fields = new Set(documents.flatMap((document) => Object.keys(JSON.parse(document) as object)));
    expect(documented('Field').sort()).toEqual([...fields].sort());
    const values = documents.map((document) => (JSON.parse(document) as { readonly verdict: string }).verdict);
    expect(new Set(values)).toEqual(new Set(['none', 'unknown']));
  });
});
