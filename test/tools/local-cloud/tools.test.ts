import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installTools } from '../../../tools/local-cloud/tools';

const { PATH } = process.env;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tools-'));
});
afterEach(() => {
  process.env['PATH'] = PATH;
  rmSync(home, { recursive: true, force: true });
});

test('without Python there is a sentence that says what is needed, and nothing is left half installed', async () => {
  process.env['PATH'] = '/nowhere';
  await expect(installTools(() => undefined, home)).rejects.toThrow(
    'The local cloud needs Python 3.10 or newer, with its venv module, as python3. (spawn python3 ENOENT)',
  );
  expect(readdirSync(home)).toEqual([]);
});
