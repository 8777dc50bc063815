// Makes the function small enough for a template, in addition to what minifiers do. Nothing that users read is shortened.
import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ERRORS } from '../../lambda/errors';
import { ROOT } from '../root';

/**
 * Names of properties that only the function itself reads, which minifying shortens like those of variables: not those
 * of an API or a log line, nor placeholders of error messages, nor what the code has in quotes.
 */
export const SHORTENED_PROPERTIES = [
  ...Object.keys(ERRORS),
  'word words literal quoted number list render',
  'remedy renderers definition messageThat',
  'pattern format matches partOf source configuration',
  'responseUrl oldProperties event',
  'target partition roleArn externalId identifier requireActive expectations',
  'keepsLastValues fallbacks fields names missing rejected foreign',
  'timeLimit deadline forLookup forRollback forResponse beforeLookup reserving',
  'spent attempt pauseAfter periods periodFor denialByIam denialByService notFound denied canHelp',
  'lastFailure causeOf permanent getMembership getCollaboration credentialsFor',
  'errors others read lastValues orReject isRollingBack rollbackValues nothingKept continuation',
].flatMap((names) => names.split(' '));

/** Bundles the files that few lookups load without `import()`, for which esbuild would wrap every module. */
export const importStatically: Plugin = {
  name: 'import-statically',
  setup(build) {
    build.onLoad({ filter: /\/lambda\/[\w-]+\.ts$/ }, ({ path }) => {
      const imports = new Set<string>();
      const rest = readFileSync(path, 'utf8').replace(
        /const (\{ \w+ \}) = await import\(('[\w./-]+')\);/g,
        (_, names: string, file: string) => {
          imports.add(`import ${names} from ${file};`);
          return '';
        },
      );
      return { contents: [...imports, rest].join('\n'), loader: 'ts' };
    });
  },
};

/** Replaces what the function uses of `@smithy`. None of its requests has a list in its query. */
export const replaceSmithy: Plugin = {
  name: 'replace-smithy',
  setup(build) {
    build.onResolve({ filter: /^@smithy\// }, ({ path }) => ({ path, namespace: 'smithy' }));
    build.onLoad({ filter: /^@smithy\/core\/protocols$/, namespace: 'smithy' }, () => ({
      contents: `export const buildQueryString = (query) => String(new URLSearchParams(query)).replaceAll('+', '%20');`,
    }));
  },
};

const MEMBERS = join(ROOT, 'lambda', 'members.ts');

/** What only lookups with attributes of the members use, which the template does not have. */
const ERRORS_OF_MEMBERS = [...readFileSync(MEMBERS, 'utf8').matchAll(/ERRORS\.(\w+)/g)].map(([, name = '']) => name);

/** Leaves out the members of collaborations. */
export const withoutMembers: Plugin = {
  name: 'without-members',
  setup(build) {
    build.onLoad({ filter: /\/lambda\/members\.ts$/ }, () => ({
      contents: `
        export const fieldsOfMembers = () => [];
        export const runnerErrors = (others) => ({ others, errors: [] });
        export const listedMembers = undefined;`,
    }));
  },
};

/** Drops what only constructs read from the table of attributes, and writes its rows as calls. */
export const shortenAttributes = writeAsCalls(
  /\/lib\/contract\/attributes\.ts$/,
  (name) => name.startsWith("'Members."),
  'function row(label, ...parts) { return Object.assign({ label }, ...parts); }',
  ({ values: { property, label = '', ...others }, spread }) => {
    if (property === undefined) return undefined;
    // Only whether there is an escaped property.
    const parts = [
      ...spread.filter((name) => name !== 'CONSTANT'),
      ...Object.keys(others).map((name) => `{ ${name}: '' }`),
    ];
    return `row(${[label, ...parts].join()})`;
  },
);

/** Writes the errors of the catalog as calls. */
export const shortenErrors = writeAsCalls(
  /\/lambda\/errors\.ts$/,
  (name) => ERRORS_OF_MEMBERS.includes(name),
  'function definition(name, message, remedy) { return { name, message, remedy }; }',
  ({ values: { name, message, remedy } }) =>
    remedy === undefined ? undefined : `definition(${[name, message, remedy].join()})`,
);

/** The properties of an object, as they are written in its source. */
interface ObjectSource {
  readonly values: Readonly<Partial<Record<string, string>>>;
  readonly spread: readonly string[];
}

/**
 * Writes objects of one form as calls of a function, which contains the names of their properties once; leaves out
 * properties by their names.
 */
function writeAsCalls(
  filter: RegExp,
  isLeftOut: (name: string) => boolean,
  functionSource: string,
  callFor: (object: ObjectSource) => string | undefined,
): Plugin {
  return {
    name: 'write-as-calls',
    setup(build) {
      build.onLoad({ filter }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const contents = replaceIn(source, (node, file) => {
          if (ts.isPropertyAssignment(node) && isLeftOut(node.name.getText(file))) return '...{}';
          return ts.isObjectLiteralExpression(node) ? callFor(objectSource(node, file)) : undefined;
        });
        return contents === source
          ? { errors: [{ text: 'It contains no object of the expected form.' }] }
          : { contents: contents + functionSource, loader: 'ts' };
      });
    },
  };
}

function objectSource({ properties }: ts.ObjectLiteralExpression, file: ts.SourceFile): ObjectSource {
  const assigned = properties.filter((each) => ts.isPropertyAssignment(each));
  const spread = properties.filter((each) => ts.isSpreadAssignment(each));
  return {
    values: Object.fromEntries(
      assigned.map(({ name, initializer }) => [name.getText(file), initializer.getText(file)]),
    ),
    spread: spread.map(({ expression }) => expression.getText(file)),
  };
}

/** The code with its strings in single quotes, which JSON does not escape. */
export function inSingleQuotes(code: string): string {
  return replaceIn(code, (node, file) => {
    const [, content] = /^"([^']*)"$/s.exec(ts.isStringLiteral(node) ? node.getText(file) : '') ?? [];
    return content === undefined ? undefined : `'${content.replaceAll('\\"', '"')}'`;
  });
}

/** Replaces the outermost nodes of code that have a replacement. */
function replaceIn(code: string, replacementFor: (node: ts.Node, file: ts.SourceFile) => string | undefined): string {
  const file = ts.createSourceFile('index.ts', code, ts.ScriptTarget.Latest);
  let result = '';
  let end = 0;
  const visit = (node: ts.Node): void => {
    const replacement = replacementFor(node, file);
    if (replacement === undefined) return ts.forEachChild(node, visit);
    result += code.slice(end, node.getStart(file)) + replacement;
    end = node.end;
  };
  visit(file);
  return result + code.slice(end);
}
