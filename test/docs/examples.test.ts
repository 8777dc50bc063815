import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { MembershipLookup } from '../../lib';
import { newApp } from '../support/app';
import { examplesOf, PAGES, run, withFiles, type Example } from '../support/examples';
import { ROOT } from '../../tools/root';

const ID = '11111111-2222-3333-4444-555555555555';

const examples = PAGES.flatMap(examplesOf);

test('all examples compile', async () => {
  const found = await withFiles(examples, (files) => {
    // A file without imports and exports would share its names with all the others.
    for (const [path, { source }] of files) writeFileSync(path, `${source}\nexport {};\n`);
    return Promise.resolve(diagnose([...files.keys()]).map(([path, message]) => [where(files.get(path)), message]));
  });
  expect(found).toEqual([]);
});

function where(example?: Example): string {
  return example ? `${example.page}:${String(example.line)}` : 'elsewhere';
}

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

test.each(
  examples.filter(({ file }) => !file.endsWith('.test.ts')).map((example) => [where(example), example] as const),
)('the example at %s synthesizes', async (_, example) => {
  const reader = newReader();
  await run(example, reader);
  expect(() => reader.app.synth()).not.toThrow();
});

/** What the fixture says that a reader has. */
function newReader() {
  const app = newApp();
  const stack = new Stack(app, 'Campaign');
  return {
    app,
    stack,
    vpc: new ec2.Vpc(stack, 'ReaderVpc'),
    analyst: new iam.Role(stack, 'ReaderAnalyst', { assumedBy: new iam.AccountRootPrincipal() }),
    membership: new MembershipLookup(stack, 'ReaderMembership', { membershipIdentifier: ID }),
    membershipIdentifier: ID,
    releaseNumber: '1',
  };
}
