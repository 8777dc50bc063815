import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, withNested, type Stack } from '../../../bin/check/assembly';
import { selectLookups } from '../../../bin/check/assembly-check';
import {
  ACCOUNT,
  assemblyOf,
  lookupResource,
  manifestOf,
  nestedStack,
  REGION,
  stackArtifact,
  writeFiles,
} from '../../support/assemblies';
import { emptyDirectory } from '../../support/check-command';

const TEMPLATE = { Resources: { Lookup: lookupResource() } };

/** The paths of all lookups. */
function pathsIn(directory: string): string[] {
  return selectLookups(readAssembly(directory), []).map(({ path }) => path);
}

/** The only stack of an assembly, in whose manifest it has these properties. */
function stackWith(properties: Readonly<Record<string, unknown>>): Stack {
  const [stack] = readAssembly(assemblyOf({ Campaign: TEMPLATE }, properties));
  if (!stack) throw new Error('There is no stack.');
  return stack;
}

test('the stacks of an assembly, and those of the assemblies nested in it, have lookups', () => {
  const directory = writeFiles({
    'manifest.json': manifestOf({
      Campaign: stackArtifact('Campaign.json'),
      Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    }),
    'Campaign.json': {
      Resources: {
        Lookup: lookupResource({}, { Metadata: { 'aws:cdk:path': 'Campaign/Membership/Resource' } }),
        Bucket: { Type: 'AWS::S3::Bucket' },
        Inner: nestedStack('nested.json'),
      },
    },
    'nested.json': TEMPLATE,
    'assembly-Prod/manifest.json': manifestOf({
      ProdCampaign1234: {
        ...stackArtifact('Campaign.json', { stackName: 'Prod-Campaign' }),
        displayName: 'Prod/Campaign',
      },
    }),
    'assembly-Prod/Campaign.json': TEMPLATE,
  });
  expect([...withNested(readAssembly(directory))].map(({ id, name }) => [id, name])).toEqual([
    ['Campaign', 'Campaign'],
    ['Campaign', undefined],
    ['Prod/Campaign', 'Prod-Campaign'],
  ]);
  expect(pathsIn(directory)).toEqual(['Campaign/Membership', 'Campaign/Lookup', 'Prod/Campaign/Lookup']);
});

test.each([
  [`aws://${ACCOUNT}/${REGION}`, { account: ACCOUNT, region: REGION }],
  ['aws://unknown-account/unknown-region', { account: undefined, region: undefined }],
  [`aws://unknown-account/eu-west-1`, { account: undefined, region: 'eu-west-1' }],
])('the environment is %s', (environment, expected) => {
  expect(stackWith({ environment })).toMatchObject(expected);
});

test('the lookup role is read with its external ID', () => {
  expect(stackWith({ lookupRole: { arn: 'arn', assumeRoleExternalId: 'id' } }).lookupRole).toEqual({
    arn: 'arn',
    externalId: 'id',
  });
  for (const lookupRole of [undefined, null, 'arn', ['arn'], { arn: ['arn'] }, {}])
    expect(stackWith({ lookupRole }).lookupRole).toBeUndefined();
});

test('stacks are selected by name', () => {
  const stacks = readAssembly(assemblyOf({ ProdA: TEMPLATE, ProdB: TEMPLATE, Test: TEMPLATE }));
  const selected = (...patterns: string[]): string[] => selectLookups(stacks, patterns).map(({ stack }) => stack.id);
  expect(selected('Prod*')).toEqual(['ProdA', 'ProdB']);
  expect(selected('Test', 'ProdA', '*A')).toEqual(['ProdA', 'Test']);
  expect(() => selected('Test', 'Other')).toThrow(
    'NoSuchStack: No stack matches "Other". Use the names that cdk list prints. The stacks are: ProdA, ProdB, Test.',
  );
});

test('stacks with the same id are all selected', () => {
  const both = { ...stackArtifact('Campaign.json'), displayName: 'Campaign' };
  const directory = writeFiles({ 'manifest.json': manifestOf({ A: both, B: both }), 'Campaign.json': TEMPLATE });
  expect(selectLookups(readAssembly(directory), ['Campaign'])).toHaveLength(2);
});

test('a pattern with many wildcards, and an id for it, take no time', () => {
  const stack = { ...stackArtifact('A.json'), displayName: 'a'.repeat(512) };
  const directory = writeFiles({ 'manifest.json': manifestOf({ A: stack }), 'A.json': TEMPLATE });
  expect(() => selectLookups(readAssembly(directory), ['*a*a*b'])).toThrow('NoSuchStack');
});

describe('an assembly is rejected', () => {
  test('without a manifest', () => {
    expect(() => readAssembly(emptyDirectory())).toThrow(/manifest.json" cannot be read \(ENOENT\)/);
  });

  test.each([null, true, 1, 'x', [], {}, { version: 1 }, { version: null }])('if the manifest is %j', (manifest) => {
    expect(() => readAssembly(writeFiles({ 'manifest.json': JSON.stringify(manifest) }))).toThrow(
      'is not the manifest of a cloud assembly',
    );
  });

  test.each([null, true, 1, 'x', []])('if its artifacts are %j', (artifacts) => {
    expect(() => readAssembly(writeFiles({ 'manifest.json': manifestOf(artifacts) }))).toThrow(
      'has no valid artifacts',
    );
  });

  test.each([null, {}, 'x', [{ key: 'vpc', provider: 'vpc-provider', props: {} }]])(
    'if it lacks context: %j',
    (missing) => {
      expect(() => readAssembly(writeFiles({ 'manifest.json': manifestOf({}, { missing }) }))).toThrow(
        'lacks context values, which the CDK CLI looks up',
      );
    },
  );

  test.each([null, 1, 'x', []])('if an artifact is %j', (artifact) => {
    expect(() => readAssembly(writeFiles({ 'manifest.json': manifestOf({ 'a\n': artifact }) }))).toThrow(
      'has the invalid artifact "a\\n"',
    );
  });

  test.each(['aws:cloudformation:stack', 'cdk:cloud-assembly'])('if an artifact %s has no file', (type) => {
    for (const properties of [undefined, null, 1, [], {}, { templateFile: 1 }, { directoryName: ['a'] }]) {
      const directory = writeFiles({ 'manifest.json': manifestOf({ A: { type, properties } }) });
      expect(() => readAssembly(directory)).toThrow('has the artifact "A" without a file');
    }
  });

  test.each(['../a.json', '/../a.json', 'b/../../a.json'])('if a template or an assembly is %s', (file) => {
    for (const artifact of [stackArtifact(file), { type: 'cdk:cloud-assembly', properties: { directoryName: file } }]) {
      const directory = writeFiles({ 'cdk.out/manifest.json': manifestOf({ A: artifact }), 'a.json': TEMPLATE });
      expect(() => readAssembly(join(directory, 'cdk.out'))).toThrow('is outside of the directory');
    }
  });

  test('if a nested template is outside', () => {
    const template = { Resources: { Inner: nestedStack('../outside.json') } };
    expect(() => readAssembly(assemblyOf({ A: template }))).toThrow('is outside of the directory');
  });

  test('if a nested assembly is behind a symbolic link', () => {
    const Prod = { type: 'cdk:cloud-assembly', properties: { directoryName: 'prod' } };
    const directory = writeFiles({ 'manifest.json': manifestOf({ Prod }) });
    symlinkSync(assemblyOf({ A: TEMPLATE }), join(directory, 'prod'));
    expect(() => readAssembly(directory)).toThrow('is a symbolic link');
  });

  test.each([
    undefined,
    null,
    1,
    '',
    'aws://',
    'aws://111122223333',
    'aws://111122223333/',
    'aws://11112222333/us-east-1',
    'aws://111122223333:role/us-east-1',
    'aws://111122223333/us-east-1/',
    'aws://111122223333/us-east-1.evil.example',
    'aws://111122223333/us-east-1\n',
    'aws://evil.example/us-east-1',
    'https://111122223333/us-east-1',
  ])('if the environment of a stack is %j', (environment) => {
    const artifact = { ...stackArtifact('A.json'), environment };
    const directory = writeFiles({ 'manifest.json': manifestOf({ A: artifact }), 'A.json': TEMPLATE });
    expect(() => readAssembly(directory)).toThrow('has the stack "A" with the invalid environment ');
  });

  test.each([null, 1, {}, '', 'a b', 'a:b', '::error::', '-a', 'a'.repeat(129)])(
    'if the name of a stack is %j',
    (stackName) => {
      expect(() => stackWith({ stackName })).toThrow('has the stack "Campaign" with the invalid name ');
    },
  );

  test.each([null, 1, {}, 'a'.repeat(513)])('if the display name of a stack is %j', (displayName) => {
    const artifact = { ...stackArtifact('A.json'), displayName };
    const directory = writeFiles({ 'manifest.json': manifestOf({ A: artifact }), 'A.json': TEMPLATE });
    expect(() => readAssembly(directory)).toThrow('has the stack "A" with the invalid display name ');
  });

  test.each([null, 1, 'x', [], { Resources: [] }, { Resources: 'x' }])('if a template is %j', (template) => {
    expect(() => readAssembly(assemblyOf({ A: JSON.stringify(template) }))).toThrow('is not a CloudFormation template');
  });

  test.each([null, 1, 'x', []])('if a resource is %j', (resource) => {
    expect(() => readAssembly(assemblyOf({ A: { Resources: { 'a\n': resource } } }))).toThrow(
      'has the invalid resource "a\\n"',
    );
  });

  test.each([null, 1, ['Condition'], { Condition: 'A' }])('if the condition of a lookup is %j', (Condition) => {
    expect(() => readAssembly(assemblyOf({ A: { Resources: { Lookup: lookupResource({}, { Condition }) } } }))).toThrow(
      'has the invalid resource "Lookup"',
    );
  });

  test('if a lookup has a longer logical id than CloudFormation accepts', () => {
    const resources = (length: number): object => ({ Resources: { ['a'.repeat(length)]: lookupResource() } });
    expect(pathsIn(assemblyOf({ A: resources(255) }))).toHaveLength(1);
    expect(() => readAssembly(assemblyOf({ A: resources(256) }))).toThrow('has the invalid resource ');
  });

  test.each(['.', './', 'b/..'])('if the assembly %s is nested in itself', (directoryName) => {
    const itself = { type: 'cdk:cloud-assembly', properties: { directoryName } };
    const directory = writeFiles({ 'manifest.json': manifestOf({ A: itself, B: itself }), 'b/x': '' });
    expect(() => readAssembly(directory)).toThrow('is nested too deeply');
  });

  test('if a stack is nested in itself, or in a stack that is nested in it', () => {
    const itself = { Resources: { A: nestedStack('A.json'), B: nestedStack('A.json') } };
    expect(() => readAssembly(assemblyOf({ A: itself }))).toThrow('is nested too deeply');
    const [A, B] = ['B.json', 'A.json'].map((file) => ({ Resources: { Inner: nestedStack(file) } }));
    expect(() => readAssembly(assemblyOf({ A, B }))).toThrow('is nested too deeply');
  });

  test('if the number of nested stacks grows exponentially', () => {
    const names = Array.from({ length: 16 }, (_, index) => `S${String(index)}`);
    const templates = names.map((name, index): [string, object] => {
      const inner = nestedStack(`S${String(index + 1)}.json`);
      return [name, { Resources: index < 15 ? { A: inner, B: inner } : { Lookup: lookupResource() } }];
    });
    expect(() => readAssembly(assemblyOf(Object.fromEntries(templates)))).toThrow('is one file too many');
  });

  test('if it contains more than 1,000 lookups', () => {
    const resources = (count: number): object => ({
      Resources: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`L${String(index)}`, lookupResource()]),
      ),
    });
    expect(pathsIn(assemblyOf({ A: resources(1000) }))).toHaveLength(1000);
    expect(() => readAssembly(assemblyOf({ A: resources(1000), B: resources(1) }))).toThrow(
      'contains more than 1,000 lookups',
    );
  });
});

test.each(['__proto__', 'constructor', 'toString'])('an artifact and a resource can be named %s', (name) => {
  const artifact = JSON.stringify({ ...stackArtifact('A.json', { stackName: 'A' }), displayName: 'A' });
  const directory = writeFiles({
    'manifest.json': `{"version": "53.0.0", "artifacts": {"${name}": ${artifact}}}`,
    'A.json': `{"Resources": {"${name}": ${JSON.stringify(lookupResource())}}}`,
  });
  expect(pathsIn(directory)).toEqual([`A/${name}`]);
});

test('20,000 other resources and artifacts are ignored', () => {
  const many = (value: object): object =>
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`R${String(index)}`, value]));
  const directory = writeFiles({
    'manifest.json': manifestOf({ ...many({ type: 'x' }), A: stackArtifact('A.json') }),
    'A.json': { Resources: { ...many({ Type: 'AWS::S3::Bucket' }), Lookup: lookupResource() } },
  });
  expect(pathsIn(directory)).toEqual(['A/Lookup']);
});

test('types that are no strings are those of no artifact and no lookup', () => {
  const toString = { toString: 1 };
  const directory = writeFiles({
    'manifest.json': manifestOf({
      A: stackArtifact('A.json'),
      B: { type: toString },
      C: { type: ['cdk:cloud-assembly'] },
    }),
    'A.json': { Resources: { A: { Type: toString }, B: { Type: ['Custom::CleanRoomsMembership'] } } },
  });
  expect(pathsIn(directory)).toEqual([]);
});
