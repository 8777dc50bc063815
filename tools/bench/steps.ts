import { build, type BuildOptions, type Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLING } from '../bundle/bundling';
import { dropSchemas, REPLACED, replaceFiles } from '../bundle/slim-sdk';
import { bundled, type Candidate } from './candidates';
import { ROOT } from '../root';

/** A step that made the bundle smaller, and how to bundle the function without it. */
export interface Step {
  readonly name: string;
  readonly options: BuildOptions;
}

const ENTRY = join(ROOT, 'lambda', 'index.ts');

/** Bundles the function with no option but the platform and its version; returns the file. */
export async function plainBundle(directory: string): Promise<string> {
  const outfile = join(directory, 'plain.js');
  await build({ entryPoints: [ENTRY], outfile, bundle: true, platform: 'node', target: 'node24' });
  return outfile;
}

/** Without one of the files that replace those of the SDK. */
function withFile(file: string): Plugin[] {
  return [dropSchemas, replaceFiles(Object.fromEntries(Object.entries(REPLACED).filter(([name]) => name !== file)))];
}

/** With the handler of the SDK in place of the one of `lambda/http.ts`. */
const sdkHandler: Plugin = {
  name: 'sdk-handler',
  setup(build) {
    let replaced = false;
    build.onLoad({ filter: /\/lambda\/.*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace('new DeadlineHttpHandler(deadline)', '{ requestTimeout: deadline.left }');
      replaced ||= contents !== source;
      return { contents, loader: 'ts' };
    });
    build.onEnd(() => {
      if (!replaced) throw new Error('No file of lambda/ creates a DeadlineHttpHandler. Adapt this step.');
    });
  },
};

const CREDENTIALS = '@aws-sdk/credential-provider-node/dist-es/index.js';
const CONFIGURATION = '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js';
const HANDLER = '@smithy/node-http-handler/dist-es/index.js';
const EVENTS = '@smithy/core/dist-es/submodules/event-streams/index.js';

/** Each of them is undone alone: how much slower the bundle is then is what the step gives. */
export const STEPS: readonly Step[] = [
  { name: 'tree shaking, and with it all that follows', options: { mainFields: ['main'], plugins: [] } },
  { name: 'credentials from the environment alone', options: { plugins: withFile(CREDENTIALS) } },
  { name: 'no shared configuration files', options: { plugins: withFile(CONFIGURATION) } },
  { name: 'no event streams', options: { plugins: withFile(EVENTS) } },
  { name: 'no schemas of other operations', options: { plugins: [replaceFiles()] } },
  {
    name: 'one way to send for Clean Rooms and CloudFormation',
    options: { plugins: [...withFile(HANDLER), sdkHandler] },
  },
  { name: 'require() of built-in modules', options: { supported: {} } },
  { name: 'minification', options: { minify: false } },
  { name: 'rare clients in files of their own', options: { external: [] } },
];

/** Bundles the function without a step. */
export async function bundleWithout({ name, options }: Step, directory: string): Promise<Candidate> {
  const file = join(directory, `${name.replaceAll(/\W+/g, '-')}.js`);
  await build({ ...BUNDLING, ...options, entryPoints: [ENTRY], outfile: file, metafile: false });
  return bundled(name, file);
}
