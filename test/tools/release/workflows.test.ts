import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../tools/root';

const FOLDER = join(ROOT, '.github', 'workflows');
const workflows = readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const);

test.each(workflows)('%s pins each action to a commit, and says of which version', (_, text) => {
  const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
  expect(uses).not.toEqual([]);
  const unpinned = /^(?!\.\/)(?!\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
  expect(uses.filter((action) => unpinned.test(action))).toEqual([]);
});

test.each(workflows)('%s allows nothing that a job does not ask for', (_, text) => {
  expect(text).toMatch(/^permissions: \{\}$/m);
});

test('the packages of the bundle are audited each week', () => {
  const audit = Object.fromEntries(workflows)['audit.yml'];
  expect(audit).toMatch(/^ {2}schedule:\n {4}- cron: '\d+ \d+ \* \* \d'$/m);
  expect(audit).toContain('run: npm run audit:bundle');
});

test('of the secrets, only those remain for which no registry knows trusted publishing', () => {
  const secrets = workflows.flatMap(([, text]) => [...text.matchAll(/secrets\.(\w+)/g)].map(([, name = '']) => name));
  expect(secrets).toEqual(['MAVEN_GPG_PRIVATE_KEY', 'MAVEN_CENTRAL_TOKEN']);
});
