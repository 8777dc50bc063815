// Lints the [file, code] pairs of the standard input, and writes the ids of the import rules that each one violates. It
// is a process of its own because ESLint imports its configuration, which Jest does not let it do.
import { ESLint } from 'eslint';
import { json } from 'node:stream/consumers';

const RULES = ['no-restricted-imports', 'no-restricted-syntax'];

const eslint = new ESLint({
  // The rules that need types are off: they would read the whole project.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});
const violations = [];
for (const [filePath, code] of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  violations.push(messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(violations));
