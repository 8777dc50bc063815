import fc from 'fast-check';
import { parseExpectOptions } from '../../../bin/check/identifier-check';
import { ANY_CHARACTER } from '../../support/any-character';

test('values of a list must all be in it, those of other attributes are alternatives', () => {
  const options = ['MemberAbilities=CAN_QUERY', 'MemberAbilities=CAN_RUN_JOB', 'Status=ACTIVE', 'Status=REMOVED'];
  expect(parseExpectOptions(options)).toEqual({
    AllOf: { MemberAbilities: ['CAN_QUERY', 'CAN_RUN_JOB'] },
    OneOf: { Status: ['ACTIVE', 'REMOVED'] },
  });
});

test('without options, nothing is expected', () => {
  expect(parseExpectOptions([])).toEqual({ AllOf: {}, OneOf: {} });
});

test.each([
  ['CollaborationName=a=b', 'a=b'],
  ['CollaborationName=', ''],
  ['CollaborationName=two\nlines', 'two\nlines'],
])('the value of %j begins after the first equals sign', (option, value) => {
  expect(parseExpectOptions([option])).toEqual({ AllOf: {}, OneOf: { CollaborationName: [value] } });
});

test.each(['Status', '=ACTIVE', ''])('%j is not a name and a value', (option) => {
  expect(() => parseExpectOptions([option])).toThrow(
    /InvalidOption: --expect is ".*", but must be a name and a value, such as QueryLogStatus=ENABLED/,
  );
});

test.each(['status', '__proto__', 'constructor', 'toString', 'ResultObjects', 'Status.Exportable', ' Status'])(
  'a membership has no attribute %j',
  (name) => {
    expect(() => parseExpectOptions([`${name}=x`])).toThrow(
      `UnknownAttribute: Expect contains ${JSON.stringify(name)}, but a membership has no such attribute. It has: Id, `,
    );
  },
);

test('any option is accepted, or rejected with a message in which it is quoted', () => {
  const options = fc.oneof(
    fc.string({ unit: ANY_CHARACTER }),
    fc.string({ unit: ANY_CHARACTER }).map((value) => `${value}=${value}`),
  );
  fc.assert(
    fc.property(options, (option) => {
      expect(() => parseExpectOptions([option])).toThrow(/^(InvalidOption|UnknownAttribute): [^\p{C}\p{Zl}\p{Zp}]+$/u);
    }),
  );
});
