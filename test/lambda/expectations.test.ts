import { describeUnmet, parseExpectations, type Expectation } from '../../lambda/expectations';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeInfo, type AttributeName } from '../../lib/contract/attributes';
import { EXPECTATION_KINDS, type ExpectationKind } from '../../lib/contract/expectations';

const ROWS: Readonly<Record<AttributeName, AttributeInfo>> = ATTRIBUTES;

type Values = Readonly<Partial<Record<AttributeName, string>>>;

/** What does not hold of fields, for the property of the custom resource. */
function unmet(fields: Values, ...expectations: readonly object[]): string[] {
  const found = new Map(ATTRIBUTE_NAMES.flatMap((name) => (name in fields ? [[name, fields[name] ?? '']] : [])));
  return describeUnmet(found, parseExpectations(expectations)).map(String);
}

describe('the property is parsed:', () => {
  test.each<[object, Expectation]>([
    [
      { Attribute: 'QueryLogStatus', OneOf: ['ENABLED', 'DISABLED'] },
      { name: 'QueryLogStatus', kind: 'OneOf', values: ['ENABLED', 'DISABLED'] },
    ],
    [
      { IncludesAll: ['CAN_QUERY'], Attribute: 'MemberAbilities' },
      { name: 'MemberAbilities', kind: 'IncludesAll', values: ['CAN_QUERY'] },
    ],
    [
      { Attribute: 'MlMemberAbilities.CustomMLMemberAbilities', IncludesOnly: ['A', 'B'] },
      { name: 'MlMemberAbilities.CustomMLMemberAbilities', kind: 'IncludesOnly', values: ['A', 'B'] },
    ],
    [
      { Attribute: 'MemberAbilities', Empty: 'true' },
      { name: 'MemberAbilities', kind: 'Empty', values: [] },
    ],
    // As the command line passes it.
    [
      { Attribute: 'MemberAbilities', Empty: true },
      { name: 'MemberAbilities', kind: 'Empty', values: [] },
    ],
    [
      { Attribute: 'CollaborationName', OneOf: [''] },
      { name: 'CollaborationName', kind: 'OneOf', values: [''] },
    ],
  ])('%j', (expectation, expected) => {
    expect(parseExpectations([expectation])).toEqual([expected]);
  });

  test('expectations keep their order, and several can be about one attribute', () => {
    const parsed = parseExpectations([
      { Attribute: 'Status', OneOf: ['ACTIVE'] },
      { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY', 'CAN_RUN_JOB'] },
      { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
      { Attribute: 'Status', OneOf: ['REMOVED'] },
    ]);
    expect(parsed.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'Status OneOf',
      'MemberAbilities IncludesOnly',
      'MemberAbilities IncludesAll',
      'Status OneOf',
    ]);
  });

  test.each([[undefined], [[]]])('nothing is expected with %j', (expectations) => {
    expect(parseExpectations(expectations)).toEqual([]);
  });

  test('the collaboration is that with the id or with the ARN', () => {
    const id = '66666666-7777-8888-9999-000000000000';
    const arn = `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${id}`;
    const parsed = [id, arn].map((value) =>
      parseExpectations([{ Attribute: 'CollaborationIdentifier', OneOf: [value] }]),
    );
    expect(parsed).toEqual([
      [{ name: 'CollaborationId', kind: 'OneOf', values: [id] }],
      [{ name: 'CollaborationArn', kind: 'OneOf', values: [arn] }],
    ]);
  });
});

/** All attributes that have a kind of expectation, and the kinds that they do not have. */
const WRONG_KINDS = ATTRIBUTE_NAMES.flatMap((name) =>
  EXPECTATION_KINDS.filter((kind) => (kind === 'OneOf') === (ROWS[name].list === true)).map((kind) => ({ name, kind })),
);

describe('a malformed property is rejected:', () => {
  const KINDS = 'OneOf, IncludesAll, IncludesOnly, Empty';
  const ID = '66666666-7777-8888-9999-000000000000';
  const ARN = `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${ID}`;

  test.each([[{}], ['QueryLogStatus'], [{ OneOf: { Status: ['ACTIVE'] } }], [null], [true], ['']])(
    '%j is not a list',
    (expectations) => {
      expect(() => parseExpectations(expectations)).toThrow(
        `InvalidProperty: Expectations is ${JSON.stringify(expectations)}, but must be a list. Correct it in the template`,
      );
    },
  );

  test.each([
    ['Status'],
    [null],
    [[]],
    [{}],
    [{ Attribute: 'Status' }],
    [{ OneOf: ['ACTIVE'] }],
    [{ Attribute: ['Status'], OneOf: ['ACTIVE'] }],
    [{ Attribute: 'Status', Status: ['ACTIVE'] }],
    [{ Attribute: 'Status', EqualTo: 'ACTIVE' }],
    [{ Attribute: 'Status', oneOf: ['ACTIVE'] }],
    [{ Attribute: 'Status', toString: ['ACTIVE'] }],
    [{ Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'], IncludesOnly: ['CAN_QUERY'] }],
    [{ Attribute: 'MemberAbilities', Empty: 'true', Comment: 'none' }],
  ])('%j is not an attribute with one kind', (expectation) => {
    expect(() => parseExpectations([{ Attribute: 'Status', OneOf: ['ACTIVE'] }, expectation])).toThrow(
      `InvalidProperty: Expectations is ${JSON.stringify(expectation)}, but must be a list of maps with the key Attribute and one of ${KINDS}.`,
    );
  });

  test.each([
    'status',
    'Status.Escaped',
    'Status.Exportable',
    'ResultObjects',
    '__proto__',
    'constructor',
    '',
    ' Status',
  ])('a membership has no attribute %j', (Attribute) => {
    expect(() => parseExpectations([{ Attribute, OneOf: ['x'] }])).toThrow(
      `UnknownAttribute: Expectations contains ${JSON.stringify(Attribute)}, but a membership has no such attribute. It has: Id, Arn, CollaborationArn,`,
    );
  });

  test.each(WRONG_KINDS)('$name has no $kind', ({ name, kind }) => {
    const values = kind === 'Empty' ? 'true' : ['x'];
    const allowed = kind === 'OneOf' ? 'IncludesAll, IncludesOnly, Empty' : 'OneOf';
    expect(() => parseExpectations([{ Attribute: name, [kind]: values }])).toThrow(
      `InvalidProperty: Expectations.${name} is ${JSON.stringify(kind)}, but must be an expectation of the kind ${allowed}.`,
    );
  });

  test.each(['IncludesAll', 'IncludesOnly', 'OneOf'] as const)('the values of %s are a list of strings', (kind) => {
    const Attribute = kind === 'OneOf' ? 'Status' : 'MemberAbilities';
    for (const values of [[], 'ACTIVE', ['ACTIVE', 1], [['ACTIVE']], [null], {}, 'true', true]) {
      expect(() => parseExpectations([{ Attribute, [kind]: values }])).toThrow(
        `InvalidProperty: Expectations.${Attribute}.${kind} is ${JSON.stringify(values)}, but must be a list of at least one string.`,
      );
    }
  });

  test.each([['false'], [false], ['TRUE'], ['yes'], [''], [1], [[]], [['true']], [null]])(
    'Empty is not %j',
    (Empty) => {
      expect(() => parseExpectations([{ Attribute: 'MemberAbilities', Empty }])).toThrow(
        `InvalidProperty: Expectations.MemberAbilities.Empty is ${JSON.stringify(Empty)}, but must be true.`,
      );
    },
  );

  test.each([
    [['x']],
    [[ID.replace('6', 'A')]],
    [[ARN.replace('collaboration', 'membership')]],
    [[ARN.replace('arn:aws', 'arn:aws-cn').replace('eu-west-1', 'cn-north-1')]],
    // Only one collaboration can be expected.
    [[ID, ID.replace('6', '7')]],
    [[]],
    [ID],
    [[[ID]]],
  ])('the collaboration is not %j', (values) => {
    expect(() => parseExpectations([{ Attribute: 'CollaborationIdentifier', OneOf: values }])).toThrow(
      `InvalidProperty: Expectations.CollaborationIdentifier.OneOf is ${JSON.stringify(values)}, but must be a list of one string: the id of a collaboration`,
    );
  });

  test.each(['IncludesAll', 'IncludesOnly', 'Empty'] as const)('the collaboration has no %s', (kind) => {
    expect(() => parseExpectations([{ Attribute: 'CollaborationIdentifier', [kind]: [ID] }])).toThrow(
      'UnknownAttribute: Expectations contains "CollaborationIdentifier"',
    );
  });
});

describe('an expectation', () => {
  const ABILITIES = 'MemberAbilities';

  test.each<[ExpectationKind, values: unknown, found: string | undefined, message: string | undefined]>([
    ['IncludesAll', ['CAN_QUERY'], 'CAN_QUERY', undefined],
    ['IncludesAll', ['CAN_QUERY'], 'CAN_RUN_JOB,CAN_QUERY', undefined],
    ['IncludesAll', ['CAN_QUERY', 'CAN_RUN_JOB'], 'CAN_RUN_JOB,CAN_EXPORT,CAN_QUERY', undefined],
    ['IncludesAll', ['CAN_QUERY', 'CAN_QUERY'], 'CAN_QUERY', undefined],
    ['IncludesAll', ['CAN_QUERY', 'CAN_RUN_JOB'], 'CAN_QUERY', 'is CAN_QUERY, but must include CAN_QUERY, CAN_RUN_JOB'],
    ['IncludesAll', ['CAN'], 'CAN_QUERY', 'is CAN_QUERY, but must include CAN'],
    ['IncludesAll', ['A,B'], 'A,B', 'is A, B, but must include "A,B"'],
    ['IncludesAll', ['CAN_QUERY'], '', 'is empty, but must include CAN_QUERY'],
    ['IncludesAll', [''], '', 'is empty, but must include ""'],
    ['IncludesOnly', ['CAN_QUERY'], 'CAN_QUERY', undefined],
    ['IncludesOnly', ['CAN_QUERY', 'CAN_RUN_JOB'], 'CAN_RUN_JOB', undefined],
    ['IncludesOnly', ['CAN_QUERY', 'CAN_RUN_JOB'], 'CAN_RUN_JOB,CAN_QUERY', undefined],
    [
      'IncludesOnly',
      ['CAN_QUERY', 'CAN_RUN_JOB'],
      'CAN_QUERY,CAN_EXPORT',
      'is CAN_QUERY, CAN_EXPORT, but must include at least one of CAN_QUERY, CAN_RUN_JOB and nothing else',
    ],
    [
      'IncludesOnly',
      ['CAN_QUERY'],
      'CAN_RUN_JOB',
      'is CAN_RUN_JOB, but must include at least one of CAN_QUERY and nothing else',
    ],
    ['IncludesOnly', ['CAN_QUERY'], '', 'is empty, but must include at least one of CAN_QUERY and nothing else'],
    ['IncludesOnly', [''], '', 'is empty, but must include at least one of "" and nothing else'],
    ['Empty', 'true', '', undefined],
    ['Empty', 'true', 'CAN_QUERY', 'is CAN_QUERY, but must be empty'],
    ['Empty', 'true', 'CAN_QUERY,CAN_RUN_JOB', 'is CAN_QUERY, CAN_RUN_JOB, but must be empty'],
    // The default of a list that is not set.
    ['Empty', 'true', undefined, undefined],
    ['IncludesAll', ['CAN_QUERY'], undefined, 'is empty, but must include CAN_QUERY'],
  ])('%s %j of the list %j: %s', (kind, values, found, message) => {
    const fields = found === undefined ? {} : { [ABILITIES]: found };
    const expected = message === undefined ? [] : [`${ABILITIES} ${message}`];
    expect(unmet(fields, { Attribute: ABILITIES, [kind]: values })).toEqual(expected);
  });

  test.each<[AttributeName, values: readonly string[], found: string | undefined, message: string | undefined]>([
    ['QueryLogStatus', ['ENABLED'], 'ENABLED', undefined],
    ['QueryLogStatus', ['ENABLED', 'DISABLED'], 'DISABLED', undefined],
    ['QueryLogStatus', ['ENABLED'], 'PAUSED', 'is PAUSED, but must be ENABLED'],
    ['QueryLogStatus', ['ENABLED', 'DISABLED'], 'PAUSED', 'is PAUSED, but must be one of ENABLED, DISABLED'],
    ['CollaborationName', ['a,b'], 'a,b', undefined],
    ['CollaborationName', ['b'], 'a,b', 'is "a,b", but must be b'],
    ['CollaborationName', [''], 'a', 'is a, but must be ""'],
    // Another account chooses the value.
    ['CollaborationName', ['y'], 'x; Status is\nACTIVE', 'is "x; Status is\\nACTIVE", but must be y'],
    // Values that are not set, and have no default.
    ['DefaultResultConfiguration.RoleArn', ['x', 'y'], undefined, 'is not set, but must be one of x, y'],
    ['DefaultResultConfiguration.OutputConfiguration.S3.Bucket', ['x'], undefined, 'is not set, but must be x'],
    ['CollaborationName', [''], undefined, 'is not set, but must be ""'],
    // Defaults.
    ['QueryLogStatus', ['DISABLED'], undefined, undefined],
    ['JobLogStatus', ['ENABLED'], undefined, 'is DISABLED, but must be ENABLED'],
    ['IsMetricsEnabled', ['false'], undefined, undefined],
    ['PaymentConfiguration.QueryCompute.IsResponsible', ['true'], undefined, 'is false, but must be true'],
    ['DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat', ['CSV'], undefined, undefined],
    ['DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix', [''], undefined, undefined],
    ['DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix', ['a'], undefined, 'is "", but must be a'],
  ])('%s must be one of %j and is %j: %s', (name, values, found, message) => {
    const fields = found === undefined ? {} : { [name]: found };
    const expected = message === undefined ? [] : [`${name} ${message}`];
    expect(unmet(fields, { Attribute: name, OneOf: values })).toEqual(expected);
  });

  test('is described separately for each that does not hold, in their order', () => {
    const described = unmet(
      { MemberAbilities: 'CAN_QUERY,CAN_RUN_JOB', Status: 'ACTIVE' },
      { Attribute: 'Status', OneOf: ['ACTIVE'] },
      { Attribute: ABILITIES, IncludesOnly: ['CAN_QUERY'] },
      { Attribute: ABILITIES, IncludesAll: ['CAN_QUERY'] },
      { Attribute: ABILITIES, IncludesAll: ['CAN_EXPORT'] },
      { Attribute: 'CollaborationIdentifier', OneOf: ['66666666-7777-8888-9999-000000000000'] },
    );
    expect(described).toEqual([
      `${ABILITIES} is CAN_QUERY, CAN_RUN_JOB, but must include at least one of CAN_QUERY and nothing else`,
      `${ABILITIES} is CAN_QUERY, CAN_RUN_JOB, but must include CAN_EXPORT`,
      'CollaborationId is not set, but must be 66666666-7777-8888-9999-000000000000',
    ]);
  });
});
