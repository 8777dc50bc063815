import { CfnParameter } from 'aws-cdk-lib';
import type { MembershipLookupProps } from '../../../lib';
import { environmentOf, evaluate } from '../../support/evaluate';
import { ARN, ENV, ID, lookUp, lookupOf, newStack, permissionsOf } from '../../support/lookup-stack';

describe('membershipIdentifier', () => {
  test('an id allows the function to read that membership of the stack’s account and region, and no other', () => {
    const stack = newStack(ENV);
    lookUp(stack);
    expect(lookupOf(stack)).toMatchObject({ MembershipIdentifier: ID });
    expect(permissionsOf(stack)['cleanrooms:GetMembership']).toEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:cleanrooms:eu-central-1:111122223333:membership/${ID}`,
    });
  });

  test('an ARN is its own permission, and says the environment of the membership', () => {
    const stack = newStack({ ...ENV, region: 'us-east-1' });
    const membership = lookUp(stack, { membershipIdentifier: ARN });
    expect(lookupOf(stack)).toMatchObject({ MembershipIdentifier: ARN });
    expect(permissionsOf(stack)['cleanrooms:GetMembership']).toBe(ARN);
    expect(membership.env).toEqual(ENV);
  });

  test.each([
    ['an id', ID, 'eu-central-1', '111122223333'],
    ['an ARN', `arn:aws:cleanrooms:us-west-2:999999999999:membership/${ID}`, 'us-west-2', '999999999999'],
  ])('a token that becomes %s allows to read exactly that membership', (_, value, region, account) => {
    const stack = newStack(ENV);
    const parameter = new CfnParameter(stack, 'Id');
    lookUp(stack, { membershipIdentifier: parameter.valueAsString });
    const allowed = permissionsOf(stack)['cleanrooms:GetMembership'];
    expect(evaluate(allowed, environmentOf({ Id: value, 'AWS::Partition': 'aws' }))).toBe(
      `arn:aws:cleanrooms:${region}:${account}:membership/${ID}`,
    );
  });

  test.each([
    ['upper case', ID.replace('1', 'A')],
    ['a blank before it', ` ${ID}`],
    ['a line break after it', `${ID}\n`],
    ['no UUID', 'my-membership'],
    ['the ARN of a collaboration', ARN.replace('membership', 'collaboration')],
    ['empty', ''],
    ['not there at all', undefined],
  ])('%s is rejected at synthesis, with the path of the construct', (_, membershipIdentifier) => {
    // As of a caller that the compiler does not check.
    const props = { membershipIdentifier } as MembershipLookupProps;
    expect(() => lookUp(newStack(), props)).toThrow(
      `MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is '${String(membershipIdentifier)}', but must be an id (a lower-case UUID`,
    );
  });

  test('an ARN that contradicts the region is rejected', () => {
    expect(() => lookUp(newStack(), { membershipIdentifier: ARN, region: 'us-east-1' })).toThrow(
      "MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is an ARN of region eu-central-1, but 'region' is us-east-1. " +
        "Leave 'region' out: the ARN contains it.",
    );
  });

  test('an ARN of another account is rejected without a role to assume', () => {
    const stack = newStack({ ...ENV, account: '444455556666' });
    expect(() => lookUp(stack, { membershipIdentifier: ARN })).toThrow(
      "MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is an ARN of account 111122223333, but the stack deploys to 444455556666. " +
        "Set 'assumedRoleArn' to a role of that account that may read the membership.",
    );
  });
});

test.each(['', 'US East', 'us-east-1a'])('the region %j is rejected', (region) => {
  expect(() => lookUp(newStack(), { region })).toThrow(
    `MembershipLookup at 'Stack/Membership': 'region' is '${region}', but must be a region such as us-east-1.`,
  );
});

test('region says where the membership lives', () => {
  const stack = newStack(ENV);
  const membership = lookUp(stack, { region: 'us-east-1' });
  expect(lookupOf(stack)).toMatchObject({ Region: 'us-east-1' });
  expect(membership.env).toEqual({ ...ENV, region: 'us-east-1' });
  expect(JSON.stringify(permissionsOf(stack)['cleanrooms:GetMembership'])).toContain(
    ':cleanrooms:us-east-1:111122223333:',
  );
});

test('assumedRoleArn allows the function to assume that role, and to read no membership itself', () => {
  const stack = newStack({ ...ENV, account: '444455556666' });
  const assumedRoleArn = 'arn:aws:iam::111122223333:role/reader';
  lookUp(stack, { membershipIdentifier: ARN, assumedRoleArn, externalId: 'secret' });
  expect(lookupOf(stack)).toMatchObject({ AssumedRoleArn: assumedRoleArn, ExternalId: 'secret' });
  expect(permissionsOf(stack)).toMatchObject({ 'sts:AssumeRole': assumedRoleArn });
  expect(permissionsOf(stack)).not.toHaveProperty('cleanrooms:GetMembership');
});

test('an external ID without a role is rejected', () => {
  expect(() => lookUp(newStack(), { externalId: 'secret' })).toThrow(
    "ExternalIdWithoutRole: MembershipLookup at 'Stack/Membership': 'externalId' is set, but 'assumedRoleArn' is not. " +
      "Set 'assumedRoleArn' too, or leave 'externalId' out.",
  );
});

test.each(['reader', 'arn:aws:iam::111122223333:user/reader', 'arn:aws:iam::*:role/reader', '*'])(
  'the role %j is rejected',
  (assumedRoleArn) => {
    expect(() => lookUp(newStack(), { assumedRoleArn })).toThrow(
      `MembershipLookup at 'Stack/Membership': 'assumedRoleArn' is '${assumedRoleArn}', but must be the ARN of an IAM role`,
    );
  },
);
