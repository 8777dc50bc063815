// Compiles the examples of the README and the guide, as strictly as they may be where they are copied to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { examplesOf, PAGES, withFiles } from '../../test/support/examples';
import { ROOT } from '../root';

/** What the compiler finds: the file, and the message. */
function diagnose(files: readonly string[]): [path: string, message: string][] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node', 'jest'],
    paths: { 'cdk-cleanrooms-membership': [join(ROOT, 'lib')] },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => [file?.fileName ?? '', ts.flattenDiagnosticMessageText(messageText, '\n')]);
}

async function main(): Promise<void> {
  await withFiles(PAGES.flatMap(examplesOf), (files) => {
    // A file without imports and exports would share its names with all the others.
    for (const [path, { source }] of files) writeFileSync(path, `${source}\nexport {};\n`);
    for (const [path, message] of diagnose([...files.keys()])) {
      const { page, line } = files.get(path) ?? { page: path, line: 0 };
      console.error(`${page}:${String(line)}: ${message}`);
      process.exitCode = 1;
    }
    return Promise.resolve();
  });
}

void main();
