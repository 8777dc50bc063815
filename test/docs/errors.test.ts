import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSES as COMMAND_CAUSES, ERRORS as COMMAND_ERRORS } from '../../bin/check/errors';
import { CAUSES as FUNCTION_CAUSES, ERRORS as FUNCTION_ERRORS } from '../../lambda/errors';
import type { DocumentedError, ErrorDefinition } from '../../lib/contract/errors';
import { ERRORS as SYNTHESIS_ERRORS } from '../../lib/private/errors';
import { ROOT } from '../../tools/root';

const DOCUMENT = join(ROOT, 'docs', 'errors.md');

const INTRODUCTION = `# Errors

All errors, by the name that their messages begin with. Errors at synthesis are thrown. Errors at deploy time are the status
reason of the failed resource, in the stack's events; [the check before a deployment](guide/check.md) reports them as well. Braces
are placeholders. This page is generated from the catalogs in \`lib/private/errors.ts\`, \`lambda/errors.ts\` and
\`bin/check/errors.ts\`.
`;

function section(title: string, errors: readonly DocumentedError[]): string {
  const rows = errors.map(
    ({ name, message, cause, remedy }) => `| \`${name}\` | ${cell(message)} | ${cell(cause)} | ${cell(remedy)} |`,
  );
  return `\n## ${title}\n\n| Name | Message | Cause | What to do |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The errors of a catalog, in the order of their causes. */
function withCauses<Key extends string>(
  errors: Readonly<Record<Key, ErrorDefinition>>,
  causes: Readonly<Record<Key, string>>,
): DocumentedError[] {
  return (Object.keys(causes) as Key[]).map((key) => ({ ...errors[key], cause: causes[key] }));
}

test('docs/errors.md has every error of the catalogs (UPDATE_DOCS=1 writes it)', () => {
  const expected = [
    INTRODUCTION,
    section('At synthesis', Object.values(SYNTHESIS_ERRORS)),
    section('At deploy time', withCauses(FUNCTION_ERRORS, FUNCTION_CAUSES)),
    section('In the check before a deployment', withCauses(COMMAND_ERRORS, COMMAND_CAUSES)),
  ].join('');
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCUMENT, expected);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(expected);
});
