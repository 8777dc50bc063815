import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSES, ERRORS as FUNCTION_ERRORS } from '../../lambda/errors';
import type { DocumentedError } from '../../lib/contract/errors';
import { ERRORS as SYNTHESIS_ERRORS } from '../../lib/private/errors';
import { ROOT } from '../../tools/root';

const DOCUMENT = join(ROOT, 'docs', 'errors.md');

const INTRODUCTION = `# Errors

All errors, by the name that their messages begin with. Errors at synthesis are thrown. Errors at deploy time are the status
reason of the failed resource, in the stack's events. Braces are placeholders. This page is generated from the catalogs in
\`lib/private/errors.ts\` and \`lambda/errors.ts\`.
`;

function section(title: string, errors: readonly DocumentedError[]): string {
  const rows = errors.map(
    ({ name, message, cause, remedy }) => `| \`${name}\` | ${cell(message)} | ${cell(cause)} | ${cell(remedy)} |`,
  );
  return `\n## ${title}\n\n| Name | Message | Cause | What to do |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

test('docs/errors.md has every error of the catalogs (UPDATE_DOCS=1 writes it)', () => {
  const atDeployTime = (Object.keys(CAUSES) as (keyof typeof CAUSES)[]).map((key) => ({
    ...FUNCTION_ERRORS[key],
    cause: CAUSES[key],
  }));
  const expected =
    INTRODUCTION + section('At synthesis', Object.values(SYNTHESIS_ERRORS)) + section('At deploy time', atDeployTime);
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCUMENT, expected);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(expected);
});
