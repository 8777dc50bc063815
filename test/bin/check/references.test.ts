import { assemblyOf, lookupResource, nestedStack } from '../../support/assemblies';
import { checkAssembly } from '../../support/assembly-check';
import { ID } from '../../support/properties';

const OTHER = '99999999-2222-3333-4444-555555555555';

/** A template with one lookup by a membership identifier. */
function lookUp(MembershipIdentifier: unknown, more: object = {}, properties: object = {}): object {
  return { Resources: { Lookup: lookupResource({ MembershipIdentifier, ...properties }) }, ...more };
}

/** The ids that are looked up, and the messages where that is not known. */
async function found(
  templates: Readonly<Record<string, unknown>>,
  options?: Parameters<typeof checkAssembly>[1],
): Promise<(string | undefined)[]> {
  const { results } = await checkAssembly(assemblyOf(templates), options);
  return results.map(({ target, message }) => target?.id ?? message);
}

const exportsId = (Name: unknown, Value: unknown = ID): object => ({ Outputs: { Id: { Value, Export: { Name } } } });

test('pseudo parameters are those of the stack', async () => {
  const arn = 'arn:${AWS::Partition}:cleanrooms:${AWS::Region}:${AWS::AccountId}:membership/';
  const { known } = await checkAssembly(assemblyOf({ A: lookUp({ 'Fn::Sub': `${arn}${ID}` }) }));
  expect(known).toMatchObject([
    { properties: { MembershipIdentifier: `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}` } },
  ]);
});

test('an export of a stack of the app is known, whatever its name is made of', async () => {
  const Name = { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'Id']] };
  expect(await found({ A: lookUp({ 'Fn::ImportValue': 'B-Id' }), B: exportsId(Name) })).toEqual([ID]);
});

test('an output of a nested stack, and a parameter of one, are known', async () => {
  const templates = {
    A: {
      Resources: {
        Inner: nestedStack('B.json', { Id: { 'Fn::GetAtt': ['Other', 'Outputs.Id'] } }),
        Other: nestedStack('C.json'),
      },
    },
    B: lookUp({ Ref: 'Id' }, { Parameters: { Id: { Type: 'String' } } }),
    C: { Outputs: { Id: { Value: ID } } },
  };
  const [nested] = await found(templates);
  expect(nested).toBe(ID);
});

test('a parameter is known if it is specified, for its stack or for all', async () => {
  const template = lookUp({ Ref: 'Id' }, { Parameters: { Id: { Type: 'String', Default: OTHER } } });
  expect(await found({ A: template, B: template }, { parameters: { 'A:Id': ID } })).toEqual([
    ID,
    expect.stringMatching(
      /^KnownAtDeployTime: MembershipIdentifier is the parameter Id, which is known only at deploy/,
    ),
  ]);
  expect(await found({ A: template, B: template }, { parameters: { 'A:Id': ID, Id: OTHER } })).toEqual([ID, OTHER]);
});

test('a value of a mapping is known', async () => {
  const identifier = { 'Fn::FindInMap': ['Ids', { Ref: 'AWS::Region' }, 'id'] };
  const Mappings = { Ids: { 'us-east-1': { id: ID } } };
  expect(await found({ A: lookUp(identifier, { Mappings }) })).toEqual([ID]);
});

test('the output of a stack of the app is known by its name', async () => {
  const identifier = { 'Fn::GetStackOutput': { StackName: 'B', OutputName: 'Id' } };
  expect(await found({ A: lookUp(identifier), B: { Outputs: { Id: { Value: ID } } } })).toEqual([ID]);
});

test('an attribute of another lookup is known once that has passed, in whatever order they are', async () => {
  const first = { 'Fn::GetAtt': ['Second', 'Id'] };
  const second = { Resources: { First: lookupResource({ MembershipIdentifier: first }), Second: lookupResource() } };
  expect(await found({ A: second }, { values: { Id: OTHER } })).toEqual([OTHER, ID]);
});

test('a chain of 300 lookups is looked up from its end', async () => {
  const chain = Array.from({ length: 300 }, (_, index): [string, object] => {
    const next = { 'Fn::GetAtt': [`L${String(index + 1)}`, 'Id'] };
    return [`L${String(index)}`, lookupResource({ MembershipIdentifier: index < 299 ? next : OTHER })];
  });
  const ids = await found({ A: { Resources: Object.fromEntries(chain) } }, { values: { Id: ID } });
  expect(new Set(ids.slice(0, -1))).toEqual(new Set([ID]));
  expect(ids.at(-1)).toBe(OTHER);
});

const UNKNOWN = 'MembershipIdentifier is ';

test.each<[string, object, string]>([
  [
    'a lookup of itself',
    lookUp({ 'Fn::GetAtt': ['Lookup', 'Id'] }),
    'the attribute Id of A/Lookup, which is not known: that lookup',
  ],
  [
    'lookups of each other',
    {
      Resources: {
        B: lookupResource({ MembershipIdentifier: { 'Fn::GetAtt': ['C', 'Id'] } }),
        C: lookupResource({ MembershipIdentifier: { 'Fn::GetAtt': ['B', 'Id'] } }),
      },
    },
    'the attribute Id of A/C, which is not known: that lookup would not pass, or depends on this one',
  ],
  ['an attribute of another resource', lookUp({ 'Fn::GetAtt': ['Bucket', 'Arn'] }), 'the attribute Arn of Bucket'],
  ['a reference to a resource', lookUp({ Ref: 'Bucket' }), 'the value of Bucket'],
  ['an export of another app', lookUp({ 'Fn::ImportValue': 'Other' }), 'the export Other of a stack that is not in'],
  [
    'a stack that is not in the app',
    lookUp({ 'Fn::GetStackOutput': { StackName: 'B', OutputName: 'C' } }),
    'the output C of the stack B',
  ],
  ['a mapping that is not there', lookUp({ 'Fn::FindInMap': ['A', 'b', 'c'] }), 'a value of the mapping A'],
  [
    'a mapping to an object',
    lookUp({ 'Fn::FindInMap': ['A', 'b', 'c'] }, { Mappings: { A: { b: { c: { d: 'e' } } } } }),
    '{"d":"e"}',
  ],
  [
    'a member of every object',
    lookUp({ 'Fn::FindInMap': ['constructor', 'prototype', '__proto__'] }, { Mappings: {} }),
    'a value of the mapping constructor',
  ],
  [
    'a parameter that is a member of every object',
    lookUp({ Ref: 'constructor' }, { Parameters: {} }),
    'the value of constructor',
  ],
  [
    'an attribute that is a member of every object',
    lookUp({ 'Fn::GetAtt': ['constructor', 'name'] }),
    'the attribute name of constructor',
  ],
  [
    'an output that is a member of every object',
    lookUp({ 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'constructor' } }, { Outputs: {} }),
    'the output constructor',
  ],
  [
    'an export that imports itself',
    lookUp({ 'Fn::ImportValue': 'B' }, exportsId({ 'Fn::ImportValue': 'B' })),
    'an expression that is too complex',
  ],
  [
    'an output of itself',
    lookUp({ 'Fn::ImportValue': 'B' }, exportsId('B', { 'Fn::ImportValue': 'B' })),
    'an expression that is too complex',
  ],
  ['a name with line breaks', lookUp({ Ref: 'a\n::error::b' }), 'the value of "a\\n::error::b"'],
  ['a long name', lookUp({ 'Fn::ImportValue': 'x'.repeat(1000) }), `the export "${'x'.repeat(512)}…"`],
])('%s is not known', async (_, template, expression) => {
  const [message] = await found({ A: template });
  expect(message).toContain(`${UNKNOWN}${expression}`);
});

test.each<[string, object]>([
  ['the value of an output is no object', { Outputs: { Id: ID } }],
  ['the outputs are no object', { Outputs: [ID] }],
  ['the export has no name', { Outputs: { Id: { Value: ID, Export: 'B' } } }],
  ['the type of a parameter is no string', { Parameters: { B: { Type: { toString: 1 } } } }],
])('where %s, it is not known', async (_, more) => {
  const identifier = 'Parameters' in more ? { Ref: 'B' } : { 'Fn::ImportValue': 'B' };
  expect(await found({ A: lookUp(identifier, more) })).toEqual([
    expect.stringMatching(/^KnownAtDeployTime: MembershipIdentifier is the (export|parameter) B/),
  ]);
});

test('only a lookup of the same account and region imports a value', async () => {
  const directory = assemblyOf(
    { A: lookUp({ 'Fn::ImportValue': 'B' }), B: exportsId('B') },
    { environment: 'aws://444455556666/us-east-1' },
  );
  const { known } = await checkAssembly(directory);
  expect(known).toMatchObject([{ environment: { account: '444455556666' }, properties: { MembershipIdentifier: ID } }]);
});

describe('what would take long is not known', () => {
  test('outputs that expand exponentially, across nested stacks and exports', async () => {
    const twice = (value: unknown): object => ({ 'Fn::Join': ['', [value, value]] });
    const outputs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index): [string, object] => [
        `Out${String(index)}`,
        { Value: twice({ 'Fn::ImportValue': `E${String(index + 1)}` }), Export: { Name: `E${String(index)}` } },
      ]),
    );
    const templates = {
      A: { Resources: { Inner: nestedStack('B.json', { Id: { 'Fn::ImportValue': 'E0' } }) } },
      B: lookUp(twice({ Ref: 'Id' }), { Parameters: { Id: { Type: 'String' } } }),
      C: { Outputs: outputs },
      D: { Outputs: { End: { Value: 'x', Export: { Name: 'E40' } } } },
    };
    const [message] = await found(templates);
    expect(message).toContain(`${UNKNOWN}an expression that is too complex`);
  });

  test('50,000 exports whose names import each other', async () => {
    const outputs = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, index): [string, object] => [
        `O${String(index)}`,
        { Value: 'x', Export: { Name: { 'Fn::ImportValue': String(index) } } },
      ]),
    );
    const [message] = await found({ A: lookUp({ 'Fn::ImportValue': 'B' }, { Outputs: outputs }) });
    expect(message).toContain(`${UNKNOWN}an expression that is too complex`);
  });

  test('many lookups that are complex', async () => {
    const Refs = Array.from({ length: 15_000 }, () => 'x');
    const lookups = Array.from({ length: 500 }, (_, index): [string, object] => [
      `L${String(index)}`,
      lookupResource({ MembershipIdentifier: { 'Fn::Join': ['', { 'Fn::FindInMap': ['A', 'b', 'c'] }] } }),
    ]);
    const Mappings = { A: { b: { c: Refs } } };
    const messages = await found({ A: { Resources: Object.fromEntries(lookups), Mappings } });
    expect(messages).toHaveLength(500);
    for (const message of messages)
      expect(message).toMatch(/^(KnownAtDeployTime|InvalidProperty): MembershipIdentifier is /);
  });
});

test('an external ID is in no message', async () => {
  const secret = 'campaign-secret';
  const AssumedRoleArn = 'arn:aws:iam::444455556666:role/reader';
  const ids = [
    { 'Fn::Base64': secret },
    { 'Fn::Join': ['', secret] },
    { 'Fn::Sub': [secret, secret] },
    { [secret]: secret },
    [secret],
    `{{resolve:ssm:${secret}}}`,
    { Ref: 'Id' },
  ];
  for (const ExternalId of ids) {
    const [message] = await found({ A: lookUp(ID, {}, { AssumedRoleArn, ExternalId }) });
    expect(message).toMatch(/: ExternalId is (an expression|something else)/);
    expect(message).not.toContain(secret);
  }
  const [other] = await found({ A: lookUp(ID, {}, { ExternalId: secret }) });
  expect(other).toMatch(/^MissingProperty: /);
  expect(other).not.toContain(secret);
});

test.each(['__proto__', 'constructor', 'toString'])('the property %s is unknown', async (name) => {
  const lookup: unknown = JSON.parse(
    `{"Type": "Custom::CleanRoomsMembership", "Properties": {"${name}": {"MembershipIdentifier": "${ID}"}}}`,
  );
  expect(await found({ A: { Resources: { Lookup: lookup } } })).toEqual([
    expect.stringMatching(`^UnknownProperty: Custom::CleanRoomsMembership has no property ${name}`),
  ]);
});

test('an expectation of which not everything is known leaves a gap, and the others are checked', async () => {
  const known = [
    { Attribute: 'Status', OneOf: ['ACTIVE'] },
    { Attribute: 'MemberAbilities', Empty: true },
  ];
  const unknown = [
    { Attribute: 'CollaborationName', OneOf: ['Spring campaign', { Ref: 'Name' }] },
    { Attribute: 'MemberAbilities', IncludesAll: { 'Fn::Split': [',', { Ref: 'Name' }] } },
  ];
  const [first, second] = known;
  const lookup = lookUp(ID, {}, { Expectations: [first, ...unknown, second] });
  const { known: lookups } = await checkAssembly(assemblyOf({ A: lookup }));
  expect(lookups.map(({ properties }) => properties['Expectations'])).toEqual([known]);
  expect(lookups.flatMap(({ gaps }) => gaps.map(({ message }) => message))).toEqual([
    expect.stringMatching(/^KnownAtDeployTime: Expectations is the value of Name, /),
  ]);
});

test('if no list of expectations is known, none are checked', async () => {
  const lookup = lookUp(ID, {}, { Expectations: { Ref: 'All' } });
  const { known } = await checkAssembly(assemblyOf({ A: lookup }));
  expect(known.map(({ properties }) => properties['Expectations'])).toEqual([[]]);
  expect(known.flatMap(({ gaps }) => gaps.map(({ message }) => message))).toEqual([
    expect.stringMatching(/^KnownAtDeployTime: Expectations is the value of All, /),
  ]);
});
