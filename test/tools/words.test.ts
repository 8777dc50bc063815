import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';

/** The terms that the word list reports in a document, in order. */
function termsIn(markdown: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'words-')), 'page.md');
  writeFileSync(file, markdown);
  const options = ['--config', join(ROOT, 'tools', 'lint', 'words.json'), '--format', 'json'];
  const textlint = join(ROOT, 'node_modules', 'textlint', 'bin', 'textlint.js');
  const { stdout } = spawnSync(process.execPath, [textlint, ...options, file], { cwd: ROOT, encoding: 'utf8' });
  const [{ messages }] = JSON.parse(stdout) as [{ readonly messages: readonly { readonly message: string }[] }];
  return messages.map(({ message }) => /“(.*?)”/.exec(message)?.[1] ?? message);
}

test('npm run lint:words reports the words to avoid, and no others', () => {
  const avoided = ['answers', 'asks', 'facts', 'folder', 'licence', 'refused', 'says', 'sentence', 'somebody', 'texts'];
  const page = `# Page\n\n${avoided.join(', ')}: made, look again.\n\nThe function makes no API calls. \`text\` is code.\n`;
  expect(termsIn(page).sort()).toEqual([...avoided, 'made', 'look again'].sort());
});
