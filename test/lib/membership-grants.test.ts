import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  MembershipLookup,
  type MembershipGrants,
  type MembershipLookupProps,
  type ReadResultsOptions,
} from '../../lib';
import { newApp } from '../support/app';

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
    (options?: ReadResultsOptions) => (grants: MembershipGrants, to: iam.Role) => grants.readResults(to, options),
  ],
  [
    'readJobResults',
    (options?: ReadResultsOptions) => (grants: MembershipGrants, to: iam.Role) => grants.readJobResults(to, options),
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
