import { transform } from '@swc/core';
import { build } from 'esbuild';
import { join } from 'node:path';
import { BUNDLING } from '../bundle/bundling';
import { nextVersion } from '../release/version';
import { ROOT } from '../root';
import {
  importStatically,
  inSingleQuotes,
  replaceSmithy,
  shortenAttributes,
  SHORTENED_PROPERTIES,
  shortenErrors,
  withoutMembers,
} from './shorten';

/**
 * The function as one file, small enough for a template. It uses the SDK of Lambda's Node.js runtime, from which it may
 * load clients, but none of the `@smithy` packages that these depend on (aws-sdk-js-v3 issue 6169).
 */
export async function inlineFunction(): Promise<string> {
  return `// cdk-cleanrooms-membership ${nextVersion()}. Apache License 2.0.
"use strict";${inSingleQuotes(await minified(await bundled()))}
`;
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLING,
    entryPoints: [join(ROOT, 'lambda', 'index.ts')],
    external: ['@aws-sdk/*'],
    plugins: [shortenAttributes, shortenErrors, withoutMembers, importStatically, replaceSmithy],
    format: 'esm',
    // No fields that are only declared.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, target: 'ES2023' } },
    mangleProps: new RegExp(`^(${SHORTENED_PROPERTIES.join('|')})$`),
    minify: false,
    write: false,
  });
  const bundle = outputFiles.map(({ text }) => text).join('');
  // No template needs the members, so that what only those would run is dropped.
  return bundle.replace(/(?<!function )needsMembers\(\w+\)/g, 'false');
}

/** As a CommonJS module, minified by SWC: the result is smaller than that of esbuild. */
async function minified(bundle: string): Promise<string> {
  const { code } = await transform(bundle, {
    configFile: false,
    swcrc: false,
    isModule: true,
    module: { type: 'commonjs', noInterop: true, exportInteropAnnotation: false, strictMode: false },
    jsc: {
      target: 'es2024',
      minify: { module: true, mangle: true, compress: { ecma: 2020, passes: 2, unsafe_arrows: true } },
    },
    minify: true,
  });
  return code;
}
