import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  MembershipLookup,
  type MembershipGrants,
  type MembershipLookupProps,
  type ResultsGrantOptions,
} from '../../lib';
import { newApp } from '../support/app';
import { environmentOf, evaluate } from '../support/evaluate';

const ID = '11111111-2222-3333-4444-555555555555';
const ROLE = 'arn:aws:iam::444455556666:role/reader';

interface Policy {
  readonly Properties: {
    readonly PolicyDocument: {
      readonly Statement: readonly { readonly Condition?: { readonly StringEquals?: Record<string, unknown> } }[];
    };
  };
}

/** The account to which each statement of a grant is restricted. */
function accountsOf(
  props: Partial<MembershipLookupProps> | ((stack: Stack) => Partial<MembershipLookupProps>),
  grant: (grants: MembershipGrants, grantee: iam.Role) => iam.Grant,
): unknown[] {
  const stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const membership = new MembershipLookup(stack, 'Membership', {
    membershipIdentifier: ID,
    ...(typeof props === 'function' ? props(stack) : props),
  });
  grant(membership.grants, new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as Policy[];
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.map(({ Condition }) => Condition?.StringEquals?.['aws:ResourceAccount']);
}

describe.each([
  [
    'readResults',
    (options?: ResultsGrantOptions) => (grants: MembershipGrants, to: iam.Role) => grants.readResults(to, options),
  ],
  [
    'readJobResults',
    (options?: ResultsGrantOptions) => (grants: MembershipGrants, to: iam.Role) => grants.readJobResults(to, options),
  ],
])('each statement of %s() applies to one account only', (_, grant) => {
  const three = (account: unknown) => [account, account, account];

  test('which is that of the stack', () => {
    expect(accountsOf({}, grant())).toEqual(three('111122223333'));
  });

  test('or that of the membership’s ARN', () => {
    const membershipIdentifier = `arn:aws:cleanrooms:eu-west-1:777788889999:membership/${ID}`;
    expect(accountsOf({ membershipIdentifier, assumedRoleArn: ROLE }, grant())).toEqual(three('777788889999'));
  });

  test('or that of the role that reads the membership', () => {
    expect(accountsOf({ assumedRoleArn: ROLE }, grant())).toEqual(three('444455556666'));
  });

  test('or that of such a role at deploy time', () => {
    const assumedRoleArn = (stack: Stack) => ({ assumedRoleArn: new CfnParameter(stack, 'Role').valueAsString });
    expect(accountsOf(assumedRoleArn, grant())).toEqual(
      three({ 'Fn::Select': [4, { 'Fn::Split': [':', { Ref: 'Role' }] }] }),
    );
  });

  test('or the one that the options specify', () => {
    expect(accountsOf({}, grant({ bucketAccount: '999900001111' }))).toEqual(three('999900001111'));
  });

  test.each(['', '*', '99990000111', '9999-0000-1111', '${aws:ResourceAccount}', 'x'.repeat(12), '999900001111\n'])(
    'which is not %j',
    (bucketAccount) => {
      expect(() => accountsOf({}, grant({ bucketAccount }))).toThrow(
        `InvalidBucketAccount: MembershipLookup at 'Stack/Membership': 'bucketAccount' is ${JSON.stringify(bucketAccount)}, but ` +
          'must be the id of an AWS account, which has 12 digits.',
      );
    },
  );
});

describe.each([
  [
    'writeResults',
    'aws:ResourceAccount',
    'ResultObjects',
    'DefaultResultConfiguration',
    (grants: MembershipGrants, to: iam.Role, options?: ResultsGrantOptions) => grants.writeResults(to, options),
  ],
  [
    'writeJobResults',
    's3:ResourceAccount',
    'JobResultObjects',
    'DefaultJobResultConfiguration',
    (grants: MembershipGrants, to: iam.Role, options?: ResultsGrantOptions) => grants.writeJobResults(to, options),
  ],
] as const)('%s() grants the documented permissions', (_, accountKey, objects, configuration, grant) => {
  const BUCKET = 'campaign-results';

  /** The statements of a grant, with all tokens evaluated. */
  function statements(options?: ResultsGrantOptions): unknown[] {
    const stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    grant(membership.grants, new iam.Role(stack, 'Writer', { assumedBy: new iam.AccountRootPrincipal() }), options);
    const template = Template.fromStack(stack);
    const [lookup = ''] = Object.keys(template.findResources('Custom::CleanRoomsMembership'));
    const environment = environmentOf({
      'AWS::Partition': 'aws',
      [`${lookup}.${configuration}.OutputConfiguration.S3.Bucket`]: BUCKET,
      [`${lookup}.${objects}`]: 'spring/*',
    });
    const policies = Object.values(template.findResources('AWS::IAM::Policy')) as Policy[];
    const all = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    return all.map((statement) => evaluate(statement, environment));
  }

  test.each([
    ['in the account of the membership', undefined, '111122223333'],
    ['in another account', { bucketAccount: '999900001111' }, '999900001111'],
  ])('for a bucket %s', (_where, options, account) => {
    const Condition = { StringEquals: { [accountKey]: account } };
    expect(statements(options)).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation', 's3:ListBucket'],
        Resource: `arn:aws:s3:::${BUCKET}`,
        Condition,
      },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKET}/spring/*`, Condition },
    ]);
  });

  test('but not for what is not an account', () => {
    expect(() => statements({ bucketAccount: '*' })).toThrow('InvalidBucketAccount');
  });
});
