import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../tools/root';

/** The pages with examples. */
export const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs', 'guide')).map((name) => `docs/guide/${name}`)];

/** A piece of TypeScript in a page. */
export interface Example {
  readonly page: string;
  readonly line: number;
  /** The file name in its first line, or one by its place in the page. */
  readonly file: string;
  /** The code in the page. */
  readonly code: string;
  /** What compiles: the code, within the fixture unless it is a whole file. */
  readonly source: string;
}

/** The TypeScript of a page, in order. A block that is a whole file is marked `nofixture`, as for jsii-rosetta. */
export function examplesOf(page: string): Example[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const fixture = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n(.*?)^```$/gms)].map(({ index, 1: whole, 2: code = '' }, place) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    file: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `example-${String(place)}.ts`,
    code,
    source: whole === undefined ? fixture.replace('/// here', () => code) : code,
  }));
}

/** Writes examples into a temporary directory, with a subdirectory for each page, and passes their paths to a function. */
export async function withFiles<T>(
  examples: readonly Example[],
  use: (files: ReadonlyMap<string, Example>) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(ROOT, 'test', 'docs', 'examples-'));
  try {
    const files = new Map<string, Example>();
    for (const example of examples) {
      const path = join(directory, example.page.replaceAll('/', '-'), example.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, example.source);
      files.set(path, example);
    }
    return await use(files);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes the examples of a page of the guide, and passes a function that returns the path of one. */
export function withFilesOf<T>(name: string, use: (pathOf: (file: string) => string) => Promise<T>): Promise<T> {
  return withFiles(examplesOf(`docs/guide/${name}`), (files) =>
    use((file) => [...files].find(([, example]) => example.file === file)?.[0] ?? `${name} has no ${file}`),
  );
}

/** Runs an example with values for what the fixture declares. */
export async function run(example: Example, reader: object): Promise<void> {
  Object.assign(globalThis, { reader });
  const source = example.source.replace(/^declare const (\w+): .*;$/gm, 'const $1 = globalThis.reader.$1;');
  await withFiles([{ ...example, source }], async (files) => {
    for (const path of files.keys()) await import(path);
  });
}
