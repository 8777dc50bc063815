import { membershipArn, parseRequest } from '../../lambda/request';

const STACK_ID = 'arn:aws:cloudformation:us-east-1:777788889999:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}`;
const ROLE_ARN = 'arn:aws:iam::444455556666:role/reader';

test('only the identifier is required', () => {
  expect(parseRequest({ MembershipIdentifier: ID }, STACK_ID)).toEqual({
    target: { type: 'membership', id: ID },
    region: 'us-east-1',
    account: '777788889999',
    requireActive: true,
    expectations: [],
    keepsLastValues: false,
    fallbacks: new Map(),
  });
});

test('an ARN determines the region and the account', () => {
  const request = parseRequest({ MembershipIdentifier: ARN }, STACK_ID);
  expect(request).toMatchObject({
    target: { type: 'membership', id: ID, arn: ARN },
    region: 'eu-west-1',
    account: '111122223333',
  });
  expect(membershipArn(request, ID)).toBe(ARN);
});

test('the region and the account of the ARN are those of the stack and of the role if there is no ARN', () => {
  const inStack = parseRequest({ MembershipIdentifier: ID }, STACK_ID);
  expect(membershipArn(inStack, ID)).toBe(`arn:aws:cleanrooms:us-east-1:777788889999:membership/${ID}`);
  const properties = { MembershipIdentifier: ID, Region: 'eu-central-1', AssumedRoleArn: ROLE_ARN };
  const withRole = parseRequest(properties, STACK_ID);
  expect(membershipArn(withRole, ID)).toBe(`arn:aws:cleanrooms:eu-central-1:444455556666:membership/${ID}`);
});

describe('a collaboration', () => {
  const COLLABORATION_ARN = `arn:aws:cleanrooms:eu-west-1:999999999999:collaboration/${ID}`;

  test.each<[string, object, object]>([
    ['an id', { CollaborationIdentifier: ID }, { region: 'us-east-1', account: '777788889999' }],
    [
      'an id with a region and a role',
      { CollaborationIdentifier: ID, Region: 'eu-central-1', AssumedRoleArn: ROLE_ARN },
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
    expect(parseRequest({ ...properties }, STACK_ID)).toMatchObject({
      target: { type: 'collaboration', id: ID },
      ...expected,
    });
  });

  test('has attributes of its own, which can be expected', () => {
    const properties = {
      CollaborationIdentifier: ID,
      Attributes: ['Collaboration.MemberStatus', 'Collaboration.AllowedResultRegions.Exportable'],
      Expectations: [{ Attribute: 'Collaboration.AutoApprovedChangeTypes', Empty: 'true' }],
    };
    expect(parseRequest(properties, STACK_ID)).toMatchObject({
      attributes: properties.Attributes,
      expectations: [{ name: 'Collaboration.AutoApprovedChangeTypes', kind: 'Empty', values: [] }],
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
    ...['Collaboration.MemberStatus', 'Collaboration.AllowedResultRegions.Exportable'].map((name): [object, string] => [
      { MembershipIdentifier: ID, Attributes: [name] },
      `AttributeOfCollaboration: ${name} is an attribute of the collaboration, but the membership is looked up by MembershipIdentifier.`,
    ]),
    [
      { MembershipIdentifier: ID, Expectations: [{ Attribute: 'Collaboration.MemberStatus', OneOf: ['ACTIVE'] }] },
      'AttributeOfCollaboration: Collaboration.MemberStatus is',
    ],
  ])('%j is rejected', (properties, message) => {
    expect(() => parseRequest({ ...properties }, STACK_ID)).toThrow(message);
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
        Expectations: [
          { Attribute: 'CollaborationIdentifier', OneOf: [ID] },
          { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
          { Attribute: 'QueryLogStatus', OneOf: ['ENABLED', 'DISABLED'] },
        ],
        Attributes: ['Arn', 'LastValues', 'ResultObjects', 'MemberAbilities.Exportable'],
        Fallbacks: { Arn: 'none' },
        AssumedRoleArn: ROLE_ARN,
        ExternalId: 'secret',
        Refresh: '2026-01-01T00:00:00.000Z',
      },
      STACK_ID,
    ),
  ).toEqual({
    target: { type: 'membership', id: ID },
    region: 'eu-central-1',
    requireActive: false,
    expectations: [
      { name: 'CollaborationId', kind: 'OneOf', values: [ID] },
      { name: 'MemberAbilities', kind: 'IncludesAll', values: ['CAN_QUERY'] },
      { name: 'QueryLogStatus', kind: 'OneOf', values: ['ENABLED', 'DISABLED'] },
    ],
    attributes: ['Arn', 'ResultObjects', 'MemberAbilities.Exportable'],
    keepsLastValues: true,
    fallbacks: new Map([['Arn', 'none']]),
    account: '444455556666',
    role: { roleArn: ROLE_ARN, externalId: 'secret' },
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
    { MembershipIdentifier: ID, Expected: [] },
    'Custom::CleanRoomsMembership has no property Expected. It has: ServiceToken,',
  ],
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
    'MembershipIdentifier is an ARN of region eu-west-1, but Region is us-east-1. Leave Region out: the ARN contains it.',
  ],
])('%j is rejected', (properties, message) => {
  expect(() => parseRequest(properties, STACK_ID)).toThrow(message);
});

describe('a lookup is in the partition aws:', () => {
  /** ARNs and regions where Clean Rooms does not exist. */
  const ELSEWHERE: readonly (readonly [partition: string, region: string])[] = [
    ['aws-cn', 'cn-north-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-us-gov', 'us-gov-east-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-iso-f', 'us-isof-south-1'],
  ];

  test.each(ELSEWHERE)('an ARN in the partition %s or in its region %s is invalid', (partition, region) => {
    const arns = ['membership', 'collaboration'].flatMap((type) => [
      `arn:aws:cleanrooms:${region}:111122223333:${type}/${ID}`,
      `arn:${partition}:cleanrooms:us-east-1:111122223333:${type}/${ID}`,
      `arn:${partition}:cleanrooms:${region}:111122223333:${type}/${ID}`,
    ]);
    for (const arn of arns) {
      const property = arn.includes('membership') ? 'MembershipIdentifier' : 'CollaborationIdentifier';
      expect(() => parseRequest({ [property]: arn }, STACK_ID)).toThrow(
        `InvalidProperty: ${property} is "${arn}", but must be `,
      );
    }
  });

  test.each([
    ...ELSEWHERE.map(([, region]) => region),
    'US East',
    'fips-us-east-1',
    'us-east-1-fips',
    'fips-us-gov-west-1',
    'aws-global',
    'fips-aws-global',
    '*',
    'us-east-1a',
    'us-east-10',
  ])('%s is not a region', (Region) => {
    for (const identifier of [{ MembershipIdentifier: ID }, { CollaborationIdentifier: ID }]) {
      expect(() => parseRequest({ ...identifier, Region }, STACK_ID)).toThrow(
        `InvalidProperty: Region is "${Region}", but must be a region in the partition aws, such as us-east-1.`,
      );
    }
  });

  test.each([...new Set(ELSEWHERE.map(([partition]) => partition))])(
    'a role in the partition %s is invalid',
    (partition) => {
      const AssumedRoleArn = `arn:${partition}:iam::111122223333:role/reader`;
      expect(() => parseRequest({ MembershipIdentifier: ID, AssumedRoleArn }, STACK_ID)).toThrow(
        `InvalidProperty: AssumedRoleArn is "${AssumedRoleArn}", but must be the ARN of an IAM role`,
      );
    },
  );
});
