import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyOf, type PropertyAttributeName } from '../../lib/contract/attributes';
import { ROOT } from '../../tools/root';

/** The parts of a template that tests read. */
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly AllowedPattern?: string }>>;
  readonly Rules: Readonly<Record<string, object>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
  readonly Outputs: Readonly<Record<string, { readonly Export?: object }>>;
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

/** The output with an attribute. */
export function outputOf(name: PropertyAttributeName): string {
  const property = propertyOf(name);
  return property.charAt(0).toUpperCase() + property.slice(1);
}
