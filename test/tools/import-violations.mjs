// Lints the [file, code] pairs of the standard input, and writes the ids of the import rules that each one violates. A
// separate process, because ESLint cannot import its configuration in Jest.
import { ESLint } from 'eslint';
import { json } from 'node:stream/consumers';

const RULES = ['no-restricted-imports', 'no-restricted-syntax'];

const eslint = new ESLint({
  // Rules that need types are disabled: they would read the whole project.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});
const violations = [];
for (const [filePath, code] of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  violations.push(messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(violations));
