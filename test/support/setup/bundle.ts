import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../../tools/root';

let bundled = false;

/** Bundles the function, which every synthesized app contains, once for all projects. */
export default function bundle(): void {
  if (bundled) return;
  const command = join(ROOT, 'tools', 'bundle', 'index.ts');
  execFileSync(process.execPath, ['--import', 'tsx', command], { stdio: 'inherit' });
  bundled = true;
}
