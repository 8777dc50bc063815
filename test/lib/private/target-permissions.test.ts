// The permissions of a lookup by collaboration. Those of a lookup by membership are in membership-target.test.ts.
import { App, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AttributeExpectation, MembershipLookup, type MembershipLookupProps } from '../../../lib';
import { environmentOf, evaluate } from '../../support/evaluate';
import { ARN as MEMBERSHIP_ARN, ENV, ID, lookupOf, newStack, permissionsOf } from '../../support/lookup-stack';

const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
/** The creator is another account. */
const COLLABORATION_ARN = `arn:aws:cleanrooms:us-west-2:444455556666:collaboration/${COLLABORATION_ID}`;
const OWN = { ...ENV, partition: 'aws' };

function lookUp(stack: Stack, props: MembershipLookupProps): MembershipLookup {
  return new MembershipLookup(stack, 'Membership', props);
}

/** The permissions in the template of a lookup whose prop is the parameter `Value`. */
function permissionsByParameter(propsOf: (value: string) => MembershipLookupProps): Record<string, unknown> {
  const stack = newStack(ENV);
  lookUp(stack, propsOf(new CfnParameter(stack, 'Value').valueAsString));
  return permissionsOf(stack);
}

/** The permissions for Clean Rooms and STS, with each ARN as CloudFormation evaluates it. */
function permissions(stack: Stack, parameters: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  return evaluated(permissionsOf(stack), parameters);
}

function evaluated(
  inTemplate: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const environment = environmentOf({
    'AWS::Partition': OWN.partition,
    'AWS::Region': OWN.region,
    'AWS::AccountId': OWN.account,
    ...parameters,
  });
  const own = Object.entries(inTemplate).filter(([action]) => /^(cleanrooms|sts):/.test(action));
  return Object.fromEntries(own.map(([action, arn]) => [action, evaluate(arn, environment)]));
}

describe('the function may read the exact collaboration, and the memberships of its account in that region:', () => {
  const membershipsIn = (region: string) => `arn:aws:cleanrooms:${region}:111122223333:membership/*`;

  test.each<[string, MembershipLookupProps, object]>([
    [
      'an id, with any account in its ARN',
      { collaborationIdentifier: COLLABORATION_ID },
      {
        'cleanrooms:GetCollaboration': `arn:aws:cleanrooms:eu-central-1:*:collaboration/${COLLABORATION_ID}`,
        'cleanrooms:GetMembership': membershipsIn('eu-central-1'),
      },
    ],
    [
      'an id in another region',
      { collaborationIdentifier: COLLABORATION_ID, region: 'us-west-2' },
      {
        'cleanrooms:GetCollaboration': `arn:aws:cleanrooms:us-west-2:*:collaboration/${COLLABORATION_ID}`,
        'cleanrooms:GetMembership': membershipsIn('us-west-2'),
      },
    ],
    [
      'an ARN',
      { collaborationIdentifier: COLLABORATION_ARN },
      {
        'cleanrooms:GetCollaboration': COLLABORATION_ARN,
        'cleanrooms:GetMembership': membershipsIn('us-west-2'),
      },
    ],
    [
      'a role to assume',
      { collaborationIdentifier: COLLABORATION_ARN, assumedRoleArn: 'arn:aws:iam::444455556666:role/reader' },
      { 'sts:AssumeRole': 'arn:aws:iam::444455556666:role/reader' },
    ],
  ])('%s', (_, props, expected) => {
    for (const env of [ENV, undefined]) {
      const stack = newStack(env);
      lookUp(stack, props);
      expect(permissions(stack)).toEqual(expected);
    }
  });

  test.each([
    ['an id', COLLABORATION_ID, `arn:aws:cleanrooms:eu-central-1:*:collaboration/${COLLABORATION_ID}`, 'eu-central-1'],
    ['an ARN', COLLABORATION_ARN, COLLABORATION_ARN, 'us-west-2'],
  ])('a token that resolves to %s', (_, value, collaboration, region) => {
    const stack = newStack(ENV);
    const { valueAsString } = new CfnParameter(stack, 'Collaboration');
    lookUp(stack, { collaborationIdentifier: valueAsString });
    expect(lookupOf(stack)).toMatchObject({ CollaborationIdentifier: { Ref: 'Collaboration' } });
    expect(permissions(stack, { Collaboration: value })).toEqual({
      'cleanrooms:GetCollaboration': collaboration,
      'cleanrooms:GetMembership': membershipsIn(region),
    });
  });

  const byIdentifier = permissionsByParameter((value) => ({ collaborationIdentifier: value }));
  const byRegion = permissionsByParameter((value) => ({ collaborationIdentifier: COLLABORATION_ID, region: value }));

  test.each([
    '*',
    `${COLLABORATION_ID.slice(0, 8)}*`,
    '?'.repeat(36),
    '${aws:username}',
    'arn:aws:cleanrooms:eu-central-1:*:collaboration/*',
    'arn:aws:cleanrooms:*:444455556666:collaboration/*',
    `*:*:*:*:*:collaboration/${COLLABORATION_ID}`,
    `*/*`,
    '',
  ])('a token that resolves to %j adds no wildcard', (value) => {
    const allowed = evaluated(byIdentifier, { Value: value });
    // The account alone may be a wildcard.
    expect(allowed['cleanrooms:GetCollaboration']).toMatch(/^arn:aws:cleanrooms:[^*?$]*(:\*:)?collaboration\/[^*?$]*$/);
    expect(allowed['cleanrooms:GetMembership']).toMatch(/^arn:aws:cleanrooms:[a-z0-9-]*:111122223333:membership\/\*$/);
  });

  test.each(['us-west-2*', '*', '${aws:username}', 'us-?'])(
    'a region token that resolves to %j adds no wildcard',
    (value) => {
      const literal = value.replace(/[*?$].*/, '');
      expect(evaluated(byRegion, { Value: value })).toEqual({
        'cleanrooms:GetCollaboration': `arn:aws:cleanrooms:${literal}:*:collaboration/${COLLABORATION_ID}`,
        'cleanrooms:GetMembership': membershipsIn(literal),
      });
    },
  );

  test('beside lookups by membership, whose permissions stay exact', () => {
    const stack = newStack(ENV);
    lookUp(stack, { collaborationIdentifier: COLLABORATION_ARN });
    new MembershipLookup(stack, 'Other', { membershipIdentifier: MEMBERSHIP_ARN });
    expect(permissions(stack)['cleanrooms:GetMembership']).toEqual([membershipsIn('us-west-2'), MEMBERSHIP_ARN]);
  });

  test('several lookups in one region need one permission for memberships', () => {
    const stack = newStack(ENV);
    lookUp(stack, { collaborationIdentifier: COLLABORATION_ID });
    new MembershipLookup(stack, 'Other', { collaborationIdentifier: ID });
    expect(permissions(stack)).toEqual({
      'cleanrooms:GetCollaboration': [
        `arn:aws:cleanrooms:eu-central-1:*:collaboration/${COLLABORATION_ID}`,
        `arn:aws:cleanrooms:eu-central-1:*:collaboration/${ID}`,
      ],
      'cleanrooms:GetMembership': membershipsIn('eu-central-1'),
    });
  });
});

test('a lookup by collaboration is in the account of the stack, whatever account its ARN contains', () => {
  const stack = newStack(ENV);
  const membership = lookUp(stack, { collaborationIdentifier: COLLABORATION_ARN });
  expect(membership.env).toEqual({ account: ENV.account, region: 'us-west-2' });
  expect(lookupOf(stack)).not.toHaveProperty('MembershipIdentifier');
});

describe('collaborationIdentifier is rejected at synthesis', () => {
  test.each<[MembershipLookupProps, string]>([
    [
      { membershipIdentifier: ID, collaborationIdentifier: COLLABORATION_ID },
      "TwoIdentifiers: MembershipLookup at 'Stack/Membership': 'membershipIdentifier' and 'collaborationIdentifier' are both set.",
    ],
    [
      { collaborationIdentifier: MEMBERSHIP_ARN },
      `InvalidCollaborationIdentifier: MembershipLookup at 'Stack/Membership': 'collaborationIdentifier' is '${MEMBERSHIP_ARN}', but must be the id of a collaboration`,
    ],
    [{ collaborationIdentifier: 'Spring campaign' }, "'collaborationIdentifier' is 'Spring campaign', but must be"],
    [
      { collaborationIdentifier: COLLABORATION_ARN, region: 'eu-central-1' },
      "'collaborationIdentifier' is an ARN of region us-west-2, but 'region' is eu-central-1.",
    ],
    [
      { collaborationIdentifier: COLLABORATION_ARN.replace('aws', 'aws-cn').replace('us-west-2', 'cn-north-1') },
      "InvalidCollaborationIdentifier: MembershipLookup at 'Stack/Membership': 'collaborationIdentifier' is 'arn:aws-cn:cleanrooms:cn-north-1:",
    ],
    [
      { collaborationIdentifier: '{{resolve:ssm:/collaboration}}' },
      "DynamicReference: MembershipLookup at 'Stack/Membership': 'collaborationIdentifier' contains the dynamic reference",
    ],
    [
      {
        membershipIdentifier: ID,
        expectations: { attributes: { 'Collaboration.AnalyticsEngine': AttributeExpectation.equalTo('SPARK') } },
      },
      "AttributeOfCollaboration: MembershipLookup at 'Stack/Membership': 'Collaboration.AnalyticsEngine' is an attribute of the collaboration, but the membership is looked up by 'membershipIdentifier'.",
    ],
  ])('in %j', (props, message) => {
    expect(() => lookUp(newStack(ENV), props)).toThrow(message);
  });

  test('unless the CDK has yet to look up its value', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: ENV });
    lookUp(stack, { collaborationIdentifier: StringParameter.valueFromLookup(stack, '/collaboration', 'unknown') });
    Annotations.fromStack(stack).hasError('*', Match.stringLikeRegexp('InvalidCollaborationIdentifier: .*unknown'));
  });
});

describe('attributes of the collaboration', () => {
  const use = (stack: Stack, props: MembershipLookupProps, value: (membership: MembershipLookup) => string): void => {
    new CfnOutput(stack, 'Output', { value: value(lookUp(stack, props)) });
  };

  test('are requested if the stack uses them', () => {
    const stack = newStack(ENV);
    const membership = lookUp(stack, { collaborationIdentifier: COLLABORATION_ID, restoreOnRollback: false });
    new CfnOutput(stack, 'Engine', { value: membership.analyticsEngine });
    new CfnOutput(stack, 'Description', { value: membership.getAttString('Collaboration.Description') });
    expect(lookupOf(stack)).toMatchObject({
      Attributes: ['Collaboration.AnalyticsEngine', 'Collaboration.Description'],
    });
  });

  test.each<[string, (membership: MembershipLookup) => string, string]>([
    ['a property', ({ memberStatus }) => memberStatus, 'Collaboration.MemberStatus'],
    ['a list', ({ allowedResultRegions }) => Fn.join(',', allowedResultRegions), 'Collaboration.AllowedResultRegions'],
    [
      'a name',
      (membership) => membership.getAttString('Collaboration.AnalyticsEngine'),
      'Collaboration.AnalyticsEngine',
    ],
    [
      'a name with a fallback',
      (membership) => membership.getAttString('Collaboration.AnalyticsEngine', 'SPARK'),
      'Collaboration.AnalyticsEngine',
    ],
    [
      'a field without a property',
      (membership) => membership.getAttString('Collaboration.Name.Escaped'),
      'Collaboration.Name.Escaped',
    ],
  ])('that are used as %s of a lookup by membership are an error that names them', (_, value, name) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    use(stack, { membershipIdentifier: ID }, value);
    expect(() => app.synth()).toThrow(
      `AttributeOfCollaboration: MembershipLookup at 'Stack/Membership': '${name}' is an attribute of the collaboration, but the membership is looked up by 'membershipIdentifier'.`,
    );
  });

  test('that are only read are no error', () => {
    const app = new App({ analyticsReporting: false });
    const membership = lookUp(new Stack(app, 'Stack'), { membershipIdentifier: ID });
    expect(membership.memberStatus).toEqual(expect.any(String));
    expect(() => app.synth()).not.toThrow();
  });
});
