import type { Membership } from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { alternativesInRollback, attributesOf, fieldsOf, unusable } from '../../lambda/attributes';
import {
  ATTRIBUTE_NAMES,
  exportable,
  isOfMembers,
  isOfMembership,
  isRequestableName,
  type RequestableName,
} from '../../lib/contract/attributes';
import { FULL_MEMBERS, fullCollaboration, fullMembership, MINIMAL } from '../support/full-membership';
import { readMembership } from '../support/read-membership';

const MEMBERSHIP: Membership = {
  id: '11111111-2222-3333-4444-555555555555',
  arn: 'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
  collaborationArn: 'arn:aws:cleanrooms:us-east-1:111122223333:collaboration/66666666-2222-3333-4444-555555555555',
  collaborationId: '66666666-2222-3333-4444-555555555555',
  collaborationCreatorAccountId: '111122223333',
  collaborationCreatorDisplayName: 'Advertiser',
  collaborationName: 'Spring campaign',
  createTime: new Date('2026-01-01T00:00:00Z'),
  updateTime: new Date('2026-01-02T00:00:00Z'),
  status: 'ACTIVE',
  memberAbilities: [],
  queryLogStatus: 'DISABLED',
  paymentConfiguration: { queryCompute: { isResponsible: false } },
};

const ROLE_ARN = 'arn:aws:iam::111122223333:role/results';

type Kind = 'DefaultResultConfiguration' | 'DefaultJobResultConfiguration';

/** The configuration of a membership for query results, or for job results. */
interface Configuration {
  readonly bucket: string;
  readonly keyPrefix?: string;
  readonly roleArn: string;
}

interface Requested {
  readonly attributes?: readonly RequestableName[];
  readonly fallbacks?: ReadonlyMap<string, string>;
}

function select(membership: Partial<Membership>, { attributes, fallbacks = new Map() }: Requested) {
  return attributesOf(fieldsOf({ membership: { ...MEMBERSHIP, ...membership } }), attributes, fallbacks);
}

function withPrefix(keyPrefix: string | undefined): Partial<Membership> {
  return {
    defaultResultConfiguration: {
      outputConfiguration: { s3: { bucket: 'results', resultFormat: 'CSV', keyPrefix } },
    },
  };
}

test('the attributes are exactly the fields of a membership and of its collaboration, and some of its members', () => {
  const names = ATTRIBUTE_NAMES.filter(isOfMembership);
  expect([...names].sort()).toEqual(Object.keys(fullMembership().attributes).sort());
  const others = ATTRIBUTE_NAMES.filter((name) => name.startsWith('Collaboration.'));
  expect([...others].sort()).toEqual(Object.keys(fullCollaboration().attributes).sort());
  expect(ATTRIBUTE_NAMES.filter(isOfMembers)).toEqual(Object.keys(FULL_MEMBERS.attributes));
});

test.each([
  [undefined, '*'],
  ['', '*'],
  ['results', 'results/*'],
  ['results/', 'results/*'],
  ['results//', 'results//*'],
  ['results///', 'results///*'],
  ['a/b', 'a/b/*'],
  ['/', '/*'],
  ['//', '//*'],
  ['/results', '/results/*'],
  ['*/', '${*}/*'],
  ['**', '${*}${*}/*'],
  ['?${aws:username}', '${?}${$}{aws:username}/*'],
  ['odd*prefix', 'odd${*}prefix/*'],
])('for the key prefix %j, ResultObjects is %j', (keyPrefix, expected) => {
  expect(select(withPrefix(keyPrefix), { attributes: ['ResultObjects'] }).values).toEqual({ ResultObjects: expected });
});

test.each(['\u0000', 'results\u0000', 're\nsults', 'results\u202e', '\ud83d'])(
  'the key prefix %j, which a policy cannot contain, is rejected',
  (keyPrefix) => {
    const membership = { ...MEMBERSHIP, ...withPrefix(keyPrefix) };
    const attributes = select(membership, { attributes: ['ResultObjects'] });
    expect(attributes.values).toEqual({});
    expect(unusable({ membership: membership }, attributes).map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'which must be a key prefix without control characters, and this stack uses it (ResultObjects).',
      ),
    ]);
  },
);

test('an output of a kind that the SDK does not know is not a result configuration', () => {
  const membership: Partial<Membership> = {
    defaultResultConfiguration: { outputConfiguration: { $unknown: ['tape', { bucket: 'x' }] } },
  };
  const bucket = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
  expect(select(membership, { attributes: [bucket, 'ResultObjects'] })).toEqual({
    values: {},
    missing: [bucket, 'ResultObjects'],
    rejected: new Map(),
  });
});

test.each([
  ['Spring campaign', 'Spring campaign'],
  ['Frühling', 'Fr\\u00fchling'],
  ['春🦀', '\\u6625\\ud83e\\udd80'],
  ['"a\\b"\n\u007f', '\\"a\\\\b\\"\\n\\u007f'],
  ['\u0000\ud83d', '\\u0000\\ud83d'],
])('the name %j is escaped as %s', (collaborationName, expected) => {
  const attributes: RequestableName[] = ['CollaborationName.Escaped', 'CollaborationName.Escaped.Exportable'];
  expect(select({ collaborationName }, { attributes }).values).toEqual({
    'CollaborationName.Escaped': expected,
    'CollaborationName.Escaped.Exportable': expected,
  });
  expect(JSON.parse(`"${expected}"`)).toBe(collaborationName);
});

test('only names have an escaped form', () => {
  expect(['CollaborationName.Escaped', 'Status.Escaped', 'Escaped'].map(isRequestableName)).toEqual([
    true,
    false,
    false,
  ]);
});

test('characters that CloudFormation cannot return are replaced in values and in fallbacks', () => {
  const requested: Requested = {
    attributes: ['CollaborationName', 'DefaultResultConfiguration.RoleArn'],
    fallbacks: new Map([['DefaultResultConfiguration.RoleArn', 'no\u0000ne']]),
  };
  expect(select({ collaborationName: 'Spring\u001b campaign\ud83d' }, requested).values).toEqual({
    CollaborationName: 'Spring\ufffd campaign\ufffd',
    'DefaultResultConfiguration.RoleArn': 'no\ufffdne',
  });
});

describe('an attribute that the stack uses and the membership lacks', () => {
  function messages(membership: Partial<Membership>, missing: RequestableName[]): string[] {
    return unusable({ membership: { ...MEMBERSHIP, id: '1111', ...membership } }, { missing, rejected: new Map() }).map(
      ({ message }) => message,
    );
  }

  test('is an error that lists all the stack uses of the absent part', () => {
    expect(
      messages({}, ['DefaultResultConfiguration.OutputConfiguration.S3.Bucket', 'DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      'AttributeAbsent: Membership 1111 has no default result configuration, but this stack uses its result bucket and its result role ' +
        '(DefaultResultConfiguration.OutputConfiguration.S3.Bucket, DefaultResultConfiguration.RoleArn). ' +
        'Set it in Clean Rooms, or read it with getAttString() and a fallback if the stack can do without.',
    ]);
  });

  test('is an error that distinguishes it from the part that contains it', () => {
    const s3 = { bucket: 'results', resultFormat: 'CSV' as const };
    expect(
      messages({ defaultResultConfiguration: { outputConfiguration: { s3 } } }, ['DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      expect.stringContaining(
        'has no result role in its default result configuration, but this stack uses its result role',
      ),
    ]);
  });

  test('is an error with the kind of the output, if this version does not know it', () => {
    const outputConfiguration = { $unknown: ['tape', {}] as [string, unknown] };
    expect(
      messages({ defaultResultConfiguration: { outputConfiguration } }, [
        'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
      ]),
    ).toEqual([
      expect.stringContaining(
        'has a default result configuration of the kind "tape", which this version of the library does not know, but this stack uses its result bucket',
      ),
    ]);
  });
});

describe.each<[Kind, (configuration: Configuration) => Partial<Membership>]>([
  [
    'DefaultResultConfiguration',
    ({ roleArn, ...s3 }) => ({
      defaultResultConfiguration: { outputConfiguration: { s3: { resultFormat: 'CSV', ...s3 } }, roleArn },
    }),
  ],
  [
    'DefaultJobResultConfiguration',
    ({ roleArn, ...s3 }) => ({ defaultJobResultConfiguration: { outputConfiguration: { s3 }, roleArn } }),
  ],
])('of a %s', (configuration, membershipWith) => {
  const BUCKET = `${configuration}.OutputConfiguration.S3.Bucket` as const;
  const ROLE = `${configuration}.RoleArn` as const;

  function messages(values: Partial<Configuration>, attributes: readonly RequestableName[]): string[] {
    const membership = { ...MEMBERSHIP, ...membershipWith({ bucket: 'results', roleArn: ROLE_ARN, ...values }) };
    return unusable({ membership: membership }, select(membership, { attributes })).map(({ message }) => message);
  }

  test.each([
    'results',
    'abc',
    '1.2',
    'a--b.c-d',
    '192.168.5.4.5',
    'amzn-s3-demo-bucket',
    'alias-1234-s3alias',
    'a'.repeat(63),
  ])('the bucket %j is returned', (bucket) => {
    expect(messages({ bucket }, [BUCKET])).toEqual([]);
  });

  test.each([
    '*',
    '***',
    'results*',
    'results?',
    '${aws:PrincipalTag/bucket}',
    'results/secret',
    'results:x',
    'arn:aws:s3:::results',
    'Results',
    'results_1',
    '-results',
    'results-',
    '.results',
    'results.',
    'a..b',
    'a.-b',
    '192.168.5.4',
    'ab',
    '',
    'a'.repeat(64),
    'results\n',
    'results\u0000',
    ' results',
    'résults',
  ])('the bucket %j is rejected if the stack uses it', (bucket) => {
    expect(messages({ bucket }, ['Id', BUCKET])).toEqual([
      expect.stringMatching(/^InvalidValue: .* must be the name of an S3 bucket, such as campaign-results, and this /),
    ]);
    expect(messages({ bucket }, [BUCKET, exportable(BUCKET)])).toHaveLength(2);
    expect(messages({ bucket }, ['Id', ROLE])).toEqual([]);
  });

  test.each([ROLE_ARN, 'arn:aws:iam::111122223333:role/service-role/a+b=c,d.e@f_g-h'])(
    'the role %j is returned',
    (roleArn) => {
      expect(messages({ roleArn }, [ROLE])).toEqual([]);
    },
  );

  test.each([
    '*',
    'arn:aws:iam::*:role/results',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws:iam::111122223333:role/resu?ts',
    'arn:aws:iam::111122223333:role/${aws:username}',
    'arn:aws:iam::111122223333:root',
    'arn:aws:iam::111122223333:user/results',
    'arn:aws:iam::11112222333:role/results',
    'arn:aws:s3:::results',
    'results',
    `${ROLE_ARN}\n`,
    `${ROLE_ARN}\u0000`,
    '',
  ])('the role %j is rejected if the stack uses it', (roleArn) => {
    expect(messages({ roleArn }, ['Id', ROLE])).toEqual([
      expect.stringMatching(/^InvalidValue: .* must be the ARN of an IAM role, such as .*, and this stack uses it/),
    ]);
    expect(messages({ roleArn }, ['Id', BUCKET])).toEqual([]);
  });

  test('the error message contains the value as JSON, and what to do', () => {
    expect(messages({ bucket: '*\n::' }, [BUCKET])).toEqual([
      `InvalidValue: Membership ${String(MEMBERSHIP.id)} has the ${configuration.includes('Job') ? 'job ' : ''}result bucket "*\\n::", ` +
        `which must be the name of an S3 bucket, such as campaign-results, and this stack uses it (${BUCKET}). ` +
        'Correct it in Clean Rooms, or do not use the attribute.',
    ]);
  });

  test('rejected values are empty in a rollback', () => {
    const membership = { ...MEMBERSHIP, ...membershipWith({ bucket: '*', roleArn: '*' }) };
    expect(alternativesInRollback(select(membership, { attributes: ['Status', BUCKET, ROLE] }))[0]).toEqual({
      Status: 'ACTIVE',
      [BUCKET]: '',
      [ROLE]: '',
    });
  });
});

describe('a value that contains the mark of an empty value', () => {
  const names: RequestableName[] = ['CollaborationName', 'CollaborationName.Exportable', 'MemberAbilities.Exportable'];
  const membership = { ...MEMBERSHIP, collaborationName: 'Spring[empty\n]' };

  test('is rejected', () => {
    expect(
      unusable({ membership: membership }, select(membership, { attributes: names })).map(({ message }) => message),
    ).toEqual(
      ['CollaborationName', 'CollaborationName.Exportable'].map(
        (name) =>
          `InvalidValue: Membership ${String(MEMBERSHIP.id)} has the collaboration name "Spring[empty\\n]", which must be a ` +
          `string without "[empty\\n]", and this stack uses it (${name}). Correct it in Clean Rooms, or do not use the attribute.`,
      ),
    );
  });

  test('is empty in a rollback', () => {
    expect(alternativesInRollback(select(membership, { attributes: names }))[0]).toEqual({
      CollaborationName: '',
      'CollaborationName.Exportable': '[empty\n]',
      'MemberAbilities.Exportable': '[empty\n]',
    });
  });
});

describe('a value that contains a dynamic reference', () => {
  const REFERENCE = '{{resolve:ssm:/secret}}';
  const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

  function messages(membership: Partial<Membership>, requested: Requested): string[] {
    return unusable({ membership: { ...MEMBERSHIP, ...membership } }, select(membership, requested)).map(
      ({ message }) => message,
    );
  }

  test('is rejected if the stack uses it, and the error message contains what to do', () => {
    const collaborationName = `"${REFERENCE}" is fine.`;
    expect(messages({ collaborationName }, { attributes: ['Id', 'CollaborationName'] })).toEqual([
      'DynamicReferenceInValue: Membership 11111111-2222-3333-4444-555555555555 has the collaboration name ' +
        '"\\"{{resolve:ssm:/secret}}\\" is fine.", and this stack uses it (CollaborationName). It is a dynamic ' +
        'reference or a part of one, which CloudFormation would resolve with the permissions of the principal that deploys. ' +
        'Have the owner of the value change it, or do not use the attribute. It must not contain two opening braces in a ' +
        'row, begin or end with one, or begin with "resolve:" or a suffix of it.',
    ]);
  });

  test.each<[Partial<Membership>, RequestableName]>([
    [{ collaborationName: REFERENCE }, 'CollaborationName.Exportable'],
    [{ collaborationName: `é${REFERENCE}` }, 'CollaborationName.Escaped'],
    [{ collaborationCreatorDisplayName: `before ${REFERENCE} after` }, 'CollaborationCreatorDisplayName'],
    [withPrefix(REFERENCE), 'ResultObjects'],
    [
      {
        defaultJobResultConfiguration: {
          outputConfiguration: { s3: { bucket: 'results', keyPrefix: REFERENCE } },
          roleArn: 'arn:aws:iam::111122223333:role/results',
        },
      },
      'JobResultObjects',
    ],
  ])('is rejected in every form: %j as %s', (membership, name) => {
    expect(messages(membership, { attributes: [name] })).toEqual([expect.stringContaining(`uses it (${name})`)]);
    expect(select(membership, { attributes: [name] }).values).toEqual({});
  });

  test.each([
    '{',
    '{{',
    'a{{b',
    'Spring {',
    'Spring {{',
    '{Spring',
    '{resolve:ssm:/secret}}',
    'resolve:ssm:/secret}}',
    'olve:ssm:/secret}}',
    ':ssm:/secret}}',
    ':',
  ])('is rejected if it is part of one: %j', (name) => {
    for (const attribute of ['CollaborationName', 'CollaborationCreatorDisplayName'] as const) {
      const membership = { collaborationName: name, collaborationCreatorDisplayName: name };
      const attributes: RequestableName[] = [attribute, `${attribute}.Escaped`, exportable(attribute)];
      const found = messages(membership, { attributes });
      expect(found.map((message) => message.replace(/:.*/s, ''))).toEqual(
        attributes.map(() => 'DynamicReferenceInValue'),
      );
    }
  });

  test.each(['x{', '{x', 'a{{b', 'resolve:'])('is rejected if it is an element of a list: %j', async (element) => {
    const membership = await readMembership({ ...MINIMAL, memberAbilities: ['CAN_QUERY', element, 'CAN_RUN_JOB'] });
    for (const attribute of ['MemberAbilities', 'MemberAbilities.Exportable'] as const) {
      expect(messages(membership, { attributes: [attribute] })).toEqual([expect.stringMatching(/^DynamicRef/)]);
    }
  });

  test.each(['a{b}c', 'Spring: campaign', 'resolve', 'dissolve:', '}}', '}{ ', 'Resolve:', 'a{ '])(
    'is not %j',
    (collaborationName) => {
      expect(messages({ collaborationName }, { attributes: ['CollaborationName'] })).toEqual([]);
    },
  );

  test('cannot be composed from accepted values, unless the template contains its braces and its colon', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '{{',
        'r',
        'res',
        'olve',
        'resolve',
        ':',
        'resolve:',
        '{{resolve:',
        'ssm:/x',
        '}}',
        ' ',
        'a',
      ),
      { maxLength: 4 },
    );
    const strings = fc.record({ value: pieces.map((each) => each.join('')), own: fc.boolean() });
    fc.assert(
      fc.property(fc.array(strings, { maxLength: 4 }), (parts) => {
        const isRejected = ({ value, own }: { readonly value: string; readonly own: boolean }): boolean =>
          own && messages({ collaborationName: value }, { attributes: ['CollaborationName'] }).length > 0;
        if (parts.some(isRejected)) return;
        const whole = parts.map(({ value }) => value).join('');
        const origins = parts.flatMap(({ value, own }) => Array.from({ length: value.length }, () => own));
        for (const { index } of whole.matchAll(/\{\{resolve:/g)) {
          expect([index, index + 1, index + 9].map((position) => origins[position])).toEqual([false, false, false]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('is accepted if the stack does not use it', () => {
    expect(messages({ collaborationName: REFERENCE }, { attributes: ['CollaborationId'] })).toEqual([]);
  });

  test('is left out if the template lists no attributes', () => {
    expect(messages({ collaborationName: REFERENCE }, {})).toEqual([]);
    expect(select({ collaborationName: REFERENCE }, {}).values).not.toHaveProperty('CollaborationName');
  });

  test('is accepted in a fallback, which CloudFormation has resolved', () => {
    const requested = { attributes: [BUCKET] as const, fallbacks: new Map([[BUCKET, REFERENCE]]) };
    expect(select({}, requested)).toEqual({ values: { [BUCKET]: REFERENCE }, missing: [], rejected: new Map() });
  });

  test('is empty in a rollback, like a missing attribute', () => {
    const attributes = select(
      { collaborationName: REFERENCE },
      { attributes: ['CollaborationName', 'CollaborationName.Exportable', 'Status', BUCKET] },
    );
    expect(alternativesInRollback(attributes)[0]).toEqual({
      Status: 'ACTIVE',
      CollaborationName: '',
      'CollaborationName.Exportable': '[empty\n]',
      [BUCKET]: '',
    });
  });

  test('is empty in a rollback, with all names, if they do not fit into a response', () => {
    const attributes = select(
      { collaborationName: 'Spring', collaborationCreatorDisplayName: 'Advertiser' },
      {
        attributes: [
          'CollaborationName',
          'CollaborationName.Escaped.Exportable',
          'CollaborationCreatorDisplayName',
          'Id',
        ],
      },
    );
    const [, withoutNames] = alternativesInRollback(attributes);
    expect(withoutNames).toEqual({
      Id: MEMBERSHIP.id,
      CollaborationName: '',
      'CollaborationName.Escaped.Exportable': '[empty\n]',
      CollaborationCreatorDisplayName: '',
    });
  });
});
