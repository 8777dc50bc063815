import { CfnParameter } from 'aws-cdk-lib';
import { MembershipLookup, type MembershipLookupProps } from '../../../lib';
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

  test('an ARN is its own permission, and determines the environment of the membership', () => {
    const stack = newStack({ ...ENV, region: 'us-east-1' });
    const membership = lookUp(stack, { membershipIdentifier: ARN });
    expect(lookupOf(stack)).toMatchObject({ MembershipIdentifier: ARN });
    expect(permissionsOf(stack)['cleanrooms:GetMembership']).toBe(ARN);
    expect(membership.env).toEqual(ENV);
  });

  test.each([
    ['an id', ID, 'eu-central-1', '111122223333'],
    ['an ARN', `arn:aws:cleanrooms:us-west-2:999999999999:membership/${ID}`, 'us-west-2', '999999999999'],
  ])('a token that resolves to %s allows reading exactly that membership', (_, value, region, account) => {
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
  ])('%s is rejected at synthesis, with the path of the construct', (_, membershipIdentifier) => {
    expect(() => lookUp(newStack(), { membershipIdentifier })).toThrow(
      `MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is '${membershipIdentifier}', but must be an id (a lower-case UUID`,
    );
  });

  test.each([
    ['no identifier', {}],
    ['an identifier that is not set', { membershipIdentifier: undefined, collaborationIdentifier: undefined }],
    ['null, as from JSON', { membershipIdentifier: null }],
  ])('%s is rejected', (_, props) => {
    expect(() => new MembershipLookup(newStack(), 'Membership', props as MembershipLookupProps)).toThrow(
      "MissingIdentifier: MembershipLookup at 'Stack/Membership': neither 'membershipIdentifier' nor 'collaborationIdentifier' is set.",
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

test.each(['', 'US East', 'us-east-1a', 'fips-us-east-1', 'us-east-1-fips', 'aws-global', '*'])(
  'the region %j is rejected',
  (region) => {
    expect(() => lookUp(newStack(), { region })).toThrow(
      `MembershipLookup at 'Stack/Membership': 'region' is '${region}', but must be a region such as us-east-1.`,
    );
  },
);

test('region is the region of the membership', () => {
  const stack = newStack(ENV);
  const membership = lookUp(stack, { region: 'us-east-1' });
  expect(lookupOf(stack)).toMatchObject({ Region: 'us-east-1' });
  expect(membership.env).toEqual({ ...ENV, region: 'us-east-1' });
  expect(JSON.stringify(permissionsOf(stack)['cleanrooms:GetMembership'])).toContain(
    ':cleanrooms:us-east-1:111122223333:',
  );
});

test('assumedRoleArn allows the function to assume that role, but not to read memberships itself', () => {
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

describe('a lookup is in the partition of its stack:', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/reader';
  const inChina = { ...ENV, region: 'cn-north-1' };
  const chinese = (arn: string): string => arn.replace('arn:aws:', 'arn:aws-cn:').replace(ENV.region, inChina.region);

  test.each<[string, typeof ENV, Partial<MembershipLookupProps>, string]>([
    [
      'an ARN',
      ENV,
      { membershipIdentifier: chinese(ARN) },
      "'membershipIdentifier' is in the partition aws-cn, but the stack is in aws.",
    ],
    [
      'an ARN',
      inChina,
      { membershipIdentifier: ARN },
      "'membershipIdentifier' is in the partition aws, but the stack is in aws-cn.",
    ],
    ['a region', ENV, { region: 'cn-north-1' }, "'region' is in the partition aws-cn, but the stack is in aws."],
    ['a region', ENV, { region: 'us-gov-west-1' }, "'region' is in the partition aws-us-gov, but the stack is in aws."],
    ['a region', inChina, { region: 'us-east-1' }, "'region' is in the partition aws, but the stack is in aws-cn."],
    [
      'a role',
      ENV,
      { assumedRoleArn: chinese(ROLE) },
      "'assumedRoleArn' is in the partition aws-cn, but the stack is in aws.",
    ],
    [
      'a role',
      inChina,
      { assumedRoleArn: ROLE },
      "'assumedRoleArn' is in the partition aws, but the stack is in aws-cn.",
    ],
  ])('%s of another partition is rejected at synthesis', (_, env, props, message) => {
    expect(() => lookUp(newStack(env), props)).toThrow(
      `OtherPartition: MembershipLookup at 'Stack/Membership': ${message} Look up the membership in a stack of its own partition.`,
    );
  });

  test('in an environment-agnostic stack, the function checks it at deploy time', () => {
    expect(() =>
      lookUp(newStack(), { membershipIdentifier: chinese(ARN), assumedRoleArn: chinese(ROLE) }),
    ).not.toThrow();
    expect(() => lookUp(newStack(), { region: 'us-gov-west-1' })).not.toThrow();
  });

  test('props in that partition are accepted', () => {
    const props = { membershipIdentifier: chinese(ARN), region: inChina.region, assumedRoleArn: chinese(ROLE) };
    expect(() => lookUp(newStack(inChina), props)).not.toThrow();
  });

  test('an ARN whose region is in another partition is invalid', () => {
    for (const identifier of [ARN.replace('arn:aws:', 'arn:aws-cn:'), ARN.replace(ENV.region, 'us-gov-west-1')]) {
      expect(() => lookUp(newStack(), { membershipIdentifier: identifier })).toThrow('InvalidMembershipIdentifier');
    }
  });
});
