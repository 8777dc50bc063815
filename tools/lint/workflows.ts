// Checks the workflows of the guide with actionlint, as it checks those of this repository.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SOURCES } from '../../test/support/pipelines';

const directory = mkdtempSync(join(tmpdir(), 'workflows-'));
try {
  const files = [...SOURCES]
    .filter(([name]) => name.startsWith('.github/workflows/'))
    .map(([name, source]) => {
      const file = join(directory, basename(name));
      writeFileSync(file, source);
      return file;
    });
  // The command and its arguments, up to the files.
  const [command = '', ...args] = process.argv.slice(2);
  process.exitCode = spawnSync(command, [...args, ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
