import { build } from 'esbuild';
import { join } from 'node:path';
import { BUNDLING } from '../bundle/bundling';
import { dropProperties } from '../bundle/slim-sdk';
import { nextVersion } from '../release/version';
import { ROOT } from '../root';

/**
 * The function as one file, short enough to stand in a template. The SDK is not in it: the function takes the one that
 * Lambda's runtime for Node.js has. Of that it may load clients, and none of the `@smithy` packages that they stand on
 * (aws-sdk-js-v3 issue 6169): what the function needs of those is in the file.
 */
export async function inlineFunction(): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLING,
    entryPoints: [join(ROOT, 'lambda', 'index.ts')],
    external: ['@aws-sdk/*'],
    plugins: [dropProperties],
    // A bundle is strict as a whole: its modules need not say so, each once more.
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, target: 'ES2023' } },
    banner: {
      js: `// cdk-cleanrooms-membership ${nextVersion()}, with parts of @smithy/core. Apache License 2.0.\n"use strict";`,
    },
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
