import { build } from 'esbuild';
import { join } from 'node:path';
import { BUNDLING } from '../bundle/bundling';
import { dropProperties } from '../bundle/slim-sdk';
import { nextVersion } from '../release/version';
import { ROOT } from '../root';

/**
 * The function as one file, small enough for a template. It uses the SDK of Lambda's Node.js runtime, from which it may
 * load clients, but none of the `@smithy` packages that these depend on (aws-sdk-js-v3 issue 6169): what the function
 * needs of those is bundled.
 */
export async function inlineFunction(): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLING,
    entryPoints: [join(ROOT, 'lambda', 'index.ts')],
    external: ['@aws-sdk/*'],
    plugins: [dropProperties],
    // The banner covers the whole bundle: no directive per module.
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, target: 'ES2023' } },
    banner: {
      js: `// cdk-cleanrooms-membership ${nextVersion()}, with parts of @smithy/core. Apache License 2.0.\n"use strict";`,
    },
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
