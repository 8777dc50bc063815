import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { parseExpectOptions } from '../../../bin/check/identifier-check';
import { describeUnmet, parseExpectations } from '../../../lambda/expectations';
import { AttributeExpectation, MembershipLookup } from '../../../lib';
import { isPossible } from '../../../lib/contract/attribute-value';
import { ATTRIBUTES, MEMBERSHIP_NAMES, type AttributeInfo, type AttributeName } from '../../../lib/contract/attributes';
import { ANY_CHARACTER } from '../../support/any-character';
import { anyMembership, type AnyMembership } from '../../support/arbitrary-membership';
import { ID, LONGEST_SHRINK, runs } from '../../support/properties';

const ROWS: Readonly<Record<AttributeName, AttributeInfo>> = ATTRIBUTES;

test.each<[option: string, expected: object]>([
  ['QueryLogStatus=ENABLED', { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] }],
  ['QueryLogStatus:equalTo=ENABLED', { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] }],
  ['Status:oneOf=ACTIVE', { Attribute: 'Status', OneOf: ['ACTIVE'] }],
  ['MemberAbilities=CAN_QUERY', { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] }],
  ['MemberAbilities:includesAll=CAN_QUERY', { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] }],
  ['MemberAbilities:includesOnly=CAN_QUERY', { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY'] }],
  ['MemberAbilities:empty', { Attribute: 'MemberAbilities', Empty: true }],
  [
    'MlMemberAbilities.CustomMLMemberAbilities:empty',
    { Attribute: 'MlMemberAbilities.CustomMLMemberAbilities', Empty: true },
  ],
  ['Collaboration.Description=x', { Attribute: 'Collaboration.Description', OneOf: ['x'] }],
  [`CollaborationIdentifier=${ID}`, { Attribute: 'CollaborationIdentifier', OneOf: [ID] }],
])('%s', (option, expected) => {
  expect(parseExpectOptions([option])).toEqual([expected]);
});

test('values of one attribute and kind belong together, except for equalTo', () => {
  const options = [
    'MemberAbilities=CAN_QUERY',
    'Status:oneOf=ACTIVE',
    'MemberAbilities:includesOnly=CAN_QUERY',
    'QueryLogStatus=ENABLED',
    'MemberAbilities:includesAll=CAN_RUN_JOB',
    'Status:oneOf=REMOVED',
    'MemberAbilities:includesOnly=CAN_RUN_JOB',
    'QueryLogStatus=DISABLED',
    'QueryLogStatus=ENABLED',
    'MemberAbilities:empty',
    'MemberAbilities:empty',
  ];
  expect(parseExpectOptions(options)).toEqual([
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RUN_JOB'] },
    { Attribute: 'Status', OneOf: ['ACTIVE', 'REMOVED'] },
    { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY', 'CAN_RUN_JOB'] },
    // Both must hold, which is impossible: no membership passes.
    { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] },
    { Attribute: 'QueryLogStatus', OneOf: ['DISABLED'] },
    { Attribute: 'MemberAbilities', Empty: true },
  ]);
});

test('without options, nothing is expected', () => {
  expect(parseExpectOptions([])).toEqual([]);
});

test.each([
  ['CollaborationName=a=b', 'a=b'],
  ['CollaborationName=a:oneOf=b', 'a:oneOf=b'],
  ['CollaborationName:equalTo=a:b=c', 'a:b=c'],
  ['CollaborationName:oneOf==', '='],
  ['CollaborationName=', ''],
  ['CollaborationName:oneOf=', ''],
  ['CollaborationName=two\nlines', 'two\nlines'],
])('the value of %j begins after the first equals sign', (option, value) => {
  expect(parseExpectOptions([option])).toEqual([{ Attribute: 'CollaborationName', OneOf: [value] }]);
});

test.each([
  'Status',
  '=ACTIVE',
  '',
  ':',
  ':equalTo=ACTIVE',
  'Status:=ACTIVE',
  'Status:equalTo',
  'Status:oneOf',
  'Status:OneOf=ACTIVE',
  'Status:equals=ACTIVE',
  'Status:toString=ACTIVE',
  'Status:__proto__=ACTIVE',
  'Status: equalTo=ACTIVE',
  'Status:equalTo:oneOf=ACTIVE',
  'Status::equalTo=ACTIVE',
  'MemberAbilities',
  'MemberAbilities:includesAll',
  'MemberAbilities:empty=',
  'MemberAbilities:empty=true',
  'MemberAbilities:Empty',
  'MemberAbilities:empty\n',
])('%j has the wrong form', (option) => {
  expect(() => parseExpectOptions(['QueryLogStatus=ENABLED', option])).toThrow(
    `InvalidOption: --expect is ${JSON.stringify(option)}, but must be such as QueryLogStatus=ENABLED, Status:oneOf=ACTIVE, ` +
      'MemberAbilities:includesOnly=CAN_QUERY or MemberAbilities:empty',
  );
});

test.each(['status', '__proto__', 'constructor', 'toString', 'ResultObjects', 'Status.Exportable', ' Status'])(
  'a membership has no attribute %j',
  (name) => {
    for (const option of [`${name}=x`, `${name}:oneOf=x`, `${name}:empty`]) {
      expect(() => parseExpectOptions([option])).toThrow(
        `UnknownAttribute: Expectations contains ${JSON.stringify(name)}, but a membership has no such attribute. It has: Id, `,
      );
    }
  },
);

test.each([
  ['Status:includesAll=ACTIVE', 'equalTo, oneOf'],
  ['Status:includesOnly=ACTIVE', 'equalTo, oneOf'],
  ['Status:empty', 'equalTo, oneOf'],
  ['MemberAbilities:equalTo=CAN_QUERY', 'includesAll, includesOnly, empty'],
  ['MemberAbilities:oneOf=CAN_QUERY', 'includesAll, includesOnly, empty'],
])('%s is not an expectation that the attribute can have', (option, kinds) => {
  expect(() => parseExpectOptions([option])).toThrow(
    `InvalidOption: --expect is "${option}", but must be of one of the kinds ${kinds}.`,
  );
});

test('the collaboration must be an id or an ARN', () => {
  expect(() => parseExpectOptions(['CollaborationIdentifier=x'])).toThrow(
    'InvalidProperty: Expectations.CollaborationIdentifier.OneOf is ["x"], but must be',
  );
});

test('any option is accepted, or rejected with a message in which it is quoted', () => {
  const any = fc.string({ unit: ANY_CHARACTER });
  const options = fc.oneof(
    any,
    any.map((value) => `${value}=${value}`),
    fc.tuple(any, any, any).map(([name, kind, value]) => `${name}:${kind}=${value}`),
  );
  fc.assert(
    fc.property(options, (option) => {
      expect(() => parseExpectOptions([option])).toThrow(/^(InvalidOption|UnknownAttribute): [^\p{C}\p{Zl}\p{Zp}]+$/u);
    }),
  );
});

describe('an option means the same as the expectation of the construct', () => {
  /** Expectations about attributes: as the construct has them, and as options of the command line. */
  interface Said {
    readonly attributes: Readonly<Record<string, AttributeExpectation>>;
    readonly options: readonly string[];
  }

  /** The elements of an attribute that it can have. */
  function elementsOf({ attributes }: AnyMembership, name: AttributeName): string[] {
    const value = attributes[name];
    const elements = value === undefined ? [] : ROWS[name].list ? value.split(',') : [value];
    return elements.filter((element) => isPossible(name, element) && !(ROWS[name].list && element === ''));
  }

  type OneAttribute = readonly [expectation: AttributeExpectation, suffixes: readonly string[]];

  const after =
    (start: string) =>
    (value: string): string =>
      start + value;

  /** Each expectation about an attribute with values, and what follows the name of the attribute in the options. */
  function forms(name: AttributeName, values: readonly string[]): OneAttribute[] {
    const [first] = values;
    if (ROWS[name].list) {
      const empty: OneAttribute = [AttributeExpectation.empty(), [':empty']];
      if (first === undefined) return [empty];
      return [
        empty,
        [AttributeExpectation.includesAll(...values), values.map(after('='))],
        [AttributeExpectation.includesAll(...values), values.map(after(':includesAll='))],
        [AttributeExpectation.includesOnly(...values), values.map(after(':includesOnly='))],
      ];
    }
    if (first === undefined) return [];
    return [
      [AttributeExpectation.equalTo(first), [`=${first}`]],
      [AttributeExpectation.equalTo(first), [`:equalTo=${first}`]],
      [AttributeExpectation.oneOf(...values), values.map(after(':oneOf='))],
    ];
  }

  /** Expectations with values of some memberships, one about each attribute for which there are any. */
  function saidOf(memberships: readonly AnyMembership[]): fc.Arbitrary<Said> {
    const one = (name: AttributeName) => {
      const all = forms(name, [...new Set(memberships.flatMap((each) => elementsOf(each, name)))]);
      return all.length > 0 ? [fc.constantFrom(...all).map((form) => ({ name, form }))] : [];
    };
    return fc.tuple(...MEMBERSHIP_NAMES.flatMap(one)).map((each) => ({
      attributes: Object.fromEntries(each.map(({ name, form: [expectation] }) => [name, expectation])),
      options: each.flatMap(({ name, form: [, suffixes] }) => suffixes.map(after(name))),
    }));
  }

  /** The property of the custom resource. */
  function propertyOf(attributes: Said['attributes']): unknown {
    const stack = new Stack(new App(), 'Stack');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, expectations: { attributes } });
    const [lookup] = Object.values(Template.fromStack(stack).findResources('Custom::CleanRoomsMembership'));
    const { Expectations } = lookup?.['Properties'] as Readonly<Record<string, unknown>>;
    return Expectations;
  }

  test('for any membership', () => {
    let unmet = 0;
    const cases = fc
      .tuple(anyMembership(), anyMembership())
      .chain(([membership, other]) => fc.tuple(fc.constant(membership), saidOf([other, membership])));
    fc.assert(
      fc.property(fc.limitShrink(cases, LONGEST_SHRINK), ([membership, { attributes, options }]) => {
        const fields = new Map(
          MEMBERSHIP_NAMES.flatMap((name) => {
            const value = membership.attributes[name];
            return value === undefined ? [] : [[name, value] as const];
          }),
        );
        const describe = (property: unknown): string[] =>
          describeUnmet(fields, parseExpectations(property)).map(String);
        const ofOptions = describe(parseExpectOptions(options));
        expect(ofOptions).toEqual(describe(propertyOf(attributes)));
        unmet += ofOptions.length;
      }),
      { numRuns: runs(100) },
    );
    expect(unmet).toBeGreaterThan(0);
  });
});
