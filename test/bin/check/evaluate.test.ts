import fc from 'fast-check';
import { Text } from '../../../lambda/text';
import { Evaluation, Steps, Unresolved, type References } from '../../../bin/check/evaluate';
import { ANY_CHARACTER } from '../../support/any-character';

/** References that return what they are called with. */
const ECHO: References = {
  ref: (name) => (name === 'AWS::NoValue' ? undefined : `ref ${name}`),
  getAtt: (logicalId, attribute) => `attribute ${attribute} of ${logicalId}`,
  importValue: (name) => `export ${name}`,
  stackOutput: (stack, output, region = 'own') => `output ${output} of ${stack} in ${region}`,
  findInMap: (map, first, second) => [map, first, second],
};

/** References of which nothing is known. */
const NOTHING: References = {
  ref: unresolved,
  getAtt: unresolved,
  importValue: unresolved,
  stackOutput: unresolved,
  findInMap: unresolved,
};

function unresolved(name: string): never {
  throw new Unresolved(Text.of`the value of ${Text.word(name)}`);
}

function evaluate(value: unknown, references: References = ECHO): unknown {
  return new Evaluation().property(value, references);
}

/** How a value that is not known is described in a message. */
function expressionOf(value: unknown): string {
  if (value instanceof Unresolved) return String(value.expression);
  throw new Error(`${JSON.stringify(value)} is known.`);
}

test.each([
  ['a literal', 'x', 'x'],
  ['a number', 1, 1],
  ['null', null, null],
  ['an object', { a: ['b', { Ref: 'C' }] }, { a: ['b', 'ref C'] }],
  ['an object with several keys', { Ref: 'A', b: 1 }, { Ref: 'A', b: 1 }],
  ['a list without values that are removed', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['an object without values that are removed', { a: 'b', c: { Ref: 'AWS::NoValue' } }, { a: 'b' }],
  ['Ref', { Ref: 'A' }, 'ref A'],
  ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['A', 'B.C'] }, 'attribute B.C of A'],
  ['Fn::GetAtt with a string', { 'Fn::GetAtt': 'A.B.C' }, 'attribute B.C of A'],
  ['Fn::GetAtt with a function', { 'Fn::GetAtt': ['A', { Ref: 'B' }] }, 'attribute ref B of A'],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Join': ['-', ['A', 'B']] } }, 'export A-B'],
  ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'B' } }, 'output B of A in own'],
  [
    'Fn::GetStackOutput of another region',
    { 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'B', Region: 'C' } },
    'output B of A in C',
  ],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['A', { Ref: 'B' }, 'C'] }, ['A', 'ref B', 'C']],
  ['Fn::Join', { 'Fn::Join': ['', ['a', 1, true, { Ref: 'B' }]] }, 'a1trueref B'],
  ['Fn::Split', { 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
  ['Fn::Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
  ['Fn::Select with a string', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
  ['Fn::Sub', { 'Fn::Sub': 'a${B}${C.D.E}${!F}$' }, 'aref Battribute D.E of C${F}$'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${A}${B}', { A: { Ref: 'C' } }] }, 'ref Cref B'],
])('%s is evaluated', (_, value, expected) => {
  expect(evaluate(value)).toEqual(expected);
});

test.each([
  ['an unknown function', { 'Fn::Base64': 'x' }],
  ['a condition', { 'Fn::If': ['Condition', 'a', 'b'] }],
  ['a transform', { 'Fn::Transform': { Name: 'x' } }],
  ['Fn::Join without a list', { 'Fn::Join': ['', 'a'] }],
  ['Fn::Join of lists', { 'Fn::Join': ['', [['a']]] }],
  ['Fn::Select without an index', { 'Fn::Select': ['', ['a']] }],
  ['Fn::Select with another number', { 'Fn::Select': ['0x0', ['a']] }],
  ['Fn::Select with a fraction', { 'Fn::Select': [0.5, ['a']] }],
  ['Fn::Select beyond the end', { 'Fn::Select': [1, ['a']] }],
  ['Fn::Sub without a string', { 'Fn::Sub': { a: 'b' } }],
  ['Fn::GetStackOutput with a role', { 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'B', RoleArn: 'C' } }],
  ['Fn::GetStackOutput with a string', { 'Fn::GetStackOutput': 'A' }],
  ['a function without an argument', { Ref: null }],
])('%s is not known, and is quoted', (_, value) => {
  expect(expressionOf(evaluate(value))).toBe(JSON.stringify(value));
});

test.each([
  ['a string', 'a{{resolve:ssm:/membership}}'],
  ['a string that is joined', { 'Fn::Join': [':', ['{{resolve', 'ssm:/membership}}']] }],
  ['a string that is substituted', { 'Fn::Sub': '{{resolve:ssm:/${A}}}' }],
])('a dynamic reference in %s is not known', (_, value) => {
  expect(evaluate(value)).toBeInstanceOf(Unresolved);
});

test('a part that is not known is replaced, and the others are evaluated', () => {
  expect(evaluate({ known: ['a'], other: ['b', { Ref: 'C' }] }, NOTHING)).toEqual({
    known: ['a'],
    other: ['b', expect.any(Unresolved)],
  });
});

test('the innermost value that is not known is reported', () => {
  expect(expressionOf(evaluate({ 'Fn::Join': ['', ['a', { 'Fn::Sub': '${B}' }]] }, NOTHING))).toBe('the value of B');
});

test('an expression in a message is truncated, and without invisible characters', () => {
  const long = expressionOf(evaluate({ 'Fn::Base64': `\u202e\n${'x'.repeat(10_000)}` }));
  expect(long).toMatch(/^\{"Fn::Base64":"\\u202e\\nx+…$/);
  expect(long).toHaveLength(513);
});

test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('the name %s has no special meaning', (name) => {
  const value: unknown = JSON.parse(`{"${name}": {"Ref": "A"}, "b": 1}`);
  expect(JSON.stringify(evaluate(value))).toBe(`{"${name}":"ref A","b":1}`);
  expect(evaluate({ Ref: name })).toBe(`ref ${name}`);
  expect(evaluate({ 'Fn::Sub': [`\${${name}}`, {}] })).toBe(`ref ${name}`);
});

describe('what is too complex is not known', () => {
  const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown =>
    Array.from({ length: depth }).reduce<unknown>(wrap, 'x');

  test.each<[string, unknown]>([
    ['functions that are nested', nested(1000, (inner) => ({ 'Fn::Join': ['', [inner]] }))],
    ['lists that are nested', nested(1000, (inner) => [inner])],
    ['objects that are nested', nested(1000, (a) => ({ a }))],
    ['a list of 100,000 elements', Array.from({ length: 100_000 }, () => 'Id')],
    ['a list of 100,000 functions', Array.from({ length: 100_000 }, () => ({ Ref: 'A' }))],
    [
      'an object with 100,000 keys',
      Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${String(key)}`, 1])),
    ],
  ])('%s', (_, value) => {
    expect(expressionOf(evaluate(value))).toBe('an expression that is too complex');
  });

  const shared = (value: unknown): References => ({
    ...ECHO,
    ref: (name, evaluation) => (name === 'X' ? value : evaluation.value(value, shared(value))),
  });

  test.each<[string, unknown]>([
    ['a long string', 'x'.repeat(20_000)],
    ['a string that is split', { 'Fn::Split': ['', 'x'.repeat(20_000)] }],
    ['strings that are joined', { 'Fn::Join': ['', Array.from({ length: 200 }, () => 'x'.repeat(100))] }],
    ['a string that is substituted', { 'Fn::Sub': ['${A}${A}', { A: 'x'.repeat(10_000) }] }],
    ['a template', { 'Fn::Sub': '${'.repeat(5_000_000) }],
    ['a list of a reference', { 'Fn::Join': ['', { Ref: 'X' }] }],
  ])('%s', (_, value) => {
    const references = shared(Array.from({ length: 1_000_000 }, () => 'x'));
    expect(evaluate({ 'Fn::Join': ['', [value]] }, references)).toBeInstanceOf(Unresolved);
  });

  test('a reference that expands exponentially', () => {
    const names = Array.from({ length: 50 }, (_, index) => `Name${String(index)}`);
    const references: References = {
      ...ECHO,
      ref: (name, evaluation) => {
        const next = names[names.indexOf(name) + 1];
        return next === undefined ? 'x' : evaluation.value({ 'Fn::Sub': `\${${next}}\${${next}}` }, references);
      },
    };
    expect(evaluate({ Ref: 'Name0' }, references)).toBeInstanceOf(Unresolved);
  });

  test('a reference to itself', () => {
    const references: References = { ...ECHO, ref: (name, evaluation) => evaluation.value({ Ref: name }, references) };
    expect(expressionOf(evaluate({ Ref: 'A' }, references))).toBe('an expression that is too complex');
  });

  test('many properties', () => {
    const steps = new Steps();
    const results = Array.from({ length: 100 }, () =>
      new Evaluation(steps).property(
        Array.from({ length: 15_000 }, () => 'Id'),
        ECHO,
      ),
    );
    expect(results.filter((result) => result instanceof Unresolved)).toHaveLength(34);
    expect(new Evaluation(steps).property('Id', ECHO)).toBeInstanceOf(Unresolved);
  });
});

test('any JSON is evaluated, or is not known: nothing is thrown', () => {
  const strings = fc.oneof(
    fc.string({ unit: ANY_CHARACTER }),
    fc.constantFrom('Ref', 'A.B', '${A}', '${!A', '${', '{{resolve:', 'AWS::NoValue', '__proto__', '0'),
  );
  const { value: values } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      strings,
      fc.constantFrom(null, true, 0, -1, 1e21),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(strings, tie('value'), { maxKeys: 3 }),
      fc
        .tuple(
          fc.constantFrom(
            'Ref',
            ...[
              'GetAtt',
              'ImportValue',
              'GetStackOutput',
              'FindInMap',
              'Join',
              'Split',
              'Select',
              'Sub',
              'If',
              'X',
            ].map((name) => `Fn::${name}`),
          ),
          tie('value'),
        )
        .map(([name, argument]) => ({ [name]: argument })),
    ),
  }));
  fc.assert(
    fc.property(values, (value) => {
      for (const references of [ECHO, NOTHING]) {
        const result = evaluate(value, references);
        if (result instanceof Unresolved) expect(expressionOf(result)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
      }
    }),
    { numRuns: 500 },
  );
});
