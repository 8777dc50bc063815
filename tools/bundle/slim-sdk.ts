// esbuild plugins that leave out what a function in Lambda which calls one operation never runs, most of it of the AWS SDK.
// All of it would be read and compiled in each cold start: docs/performance.md says what that costs.
import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';

/** What stands in the place of files of the SDK. */
export const REPLACED: Readonly<Record<string, string>> = {
  // Lambda gives a function its credentials by environment: no profile, no single sign-on, no metadata of an instance.
  '@aws-sdk/credential-provider-node/dist-es/index.js': `
    export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  // There is no ~/.aws in Lambda. What the environment says still counts.
  '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js': `
    import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
    export const fromSharedConfigFiles = () => async () => {
      throw new CredentialsProviderError('A function in Lambda has no shared configuration files.');
    };`,
  // Each client is given a handler that collects answers: the one of http.ts.
  '@smithy/node-http-handler/dist-es/index.js': `
    export const NodeHttpHandler = { create: (handler) => handler };
    export const streamCollector = undefined;`,
  // No operation that is called here streams events.
  '@smithy/core/dist-es/submodules/event-streams/index.js': `
    export const EventStreamSerde = undefined;
    export const eventStreamSerdeProvider = undefined;`,
};

/** Whether an input of a bundle is only a name, with something else in its place. */
export function isReplaced(input: string): boolean {
  return fileOf(input) in REPLACED;
}

function fileOf(path: string): string {
  return path.split('node_modules/').pop() ?? path;
}

/** Puts something small in the place of whole files; complains if nothing of the SDK loads such a file any more. */
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
          text: `The SDK does not load ${file} any more. See what took its place.`,
        })),
      }));
    },
  };
}

/**
 * Drops the schemas of all operations but those that are called. They are constants of one file, which esbuild keeps
 * if they have computed keys, as these might have effects. Here they have none.
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

/** Drops the names of the construct's properties from the table of attributes; complains if there are none. */
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
