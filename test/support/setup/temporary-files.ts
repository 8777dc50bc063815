import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HOME } from '../../../tools/local-cloud/tools';

/** The CDK leaves the assembly of each test in the temporary directory, which is removed when this process exits. */
export default function temporaryFiles(): void {
  mkdirSync(HOME, { recursive: true });
  const directory = mkdtempSync(join(HOME, 'test-'));
  process.env['TMPDIR'] = directory;
  process.once('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
