import { membershipArn, parseRequest } from '../../lambda/request';

const STACK_ID = 'arn:aws-cn:cloudformation:cn-north-1:777788889999:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222';

function stackIn(region: string, partition: string): string {
  return STACK_ID.replace('aws-cn', partition).replace('cn-north-1', region);
}

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws-us-gov:cleanrooms:us-gov-west-1:111122223333:membership/${ID}`;

test('only the identifier is required', () => {
  expect(parseRequest({ MembershipIdentifier: ID }, STACK_ID)).toEqual({
    target: { type: 'membership', id: ID },
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '777788889999',
    requireActive: true,
    expectations: [],
    keepsLastValues: false,
    fallbacks: new Map(),
  });
});

test('an ARN determines the region and the account', () => {
  expect(parseRequest({ MembershipIdentifier: ARN }, stackIn('us-gov-east-1', 'aws-us-gov'))).toMatchObject({
    target: { type: 'membership', id: ID, arn: ARN },
    region: 'us-gov-west-1',
    account: '111122223333',
  });
});

test('a collaboration is expected by its id or by its ARN', () => {
  const CollaborationIdentifier = ARN.replace('membership', 'collaboration');
  const properties = { MembershipIdentifier: ID, Expect: { CollaborationIdentifier } };
  expect(parseRequest(properties, STACK_ID).expectations).toEqual([
    { name: 'CollaborationArn', all: false, values: [CollaborationIdentifier] },
  ]);
});

describe('a collaboration', () => {
  const COLLABORATION_ARN = `arn:aws:cleanrooms:eu-west-1:999999999999:collaboration/${ID}`;
  const IN_AWS = stackIn('us-east-1', 'aws');
  const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader' };

  test.each<[string, object, object]>([
    ['an id', { CollaborationIdentifier: ID }, { region: 'us-east-1', account: '777788889999' }],
    [
      'an id with a region and a role',
      { CollaborationIdentifier: ID, Region: 'eu-central-1', ...role },
      { region: 'eu-central-1', account: '444455556666' },
    ],
    [
      'an ARN, whose account need not be that of the member',
      { CollaborationIdentifier: COLLABORATION_ARN },
      {
        region: 'eu-west-1',
        account: '777788889999',
        target: { type: 'collaboration', id: ID, arn: COLLABORATION_ARN },
      },
    ],
  ])('is identified by %s', (_, properties, expected) => {
    expect(parseRequest({ ...properties }, IN_AWS)).toMatchObject({
      target: { type: 'collaboration', id: ID },
      ...expected,
    });
  });

  test('has attributes of its own, which can be expected', () => {
    const properties = {
      CollaborationIdentifier: ID,
      Attributes: ['Collaboration.MemberStatus', 'Collaboration.AllowedResultRegions.Exportable'],
      Expect: { OneOf: { 'Collaboration.AutoApprovedChangeTypes': [''] } },
    };
    expect(parseRequest(properties, IN_AWS)).toMatchObject({
      attributes: properties.Attributes,
      expectations: [{ name: 'Collaboration.AutoApprovedChangeTypes', all: false, values: [''] }],
    });
  });

  test.each<[object, string]>([
    [
      { MembershipIdentifier: ID, CollaborationIdentifier: ID },
      'TwoIdentifiers: MembershipIdentifier and CollaborationIdentifier are both set',
    ],
    [
      { CollaborationIdentifier: ARN },
      `CollaborationIdentifier is "${ARN}", but must be the id of a collaboration (a lower-case UUID) or its ARN`,
    ],
    [
      { CollaborationIdentifier: COLLABORATION_ARN, Region: 'us-east-1' },
      'CollaborationIdentifier is an ARN of region eu-west-1, but Region is us-east-1.',
    ],
    [
      { CollaborationIdentifier: COLLABORATION_ARN.replace('aws', 'aws-cn').replace('eu-west-1', 'cn-north-1') },
      'CollaborationIdentifier is in the partition aws-cn, but the stack is in aws.',
    ],
    ...['Collaboration.MemberStatus', 'Collaboration.AllowedResultRegions.Exportable'].map((name): [object, string] => [
      { MembershipIdentifier: ID, Attributes: [name] },
      `AttributeOfCollaboration: ${name} is an attribute of the collaboration, but the membership is looked up by MembershipIdentifier.`,
    ]),
    [
      { MembershipIdentifier: ID, Expect: { OneOf: { 'Collaboration.MemberStatus': ['ACTIVE'] } } },
      'AttributeOfCollaboration: Collaboration.MemberStatus is',
    ],
  ])('%j is rejected', (properties, message) => {
    expect(() => parseRequest({ ...properties }, IN_AWS)).toThrow(message);
  });
});

test('all properties of the construct are parsed from the strings that CloudFormation sends', () => {
  expect(
    parseRequest(
      {
        ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:lookup',
        ServiceTimeout: '360',
        MembershipIdentifier: ID,
        Region: 'eu-central-1',
        RequireActive: 'false',
        Expect: {
          CollaborationIdentifier: ID,
          AllOf: { MemberAbilities: ['CAN_QUERY'] },
          OneOf: { QueryLogStatus: ['ENABLED', 'DISABLED'] },
        },
        Attributes: ['Arn', 'LastValues', 'ResultObjects', 'MemberAbilities.Exportable'],
        Fallbacks: { Arn: 'none' },
        AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader',
        ExternalId: 'secret',
        Refresh: '2026-01-01T00:00:00.000Z',
      },
      STACK_ID.replace('aws-cn', 'aws'),
    ),
  ).toEqual({
    target: { type: 'membership', id: ID },
    partition: 'aws',
    region: 'eu-central-1',
    requireActive: false,
    expectations: [
      { name: 'CollaborationId', all: false, values: [ID] },
      { name: 'MemberAbilities', all: true, values: ['CAN_QUERY'] },
      { name: 'QueryLogStatus', all: false, values: ['ENABLED', 'DISABLED'] },
    ],
    attributes: ['Arn', 'ResultObjects', 'MemberAbilities.Exportable'],
    keepsLastValues: true,
    fallbacks: new Map([['Arn', 'none']]),
    account: '444455556666',
    role: { roleArn: 'arn:aws:iam::444455556666:role/reader', externalId: 'secret' },
  });
});

test.each(['none', '', ' ', '-', 'results', 'arn:aws:iam::111122223333:role/results', 'reader'])(
  'a fallback for a bucket or a role may be %j',
  (fallback) => {
    const Attributes = [
      'DefaultResultConfiguration.RoleArn',
      'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
    ];
    const Fallbacks = Object.fromEntries(Attributes.map((name) => [name, fallback]));
    const { fallbacks } = parseRequest({ MembershipIdentifier: ID, Attributes, Fallbacks }, STACK_ID);
    expect(Object.fromEntries(fallbacks)).toEqual(Fallbacks);
  },
);

test.each([
  [
    {},
    'Custom::CleanRoomsMembership needs the property MembershipIdentifier or CollaborationIdentifier, which is missing.',
  ],
  [{ MembershipIdentifier: 'x' }, 'MembershipIdentifier is "x", but must be an id (a lower-case UUID'],
  [{ MembershipIdentifier: ['x'] }, 'MembershipIdentifier is ["x"], but must be a string.'],
  [
    { MembershipIdentifier: ID, Expected: {} },
    'Custom::CleanRoomsMembership has no property Expected. It has: ServiceToken,',
  ],
  [{ MembershipIdentifier: ID, Region: 'US East' }, 'Region is "US East", but must be a region such as us-east-1.'],
  [{ MembershipIdentifier: ID, RequireActive: 'yes' }, 'RequireActive is "yes", but must be true or false.'],
  [{ MembershipIdentifier: ID, Attributes: 'Arn' }, 'Attributes is "Arn", but must be a list of attribute names.'],
  [
    { MembershipIdentifier: ID, Attributes: ['Name'] },
    'Attributes contains "Name", but a membership has no such attribute.',
  ],
  [
    { MembershipIdentifier: ID, Fallbacks: ['x'] },
    'Fallbacks is ["x"], but must be a map from attribute names to strings.',
  ],
  [
    { MembershipIdentifier: ID, Attributes: ['Arn'], Fallbacks: { ARN: 'none' } },
    'Fallbacks contains "ARN", but the template requests no such attribute. Correct the name, or add it to Attributes. ' +
      'The template requests: Arn.',
  ],
  ...['Status', 'Arn.Exportable', '__proto__', 'constructor', ''].map((name): [object, string] => [
    { MembershipIdentifier: ID, Attributes: ['Arn'], Fallbacks: JSON.parse(`{ "${name}": "none" }`) as unknown },
    `Fallbacks contains "${name}", but the template requests no such attribute.`,
  ]),
  ...['Status.Exportable', 'ResultObjects'].map((name): [object, string] => [
    { MembershipIdentifier: ID, Fallbacks: { [name]: 'none' } },
    `Fallbacks contains "${name}", but the template requests no such attribute.`,
  ]),
  ...['*', 'a*', 'a?', '${aws:username}', 'arn:aws:iam::*:role/x', '\u0000*', '*\u0000'].flatMap((fallback) =>
    ['DefaultResultConfiguration', 'DefaultJobResultConfiguration'].flatMap((configuration) =>
      [
        [`${configuration}.OutputConfiguration.S3.Bucket`, 'the name of an S3 bucket, such as campaign-results'],
        [
          `${configuration}.OutputConfiguration.S3.Bucket.Exportable`,
          'the name of an S3 bucket, such as campaign-results',
        ],
        [`${configuration}.RoleArn`, 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/reader'],
      ].map(([name = '', expected = '']): [object, string] => [
        { MembershipIdentifier: ID, Attributes: [name], Fallbacks: { [name]: fallback } },
        `Fallbacks.${name} is ${JSON.stringify(fallback)}, but must be ${expected}, or a string without *, ? and $.`,
      ]),
    ),
  ),
  ...[[], 'x', { Status: ['ACTIVE'] }].map((Expect): [object, string] => [
    { MembershipIdentifier: ID, Expect },
    `Expect is ${JSON.stringify(Expect)}, but must be a map with the keys CollaborationIdentifier, AllOf, OneOf.`,
  ]),
  [
    { MembershipIdentifier: ID, Expect: { CollaborationIdentifier: ARN } },
    `Expect.CollaborationIdentifier is "${ARN}", but must be the id of a collaboration`,
  ],
  [
    { MembershipIdentifier: ID, Expect: { AllOf: ['x'] } },
    'Expect.AllOf is ["x"], but must be a map from attribute names to lists.',
  ],
  [
    { MembershipIdentifier: ID, Expect: { OneOf: { status: ['ACTIVE'] } } },
    'Expect contains "status", but a membership has no such attribute. It has: Id, Arn,',
  ],
  ...[[], 'ACTIVE', [1], {}].map((values): [object, string] => [
    { MembershipIdentifier: ID, Expect: { OneOf: { Status: values } } },
    `Expect.OneOf.Status is ${JSON.stringify(values)}, but must be a list of at least one string.`,
  ]),
  [{ MembershipIdentifier: ID, AssumedRoleArn: {} }, 'AssumedRoleArn is {}, but must be a string.'],
  ...[
    '*',
    'reader',
    'arn:aws:iam::*:role/reader',
    'arn:aws:iam::444455556666:role/*',
    'arn:aws:iam::444455556666:user/x',
  ].map((AssumedRoleArn): [object, string] => [
    { MembershipIdentifier: ID, AssumedRoleArn },
    `AssumedRoleArn is "${AssumedRoleArn}", but must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/reader.`,
  ]),
  [
    { MembershipIdentifier: ID, ExternalId: 'secret' },
    'Custom::CleanRoomsMembership needs the property AssumedRoleArn, which is missing.',
  ],
  [
    { MembershipIdentifier: ARN, Region: 'us-east-1' },
    'MembershipIdentifier is an ARN of region us-gov-west-1, but Region is us-east-1. Leave Region out: the ARN contains it.',
  ],
])('%j is rejected', (properties, message) => {
  expect(() => parseRequest(properties, STACK_ID)).toThrow(message);
});

describe('a lookup is in the partition of its stack:', () => {
  const arnIn = (region: string, partition: string) =>
    `arn:${partition}:cleanrooms:${region}:111122223333:membership/${ID}`;
  const roleIn = (partition: string) => `arn:${partition}:iam::111122223333:role/reader`;
  const IN_AWS = stackIn('us-east-1', 'aws');
  const IN_CHINA = STACK_ID;

  test.each<[string, object, string, string]>([
    [
      'an ARN',
      { MembershipIdentifier: arnIn('cn-north-1', 'aws-cn') },
      IN_AWS,
      'MembershipIdentifier is in the partition aws-cn, but the stack is in aws.',
    ],
    [
      'an ARN',
      { MembershipIdentifier: arnIn('us-east-1', 'aws') },
      IN_CHINA,
      'MembershipIdentifier is in the partition aws, but the stack is in aws-cn.',
    ],
    [
      'an ARN of GovCloud',
      { MembershipIdentifier: arnIn('us-gov-west-1', 'aws-us-gov') },
      IN_AWS,
      'MembershipIdentifier is in the partition aws-us-gov, but',
    ],
    [
      'a region',
      { MembershipIdentifier: ID, Region: 'cn-northwest-1' },
      IN_AWS,
      'Region is in the partition aws-cn, but the stack is in aws.',
    ],
    [
      'a region of GovCloud',
      { MembershipIdentifier: ID, Region: 'us-gov-east-1' },
      IN_AWS,
      'Region is in the partition aws-us-gov, but',
    ],
    [
      'a sovereign region',
      { MembershipIdentifier: ID, Region: 'eusc-de-east-1' },
      IN_AWS,
      'Region is in the partition aws-eusc, but',
    ],
    [
      'an isolated region',
      { MembershipIdentifier: ID, Region: 'us-isob-east-1' },
      IN_AWS,
      'Region is in the partition aws-iso-b, but',
    ],
    [
      'a region',
      { MembershipIdentifier: ID, Region: 'eu-west-1' },
      IN_CHINA,
      'Region is in the partition aws, but the stack is in aws-cn.',
    ],
    [
      'a role',
      { MembershipIdentifier: ID, AssumedRoleArn: roleIn('aws-cn') },
      IN_AWS,
      'AssumedRoleArn is in the partition aws-cn, but the stack is in aws.',
    ],
    [
      'a role',
      { MembershipIdentifier: ID, AssumedRoleArn: roleIn('aws') },
      IN_CHINA,
      'AssumedRoleArn is in the partition aws, but',
    ],
  ])('%s of another partition is rejected: %j', (_, properties, stackId, message) => {
    expect(() => parseRequest({ ...properties }, stackId)).toThrow(`OtherPartition: ${message}`);
  });

  test.each<[string, string]>([
    [arnIn('us-east-1', 'aws-cn'), IN_CHINA],
    [arnIn('us-east-1', 'aws-cn'), IN_AWS],
    [arnIn('cn-north-1', 'aws'), IN_AWS],
    [arnIn('us-gov-west-1', 'aws'), IN_AWS],
    [arnIn('us-east-1', 'aws-other'), IN_AWS],
    [arnIn('fips-us-east-1', 'aws'), IN_AWS],
  ])('the ARN %s is invalid, since its region is in another partition', (MembershipIdentifier, stackId) => {
    expect(() => parseRequest({ MembershipIdentifier }, stackId)).toThrow('InvalidProperty: MembershipIdentifier is');
  });

  test.each([
    'fips-us-east-1',
    'us-east-1-fips',
    'fips-us-gov-west-1',
    'aws-global',
    'fips-aws-global',
    '*',
    'us-east-1a',
  ])('%s is not a region', (Region) => {
    const properties = { MembershipIdentifier: ID, Region };
    expect(() => parseRequest(properties, IN_AWS)).toThrow(
      `InvalidProperty: Region is "${Region}", but must be a region`,
    );
  });

  test.each([IN_AWS, IN_CHINA])('properties in the partition of %s are accepted', (stackId) => {
    const [, partition = '', , region = ''] = stackId.split(':');
    const properties = {
      MembershipIdentifier: arnIn(region, partition),
      Region: region,
      AssumedRoleArn: roleIn(partition),
    };
    const request = parseRequest(properties, stackId);
    expect(request.region).toBe(region);
    expect(membershipArn(request, ID)).toBe(arnIn(region, partition));
  });
});
