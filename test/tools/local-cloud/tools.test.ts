import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installTools } from '../../../tools/local-cloud/tools';
import { ROOT } from '../../../tools/root';

const { PATH } = process.env;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tools-'));
});
afterEach(() => {
  process.env['PATH'] = PATH;
  rmSync(home, { recursive: true, force: true });
});

test('without Python an error message names what is needed, and no partial installation is left', async () => {
  process.env['PATH'] = '/nowhere';
  await expect(installTools(() => undefined, home)).rejects.toThrow(
    'The local cloud needs Python 3.10 or later, with its venv module, as python3. (spawn python3 ENOENT)',
  );
  expect(readdirSync(home)).toEqual([]);
});

describe('the emulators are installed with hashes', () => {
  /** Requirements by their files: each with the lines that follow it. */
  const requirements = ['local-cloud', 'package'].flatMap((directory) => {
    const content = readFileSync(join(ROOT, 'tools', directory, 'requirements.txt'), 'utf8');
    return content.split(/\n(?=[a-z])/i).filter((each) => !each.startsWith('#'));
  });

  test('of all dependencies, with exact versions', () => {
    expect(requirements.length).toBeGreaterThan(100);
    const locked = /^[\w.-]+==[\w.]+( ; [^\n]*)? \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n?)+$/;
    expect(requirements.filter((each) => !locked.test(each))).toEqual([]);
  });

  test('in the versions of requirements.in', () => {
    const chosen = readFileSync(join(ROOT, 'tools', 'local-cloud', 'requirements.in'), 'utf8')
      .trim()
      .split('\n');
    for (const line of chosen) {
      const pin = line.replace(/\[.*\]/, '');
      expect(requirements.filter((each) => each.startsWith(`${pin} `))).toHaveLength(1);
    }
  });

  test('that pip checks', async () => {
    // A Python that prints its arguments, and fails.
    writeFileSync(
      join(home, 'python3'),
      '#!/bin/sh\nmkdir $3/bin\nprintf \'#!/bin/sh\\necho "$@"; exit 1\' > $3/bin/python\nchmod +x $3/bin/python\n',
      { mode: 0o755 },
    );
    process.env['PATH'] = `${home}:${PATH ?? ''}`;
    await expect(installTools(() => undefined, join(home, 'tools'))).rejects.toThrow(
      /-m pip install .*--require-hashes --only-binary :all: --requirement .*requirements\.txt$/,
    );
  });
});
