import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HOME, installTools } from '../../tools/local-cloud/tools';
import { ROOT } from '../../tools/root';

/** Before the first test, once: what the tests of the function and of the local cloud would each have to wait for. */
export default async function setup(): Promise<void> {
  const bundle = join(ROOT, 'tools', 'bundle', 'index.ts');
  execFileSync(process.execPath, ['--import', 'tsx', bundle], { stdio: 'inherit' });
  await installTools(console.log);

  // The CDK leaves the assembly of each test in the folder for temporary files: here it goes with this process.
  const folder = mkdtempSync(join(HOME, 'test-'));
  process.env['TMPDIR'] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
