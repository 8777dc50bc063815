// esbuild plugins that remove code which a Lambda function that calls one operation never runs, mostly of the AWS SDK.
// It would be read and compiled in each cold start: docs/performance.md contains the cost.
import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';

/** Replacements of files of the SDK. */
export const REPLACED: Readonly<Record<string, string>> = {
  // Lambda passes credentials in environment variables: no profile, no single sign-on, no instance metadata.
  '@aws-sdk/credential-provider-node/dist-es/index.js': `
    export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  // There is no ~/.aws in Lambda. Environment variables still count.
  '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js': `
    import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
    export const fromSharedConfigFiles = () => async () => {
      throw new CredentialsProviderError('A function in Lambda has no shared configuration files.');
    };`,
  // Each client has the request handler of http.ts, which collects responses.
  '@smithy/node-http-handler/dist-es/index.js': `
    export const NodeHttpHandler = { create: (handler) => handler };
    export const streamCollector = undefined;`,
  // The function calls no operation that streams events.
  '@smithy/core/dist-es/submodules/event-streams/index.js': `
    export const EventStreamSerde = undefined;
    export const eventStreamSerdeProvider = undefined;`,
};

/** Whether an input of a bundle is replaced. */
export function isReplaced(input: string): boolean {
  return fileOf(input) in REPLACED;
}

function fileOf(path: string): string {
  return path.split('node_modules/').pop() ?? path;
}

/** Replaces files; fails if the SDK no longer loads one of them. */
export function replaceFiles(replaced = REPLACED): Plugin {
  return {
    name: 'replace-files',
    setup(build) {
      const missed = new Set(Object.keys(replaced));
      build.onLoad({ filter: /node_modules\/@(aws-sdk|smithy)\/.*\.js$/ }, ({ path }) => {
        const file = fileOf(path);
        missed.delete(file);
        return file in replaced ? { contents: replaced[file] } : undefined;
      });
      build.onEnd(() => ({
        errors: [...missed].map((file) => ({
          text: `The SDK no longer loads ${file}. Find its successor.`,
        })),
      }));
    },
  };
}

/**
 * Drops the schemas of operations that are not called. They are constants of one file, which esbuild keeps if they have
 * computed keys, since these might have side effects. Here they have none.
 */
export const dropSchemas: Plugin = {
  name: 'drop-schemas',
  setup(build) {
    build.onLoad({ filter: /node_modules\/@aws-sdk\/.*\/schemas_0\.js$/ }, ({ path }) => {
      const constant = /^((?:export )?var \w+\$? = )(\[[^]*?\]);$/gm;
      return { contents: readFileSync(path, 'utf8').replace(constant, '$1/* @__PURE__ */ (() => ($2))();') };
    });
  },
};

/** Drops the names of the construct's properties from the table of attributes; fails if there are none. */
export const dropProperties: Plugin = {
  name: 'drop-properties',
  setup(build) {
    build.onLoad({ filter: /\/lib\/contract\/attributes\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(/(?<=\{) property: '\w+',/g, '');
      return contents === source
        ? { errors: [{ text: 'The rows do not begin with a property.' }] }
        : { contents, loader: 'ts' };
    });
  },
};
