import { CfnParameter } from 'aws-cdk-lib';
import { MembershipLookup, type MembershipLookupProps } from '../../../lib';
import { environmentOf, evaluate } from '../../support/evaluate';
import { ARN, ENV, ID, lookUp, lookupOf, newStack, permissionsOf } from '../../support/lookup-stack';

describe('membershipIdentifier', () => {
  test('an id allows the function to read that membership of the stack’s account and region, and no other', () => {
    const stack = newStack(ENV);
    lookUp(stack);
    expect(lookupOf(stack)).toMatchObject({ MembershipIdentifier: ID });
    expect(permissionsOf(stack)['cleanrooms:GetMembership']).toBe(ARN);
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
    ['an ARN of another partition', ARN.replace('arn:aws:cleanrooms:eu-central-1', 'arn:aws-cn:cleanrooms:cn-north-1')],
    ['an ARN whose partition is another one', ARN.replace('arn:aws:', 'arn:aws-cn:')],
    ['an ARN whose region is in another partition', ARN.replace(ENV.region, 'us-gov-west-1')],
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

describe('a region that is not one of the partition aws, the only one in which Clean Rooms exists, is rejected:', () => {
  test.each([
    '',
    'US East',
    'us-east-1a',
    'fips-us-east-1',
    'us-east-1-fips',
    'aws-global',
    '*',
    'cn-north-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'eusc-de-east-1',
  ])('%j', (region) => {
    const rejected = (prop: string): string =>
      `InvalidRegion: MembershipLookup at 'Stack/Membership': ${prop} is '${region}', but must be a region in the partition aws, such as us-east-1.`;
    expect(() => lookUp(newStack(), { region })).toThrow(rejected("'region'"));
    if (region === '') return;
    expect(() => lookUp(newStack({ ...ENV, region }))).toThrow(rejected('the region of its stack'));
  });

  test.each(['mx-central-1', 'ap-southeast-7', 'il-central-1'])('%j is accepted', (region) => {
    expect(lookUp(newStack(), { region }).env.region).toBe(region);
    expect(lookUp(newStack({ ...ENV, region })).env.region).toBe(region);
  });
});

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

test.each([
  'reader',
  'arn:aws:iam::111122223333:user/reader',
  'arn:aws-cn:iam::111122223333:role/reader',
  'arn:aws:iam::*:role/reader',
  '*',
])('the role %j is rejected', (assumedRoleArn) => {
  expect(() => lookUp(newStack(), { assumedRoleArn })).toThrow(
    `MembershipLookup at 'Stack/Membership': 'assumedRoleArn' is '${assumedRoleArn}', but must be the ARN of an IAM role`,
  );
});
