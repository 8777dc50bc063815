import { build } from 'esbuild';
import { join } from 'node:path';
import { nextVersion } from '../release/version';
import { ROOT } from '../root';

/** The function as one readable file. It uses the SDK of Lambda's Node.js runtime. */
export async function inlineFunction(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    target: 'node24',
    entryPoints: [join(ROOT, 'lambda', 'index.ts')],
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  return `// cdk-cleanrooms-membership ${nextVersion()}. Apache License 2.0.\n${code}`;
}
