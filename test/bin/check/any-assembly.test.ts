import fc from 'fast-check';
import { LookupError } from '../../../lambda/errors';
import { PROPERTY_NAMES, RESOURCE_TYPE } from '../../../lib/contract/resource';
import { ANY_CHARACTER } from '../../support/any-character';
import { ACCOUNT, writeFiles } from '../../support/assemblies';
import { checkAssembly } from '../../support/assembly-check';
import { runCommandLine } from '../../support/check-command';
import { ID, REQUESTABLE_NAMES, runs } from '../../support/properties';
import { RecordedCalls } from '../../support/recorded-calls';

const strings = fc.oneof(
  fc.string({ unit: ANY_CHARACTER }),
  fc.constantFrom(
    ID,
    'A',
    'B',
    'a.json',
    'b.json',
    '..',
    '.',
    'us-east-1',
    '__proto__',
    'constructor',
    '\u202e\n::error::',
  ),
);
const json = fc.jsonValue({ stringUnit: ANY_CHARACTER });

/** One of these values usually, and any JSON otherwise. */
function usually<Value>(...arbitraries: readonly fc.Arbitrary<Value>[]): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fc.oneof(...arbitraries), weight: 40 }, { arbitrary: json, weight: 1 });
}

const { value: expressions } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    strings,
    fc.constantFrom('AWS::Region', 'AWS::StackName', 'AWS::AccountId', 'P', 'Outputs.O', 'Id', '0'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .tuple(
        fc.constantFrom(
          'Ref',
          ...['GetAtt', 'ImportValue', 'FindInMap', 'Join', 'Split', 'Select', 'Sub'].map((name) => `Fn::${name}`),
        ),
        tie('value'),
      )
      .map(([name, argument]) => ({ [name]: argument })),
  ),
}));

const property: fc.Arbitrary<unknown> = usually<unknown>(
  strings,
  expressions,
  fc.subarray<string>(REQUESTABLE_NAMES, { maxLength: 3 }),
  fc.dictionary(strings, expressions, { maxKeys: 2 }),
);

const resources = usually(
  fc.record({
    Type: usually(fc.constant(RESOURCE_TYPE)),
    Properties: usually<unknown>(
      fc.constant({ MembershipIdentifier: ID }),
      fc.dictionary(fc.oneof(fc.constantFrom(...PROPERTY_NAMES), strings), property, { maxKeys: 4 }),
      fc
        .tuple(fc.constantFrom(...PROPERTY_NAMES), property)
        .map(([name, value]) => ({ MembershipIdentifier: ID, [name]: value })),
    ),
  }),
  fc.record({
    Type: fc.constant('AWS::CloudFormation::Stack'),
    Properties: usually(fc.record({ Parameters: fc.dictionary(fc.constant('P'), expressions) })),
    Metadata: usually(fc.record({ 'aws:asset:path': usually(fc.constantFrom('a.json', 'b.json')) })),
  }),
);

const templates = usually(
  fc.record(
    {
      Resources: usually(fc.dictionary(fc.oneof(fc.constantFrom('A', 'B'), strings), resources, { maxKeys: 3 })),
      Parameters: usually(fc.dictionary(fc.constant('P'), usually(fc.constant({ Type: 'String' })))),
      Mappings: usually(fc.dictionary(strings, fc.dictionary(strings, fc.dictionary(strings, expressions)))),
      Outputs: usually(
        fc.dictionary(
          fc.constantFrom('O', 'P'),
          usually(fc.record({ Value: expressions, Export: fc.record({ Name: expressions }) })),
        ),
      ),
    },
    { requiredKeys: ['Resources'] },
  ),
);

const artifacts = usually(
  fc.record({
    type: usually(
      fc.constant('aws:cloudformation:stack'),
      fc.constant('aws:cloudformation:stack'),
      fc.constantFrom('cdk:cloud-assembly', 'cdk:asset-manifest'),
    ),
    environment: usually(fc.constantFrom(`aws://${ACCOUNT}/us-east-1`, 'aws://unknown-account/unknown-region')),
    properties: usually(
      fc.record(
        {
          templateFile: usually(fc.constantFrom('a.json', 'b.json')),
          directoryName: usually(strings),
          file: usually(strings),
          stackName: usually(fc.constantFrom('A', 'B')),
        },
        { requiredKeys: ['templateFile'] },
      ),
    ),
  }),
);

/** The files of anything between a cloud assembly and any JSON. */
const assemblies = fc.record({
  'manifest.json': usually(
    fc.record(
      {
        version: usually(fc.constant('53.0.0')),
        artifacts: usually(fc.dictionary(fc.constantFrom('A', 'B', 'C'), artifacts, { minKeys: 1 })),
        missing: usually(fc.constant([])),
      },
      { requiredKeys: ['version', 'artifacts'] },
    ),
  ).map((manifest) => JSON.stringify(manifest)),
  'a.json': templates.map((template) => JSON.stringify(template)),
  'b.json': templates.map((template) => JSON.stringify(template)),
});

/** Whether a message is one of the catalog, in which external values are quoted. */
const MESSAGE = /^[A-Z]\w+: [^\p{C}\p{Zl}\p{Zp}]+$/u;

test('any assembly is rejected, or each of its lookups is checked, or a message reports what is not known', async () => {
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(assemblies, async (files) => {
      const checked = await checkAssembly(writeFiles(files), { values: { Id: ID } }).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(LookupError);
        return { results: [{ verdict: 'unknown', message: LookupError.from(thrown).message }] };
      });
      for (const { verdict, message } of checked.results) {
        if (verdict === 'pass') passed += 1;
        else expect(message).toMatch(MESSAGE);
        expect(message ?? '').not.toMatch(/^UnexpectedError/);
      }
    }),
    { numRuns: runs(3000) },
  );
  // Otherwise the property would be about garbage only.
  expect(passed).toBeGreaterThan(0);
});

test('the command prints a report or an error message for any assembly, and its exit code is that of the verdict', async () => {
  const aws = new RecordedCalls();
  await aws.start();
  try {
    await fc.assert(
      fc.asyncProperty(assemblies, async (files) => {
        const args = ['check', '--app', writeFiles(files), '--json'];
        const { code, stdout, stderr } = await runCommandLine(args, { environment: aws.environment });
        expect(stderr).toBe('');
        expect(stdout).toMatch(/^[\n\x20-\x7e]+$/);
        const verdict = /^ {2}"verdict": "(\w+)"/m.exec(stdout)?.[1] ?? '';
        expect(code).toBe(['pass', 'reject', 'unknown', 'none'].indexOf(verdict));
        if (verdict === 'pass') expect(stdout).toMatch(/^ {6}"verdict": "pass"/m);
      }),
      { numRuns: runs(60) },
    );
  } finally {
    await aws.stop();
  }
});
