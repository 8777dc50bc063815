import { build, type BuildOptions, type Plugin } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLING } from '../bundle/bundling';
import { dropSchemas, REPLACED, replaceFiles } from '../bundle/slim-sdk';
import { bundled, MEMBERSHIP_LOOKUP, type Contender } from './contenders';
import { ROOT } from '../root';

/** A bundle of the function that is made in another way than the one that is deployed. */
export interface Variant {
  readonly name: string;
  readonly options: BuildOptions;
}

const ENTRY = join(ROOT, 'lambda', 'index.ts');

/** Bundles the function as a bundler does that is told no more than the platform; gives the file. */
export async function plainBundle(folder: string): Promise<string> {
  const outfile = join(folder, 'plain.js');
  await build({ entryPoints: [ENTRY], outfile, bundle: true, platform: 'node', target: 'node24' });
  return outfile;
}

/** Without one of the files that stand in the place of those of the SDK. */
function withFile(file: string): Plugin[] {
  return [dropSchemas, replaceFiles(Object.fromEntries(Object.entries(REPLACED).filter(([name]) => name !== file)))];
}

/** With other words in a source file of the function. */
function withSource(file: string, change: (source: string) => string): Plugin {
  return {
    name: 'with-source',
    setup(build) {
      build.onLoad({ filter: new RegExp(`/lambda/${file}$`) }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const contents = change(source);
        if (contents === source) throw new Error(`${file} has not what this variant changes. Adapt it.`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

const CREDENTIALS = '@aws-sdk/credential-provider-node/dist-es/index.js';
const CONFIGURATION = '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js';
const HANDLER = '@smithy/node-http-handler/dist-es/index.js';
const EVENTS = '@smithy/core/dist-es/submodules/event-streams/index.js';

/** What was done, each undone alone: how much slower the bundle is then is what it gives. */
export const KEPT: readonly Variant[] = [
  { name: 'tree shaking, and with it all that follows', options: { mainFields: ['main'], plugins: [] } },
  { name: 'credentials from the environment alone', options: { plugins: withFile(CREDENTIALS) } },
  { name: 'no shared configuration files', options: { plugins: withFile(CONFIGURATION) } },
  { name: 'no event streams', options: { plugins: withFile(EVENTS) } },
  { name: 'no schemas of other operations', options: { plugins: [replaceFiles()] } },
  {
    name: 'one way to send for Clean Rooms and CloudFormation',
    options: {
      plugins: [
        ...withFile(HANDLER),
        withSource('clean-rooms.ts', (source) =>
          source.replace('new HttpInTime(deadline)', '{ requestTimeout: deadline.left }'),
        ),
      ],
    },
  },
  { name: 'require() of built-in modules', options: { supported: {} } },
  { name: 'minification', options: { minify: false } },
  { name: 'rare clients in files of their own', options: { external: [] } },
];

/** What was tried, and is not done. */
export const LEFT: readonly Variant[] = [
  { name: 'an ES module as the entry', options: { format: 'esm', outExtension: { '.js': '.mjs' } } },
  {
    name: 'node:crypto in place of the global crypto',
    options: { inject: [join(__dirname, 'variants', 'crypto.ts')] },
  },
  {
    name: 'one client for all lookups of an environment',
    options: {
      plugins: [
        ...BUNDLING.plugins,
        withSource('clean-rooms.ts', (source) =>
          source
            .replace('const client = new', 'const client = shared ??= new')
            .concat('let shared: CleanRoomsClient | undefined;'),
        ),
      ],
    },
  },
];

/** Bundles the function in another way than the one that is deployed. */
export async function bundle({ name, options }: Variant, folder: string): Promise<Contender> {
  const extension = options.format === 'esm' ? 'mjs' : 'js';
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.${extension}`);
  await build({ ...BUNDLING, ...options, entryPoints: [ENTRY], outfile: file, metafile: false });
  return bundled(name, file);
}

/** The deployed bundle, with what the engine made of it when it compiled it. Only the very same engine takes that. */
export function withCodeCache(node: string, folder: string): Contender {
  const file = join(folder, 'code-cache.js');
  execFileSync(node, [join(__dirname, 'variants', 'code-cache.cjs'), MEMBERSHIP_LOOKUP.file, file]);
  const contender = bundled('a code cache beside the bundle, made by this very Node.js', file);
  return { ...contender, files: [file, `${file}.source`, `${file}.cache`] };
}
