import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';

/** The parts of a template that tests read. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Export?: object }>>;
}

/** The template as `npm run template` writes it. */
export function writtenTemplate(): string {
  const directory = mkdtempSync(join(tmpdir(), 'template-'));
  const file = join(directory, 'template.json');
  try {
    const command = join(ROOT, 'tools', 'standalone-template', 'index.ts');
    execFileSync(process.execPath, ['--import', 'tsx', command, file], { env: process.env });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}
