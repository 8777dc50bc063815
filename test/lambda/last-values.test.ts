import fc from 'fast-check';
import { attributesOf, type Fields } from '../../lambda/attributes';
import { withLastValues } from '../../lambda/last-values';
import { readable } from '../../lambda/readable';
import { responseTo, type Values } from '../../lambda/response';
import { MEMBERSHIP_NAMES, type AttributeName } from '../../lib/contract/attributes';
import { ANY_CHARACTER } from '../support/any-character';
import { FIELDS, kept, keepingUpdate } from '../support/kept-values';
import { ID, runs } from '../support/properties';

const NAMES: readonly AttributeName[] = ['CollaborationName', 'CollaborationCreatorDisplayName'];

function withNames(name: string): Fields {
  return new Map([...FIELDS, ...NAMES.map((each) => [each, name] as const)]);
}

test('the last values are a version, the GUID of the stack, a hash of the properties, and the fields in use except the ARN', () => {
  const update = keepingUpdate(['Status', 'Arn', 'CollaborationName.Escaped', 'ResultObjects', 'Status.Exportable']);
  expect(JSON.parse(kept(update))).toEqual([
    1,
    '11111111-aaaa-bbbb-cccc-222222222222',
    expect.stringMatching(/^[\w-]{22}$/),
    'Spring campaign',
    'campaign-results-111122223333',
    'campaigns/spring',
    ID,
    'ACTIVE',
  ]);
});

test('a field that the membership does not have is null', () => {
  const update = keepingUpdate(['DefaultResultConfiguration.RoleArn']);
  expect(JSON.parse(kept(update, new Map([['Id', ID]])))).toEqual([
    1,
    expect.any(String),
    expect.any(String),
    null,
    ID,
  ]);
});

test('a template that does not request the last values receives none', () => {
  const { event, request } = keepingUpdate(['Status']);
  expect(withLastValues({}, event, { ...request, keepsLastValues: false }, FIELDS)).toEqual({});
});

test.each([
  ['braces that would be a dynamic reference', '{{resolve:ssm:parameter}} {{{'],
  ['control characters', '\u0000\t\n\r\u001f\u007f\u0085\u009f'],
  ['characters beyond ASCII', 'Kampagne für Frühjahr 春 🌱'],
  ['a lone surrogate and a noncharacter', '\ud83c\uffff'],
  ['characters that JSON escapes', '"\\/'],
])('a parameter can contain a name with %s', (_, name) => {
  const value = kept(keepingUpdate(NAMES), withNames(name));
  expect(value).not.toContain('{');
  expect(value).toBe(readable(value));
  expect(value).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(value)).toEqual(expect.arrayContaining([name]));
});

test('a parameter can contain any names', () => {
  const property = fc.property(fc.string({ unit: ANY_CHARACTER, maxLength: 100 }), (name) => {
    const value = kept(keepingUpdate(NAMES), withNames(name));
    expect(value).not.toContain('{');
    expect(value).toBe(readable(value));
    expect(JSON.parse(value)).toEqual(expect.arrayContaining([name]));
  });
  fc.assert(property, { numRuns: runs(200) });
});

describe('the hash', () => {
  const hashOf = (properties: Readonly<Record<string, unknown>>): unknown => {
    const list = JSON.parse(kept(keepingUpdate(['Status'], properties))) as unknown[];
    return list[2];
  };

  test('does not depend on the order of properties', () => {
    const Fallbacks = { Arn: 'a', Status: 'b' };
    expect(hashOf({ Attributes: ['Arn', 'Status', 'LastValues'], Region: 'us-east-1', Fallbacks })).toBe(
      hashOf({
        Fallbacks: { Status: 'b', Arn: 'a' },
        Region: 'us-east-1',
        Attributes: ['Arn', 'Status', 'LastValues'],
      }),
    );
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['a refresh', { Refresh: '2026-01-01T00:00:00.000Z' }],
    ['another region', { Region: 'us-east-1' }],
    ['another role', { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader' }],
    ['another fallback', { Fallbacks: { Status: 'none' } }],
    ['attributes in another order', { Attributes: ['LastValues', 'Status'] }],
  ])('differs with %s', (_, properties) => {
    expect(hashOf(properties)).not.toBe(hashOf({}));
  });

  test('does not depend on the external ID', () => {
    const AssumedRoleArn = 'arn:aws:iam::444455556666:role/reader';
    expect(hashOf({ AssumedRoleArn, ExternalId: 'secret' })).toBe(hashOf({ AssumedRoleArn }));
  });
});

test('the last values contain neither the external ID nor the role to assume', () => {
  const properties = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader', ExternalId: 'secret' };
  const value = kept(keepingUpdate(MEMBERSHIP_NAMES, properties));
  expect(value).not.toContain('secret');
  expect(value).not.toContain('reader');
});

describe('the length of the response', () => {
  let logged: string[];

  beforeEach(() => {
    logged = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The length of the response in bytes, without the last values and with them. */
  function lengthsWith(name: string): { without: number; whole: number; values: Values } {
    const { event, request } = keepingUpdate(MEMBERSHIP_NAMES);
    const fields = withNames(name);
    const { values: attributes } = attributesOf(fields, MEMBERSHIP_NAMES, new Map());
    const values = withLastValues(attributes, event, request, fields);
    const bytes = (data: Values): number => Buffer.byteLength(JSON.stringify(responseTo(event, { values: data })));
    return { without: bytes(attributes), whole: bytes(values), values };
  }

  test.each([
    ['ASCII', 'n'],
    ['beyond ASCII, of two bytes each', 'ü'],
  ])('allows last values with all attributes and names of 100 characters: %s', (_, character) => {
    const { whole, values } = lengthsWith(character.repeat(100));
    expect(values['LastValues']).not.toBe('[]');
    expect(logged).toEqual([]);
    expect(whole).toBeLessThanOrEqual(4096);
  });

  test('is that of the attributes, the fields again, and at most 120 bytes', () => {
    const { without, whole } = lengthsWith('n'.repeat(100));
    const fields = [...withNames('n'.repeat(100))].filter(([name]) => name !== 'Arn');
    const list = Buffer.byteLength(JSON.stringify(JSON.stringify(fields.map(([, value]) => value))));
    expect(whole - without - list).toBeLessThanOrEqual(120);
  });

  test('allows no last values if they do not fit, and the attributes are returned without them', () => {
    const { without, values } = lengthsWith('"'.repeat(200));
    expect(without).toBeLessThanOrEqual(4096);
    expect(values).toMatchObject({ LastValues: '[]', CollaborationName: '"'.repeat(200), Status: 'ACTIVE' });
    expect(logged).toEqual([expect.stringContaining('"message":"LastValuesTooLong: ')]);
  });
});
