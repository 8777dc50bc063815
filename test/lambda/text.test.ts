import fc from 'fast-check';
import { ERRORS, LookupError } from '../../lambda/errors';
import { escaped, Text } from '../../lambda/text';
import { ANY_CHARACTER } from '../support/any-character';

test.each([
  ['Spring "campaign"', '"Spring \\"campaign\\""'],
  ['Frühling 春🦀', '"Frühling 春🦀"'],
  ['\n::error::x', '"\\n::error::x"'],
  ['a\u202eb\u2028c\u00a0d\u200be\ufefff\u0085', '"a\\u202eb\\u2028c\\u00a0d\\u200be\\ufefff\\u0085"'],
  ['\ud83d', '"\\ud83d"'],
  ['\u{e0001}', '"\\udb40\\udc01"'],
  [undefined, 'undefined'],
  [['a\u202e', { b: 1 }], '["a\\u202e",{"b":1}]'],
])('%j is quoted as %s', (value, expected) => {
  expect(String(Text.quoted(value))).toBe(expected);
});

test.each(['ACTIVE', '11111111-2222-3333-4444-555555555555', 'arn:aws:iam::444455556666:role/team/reader@x+='])(
  '%s is a word',
  (value) => {
    expect(String(Text.word(value))).toBe(value);
  },
);

test.each(['', '::error::', 'two words', 'a\n', 'é', '$(x)', 'x'.repeat(513)])('%j is not a word', (value) => {
  expect(String(Text.word(value))).toMatch(/^"/);
});

test('long values are truncated, with an ellipsis', () => {
  expect(String(Text.quoted('x'.repeat(512)))).toBe(`"${'x'.repeat(512)}"`);
  expect(String(Text.quoted('x'.repeat(513)))).toBe(`"${'x'.repeat(512)}…"`);
  expect(escaped('\u202e'.repeat(1_000_000)).length).toBeLessThanOrEqual(513);
});

test('several words are truncated as one value', () => {
  const words = Text.words(['CAN_QUERY', 'two words', 'CAN_RUN_JOB']);
  expect(String(words)).toBe('CAN_QUERY, "two words", CAN_RUN_JOB');
  expect(words.toString(24)).toBe('CAN_QUERY, "two words", …');
  expect(words.toString(4)).toBe('"CAN_…", …');
  expect(String(Text.words([]))).toBe('');
});

test('any value is reduced to visible characters and spaces', () => {
  const values = fc.oneof(
    fc.string({ unit: ANY_CHARACTER }),
    fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
    fc.jsonValue({ stringUnit: ANY_CHARACTER }),
  );
  fc.assert(
    fc.property(values, (any) => {
      for (const value of [Text.quoted(any), Text.word(any)].map(String))
        expect(value).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
    }),
    { numRuns: 1_000 },
  );
});

test('the compiler rejects error messages with strings that are not quoted', () => {
  // Types are what this test is about: once the compiler accepts one of these lines, its directive is unused, which tsc
  // in `npm run lint` reports as an error.
  const foreign = String(Math.random());
  // @ts-expect-error -- The compiler must reject this: the string is not a literal.
  Text.literal(foreign);
  // @ts-expect-error -- The compiler must reject this: the value is not quoted.
  expect(() => LookupError.of(ERRORS.unexpected, { reason: foreign })).not.toThrow();
  // @ts-expect-error -- The compiler must reject this: the part is not quoted.
  expect(String(Text.of`reason: ${foreign}`)).toContain(foreign);
  expect(() => {
    // @ts-expect-error -- The compiler must reject this: the error is not in the catalog.
    new LookupError(foreign);
  }).toThrow();
});
