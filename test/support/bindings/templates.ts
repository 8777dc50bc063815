import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command';
import { packagesDirectory } from './packages';
import { exampleIn, type Language } from './users';

const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';

/** Synthesizes an installed example, and returns its templates. Only the CDK's version report is left out. */
export function templates(language: Language): Record<string, unknown> {
  const assembly = join(packagesDirectory(), 'assemblies', language);
  const context = ['--context', `collaborationId=${COLLABORATION_ID}`];
  const synth = ['synth', '--quiet', ...context, '--output', assembly, '--no-notices'];
  const cli = require.resolve('aws-cdk/bin/cdk');
  command(exampleIn(language), process.execPath, cli, ...synth, '--no-version-reporting');
  const read = (stack: string): unknown => JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));
  return { Campaign: read('Campaign'), Results: read('Results') };
}
