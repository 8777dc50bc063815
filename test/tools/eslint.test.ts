import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';

type Violations = readonly (readonly string[])[];

/** The import rules that each piece of code violates in its file. */
function violations(cases: readonly (readonly [file: string, code: string])[]): Violations {
  const script = join(__dirname, 'import-violations.mjs');
  const input = JSON.stringify(cases);
  const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: ROOT, input, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Violations;
}

const importOf = (module: string) => `import { value } from '${module}';\nexport { value };\n`;
const typeImportOf = (module: string) => `import type { Value } from '${module}';\nexport type { Value };\n`;
const dynamicImportOf = (module: string) => `export const value = import('${module}');\n`;

// At least one row for each row of the table in eslint.config.mjs: a module that a file may not import, and one that it may.
const STATIC = [
  ['lib/membership.ts', '../lambda/status', './contract/attributes'],
  ['lib/membership.ts', 'node:fs', 'aws-cdk-lib/aws-iam'],
  ['lib/membership.ts', './../tools/root', './contract/attributes'],
  ['lib/private/permissions.ts', '../../lambda/status', '../contract/resource'],
  ['lib/contract/attributes.ts', '../membership', './errors'],
  ['lambda/status.ts', '../lib/private/errors', '../lib/contract/attributes'],
  ['lambda/status.ts', 'aws-cdk-lib', '@aws-sdk/client-cleanrooms'],
  ['bin/app.ts', '../lib/private/errors', '../lib'],
  ['bin/app.ts', '../lambda/status', 'aws-cdk-lib'],
  ['bin/check/checker.ts', '../../lambda/rollback', '../../lambda/lookup'],
  ['bin/check/checker.ts', '../../lib', '../../lib/contract/attributes'],
] as const;

const CASES = [
  ...STATIC.map((row) => [...row, importOf, 'no-restricted-imports'] as const),
  ['lambda/status.ts', 'aws-cdk-lib', 'aws-lambda', typeImportOf, 'no-restricted-imports'],
  ['lambda/status.ts', '../lib/private/errors', './rollback', dynamicImportOf, 'no-restricted-syntax'],
  ['lib/membership.ts', '../lambda/status', './membership-lookup', dynamicImportOf, 'no-restricted-syntax'],
] as const;

let seen: Violations;

beforeAll(() => {
  seen = violations(
    CASES.flatMap(([file, forbidden, allowed, code]) => [
      [file, code(forbidden)],
      [file, code(allowed)],
    ]),
  );
});

test.each(
  CASES.map(([file, forbidden, allowed, code, rule], index) => ({ file, forbidden, allowed, code, rule, index })),
)('$file may not import $forbidden, but may import $allowed ($code.name)', ({ rule, index }) => {
  expect(seen.slice(2 * index, 2 * index + 2)).toEqual([[rule], []]);
});
