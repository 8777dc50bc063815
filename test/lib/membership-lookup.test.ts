import { CfnOutput, CfnParameter, CfnWaitConditionHandle, NestedStack, Stack, type Environment } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup, MembershipLookupHandler, MembershipRefresh, type MembershipLookupProps } from '../../lib';
import { newApp } from '../support/app';
import { evaluate } from '../support/evaluate';

const ID = '11111111-2222-3333-4444-555555555555';
const ENV = { account: '111122223333', region: 'eu-central-1' };
const ARN = `arn:aws:cleanrooms:${ENV.region}:${ENV.account}:membership/${ID}`;

function newStack(env?: Environment): Stack {
  return new Stack(newApp(), 'Stack', { env });
}

function lookUp(stack: Stack, props: Partial<MembershipLookupProps> = {}): MembershipLookup {
  return new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, ...props });
}

/** The properties of the one lookup in a stack. */
function lookupOf(stack: Stack): Record<string, unknown> {
  const [lookup] = Object.values(Template.fromStack(stack).findResources('Custom::CleanRoomsMembership'));
  return (lookup as { Properties: Record<string, unknown> }).Properties;
}

/** What the one role of a stack allows, by action. */
function permissionsOf(stack: Stack): Record<string, unknown> {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const { Properties } = role as {
    Properties: { Policies: { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } }[] };
  };
  const statements = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return Object.fromEntries(statements.map(({ Action, Resource }) => [Action, Resource]));
}

describe('the template', () => {
  test('of one lookup that is used', () => {
    const stack = newStack();
    const membership = lookUp(stack, { refresh: MembershipRefresh.onChange() });
    new CfnOutput(stack, 'Collaboration', { value: membership.collaborationId });

    const template = Template.fromStack(stack).toJSON() as {
      Resources: Record<string, { Properties: { Code?: unknown } }>;
    };
    // The bundle's hash is no part of what the template says.
    for (const resource of Object.values(template.Resources))
      if (resource.Properties.Code) resource.Properties.Code = 'the bundle';
    expect(template).toMatchSnapshot();
  });

  test('has four resources with one lookup, and one more with each further one', () => {
    const stack = newStack();
    lookUp(stack);
    expect(resourceTypes(stack)).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::CleanRoomsMembership',
    ]);

    const larger = newStack();
    lookUp(larger);
    new MembershipLookup(larger, 'Other', { membershipIdentifier: ID.replace(/1/g, '9') });
    expect(resourceTypes(larger)).toHaveLength(5);
  });

  test('asks for nothing that the stack does not use', () => {
    const stack = newStack();
    lookUp(stack);
    expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
  });

  test('asks for what the stack uses, once each and in order', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    for (const [name, value] of Object.entries({
      A: membership.status,
      B: membership.collaborationId,
      C: membership.status,
      D: membership.attribute('DefaultResultConfiguration.RoleArn'),
    })) {
      new CfnOutput(stack, name, { value });
    }
    expect(lookupOf(stack)).toMatchObject({
      Attributes: ['CollaborationId', 'DefaultResultConfiguration.RoleArn', 'Status'],
    });
  });
});

function resourceTypes(stack: Stack): string[] {
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
  return Object.values(Resources)
    .map(({ Type }) => Type)
    .sort();
}

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
    expect(evaluate(allowed, { Id: value, 'AWS::Partition': 'aws' })).toBe(
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
  ])('%s is refused at synthesis, with the path of the construct', (_, membershipIdentifier) => {
    // As of a caller that the compiler does not check.
    const props = { membershipIdentifier } as MembershipLookupProps;
    expect(() => lookUp(newStack(), props)).toThrow(
      `MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is '${String(membershipIdentifier)}', but must be an id (a lower-case UUID`,
    );
  });

  test('the value of a parameter that the CDK has yet to look up is not judged', () => {
    const stack = newStack(ENV);
    const membershipIdentifier = ssm.StringParameter.valueFromLookup(stack, '/clean-rooms/membership');
    expect(() => lookUp(stack, { membershipIdentifier })).not.toThrow();
  });

  test('an ARN that contradicts the region is refused', () => {
    expect(() => lookUp(newStack(), { membershipIdentifier: ARN, region: 'us-east-1' })).toThrow(
      "MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is an ARN of region eu-central-1, but 'region' is us-east-1. " +
        "Leave 'region' out: the ARN says it.",
    );
  });

  test('an ARN of another account is refused without a role to assume', () => {
    const stack = newStack({ ...ENV, account: '444455556666' });
    expect(() => lookUp(stack, { membershipIdentifier: ARN })).toThrow(
      "MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is an ARN of account 111122223333, but the stack deploys to 444455556666. " +
        "Give 'assumeRole' a role of that account that may read the membership.",
    );
  });
});

test.each(['', 'US East', 'us-east-1a'])('the region %j is refused', (region) => {
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

test('assumeRole allows the function to assume that role, and to read no membership itself', () => {
  const stack = newStack({ ...ENV, account: '444455556666' });
  const roleArn = 'arn:aws:iam::111122223333:role/reader';
  lookUp(stack, { membershipIdentifier: ARN, assumeRole: { roleArn, externalId: 'secret' } });
  expect(lookupOf(stack)).toMatchObject({ AssumeRole: { RoleArn: roleArn, ExternalId: 'secret' } });
  expect(permissionsOf(stack)).toMatchObject({ 'sts:AssumeRole': roleArn });
  expect(permissionsOf(stack)).not.toHaveProperty('cleanrooms:GetMembership');
});

test('requireActive is in the template only where it is false', () => {
  const [strict, lenient] = [newStack(), newStack()];
  lookUp(strict);
  lookUp(lenient, { requireActive: false });
  expect(lookupOf(strict)).not.toHaveProperty('RequireActive');
  expect(lookupOf(lenient)).toMatchObject({ RequireActive: false });
});

describe('attributes by name', () => {
  test('a name that no membership has is refused', () => {
    expect(() => lookUp(newStack()).attribute('Collaboration')).toThrow(
      "MembershipLookup at 'Stack/Membership': a membership has no attribute 'Collaboration'. It has: Id, Arn, CollaborationArn,",
    );
  });

  test('attributeOr sends its fallback along', () => {
    const stack = newStack();
    new CfnOutput(stack, 'Role', { value: lookUp(stack).attributeOr('DefaultResultConfiguration.RoleArn', 'none') });
    expect(lookupOf(stack)).toMatchObject({
      Attributes: ['DefaultResultConfiguration.RoleArn'],
      Fallbacks: { 'DefaultResultConfiguration.RoleArn': 'none' },
    });
  });

  const needed = (membership: MembershipLookup): string => membership.resultRoleArn;
  const optional = (membership: MembershipLookup): string =>
    membership.attributeOr('DefaultResultConfiguration.RoleArn', '');

  test.each([
    ['before', [needed, optional]],
    ['after', [optional, needed]],
    ['between', [optional, needed, optional]],
  ])('a reader that needs the attribute takes the fallback away: %s attributeOr', (_, readers) => {
    const stack = newStack();
    const membership = lookUp(stack);
    for (const [index, read] of readers.entries()) {
      new CfnOutput(stack, `Output${String(index)}`, { value: read(membership) });
    }
    expect(lookupOf(stack)).not.toHaveProperty('Fallbacks');
  });

  test.each([
    ['an empty fallback', 'DefaultResultConfiguration.RoleArn', ''],
    ['a fallback for what may be empty', 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix', 's3://x: y'],
  ])('%s reaches another stack in a way that CloudFormation can export', (_, name, fallback) => {
    const app = newApp();
    const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
    new CfnWaitConditionHandle(other, 'Resource');
    new CfnOutput(other, 'Output', { value: lookUp(stack).attributeOr(name, fallback) });
    expect(lookupOf(stack)).toMatchObject({
      Attributes: [`${name}.Exportable`],
      Fallbacks: { [`${name}.Exportable`]: fallback },
    });
  });

  test('a fallback that could not be told from the mark of an exported value is refused', () => {
    const membership = lookUp(newStack());
    expect(() => membership.attributeOr('MemberAbilities', '[value]')).toThrow("a fallback cannot hold '[value]'");
  });

  test('two fallbacks for one attribute are refused', () => {
    const membership = lookUp(newStack());
    membership.attributeOr('DefaultResultConfiguration.RoleArn', 'none');
    expect(() => membership.attributeOr('DefaultResultConfiguration.RoleArn', '-')).toThrow(
      "MembershipLookup at 'Stack/Membership': attribute 'DefaultResultConfiguration.RoleArn' is read with the fallback 'none' and with '-'",
    );
  });
});

test('a handler of another stack is refused', () => {
  const app = newApp();
  const handler = new MembershipLookupHandler(new Stack(app, 'Other'), 'Handler');
  expect(() => lookUp(new Stack(app, 'Stack'), { handler })).toThrow(
    "MembershipLookup at 'Stack/Membership': its handler 'Other/Handler' stands in another stack.",
  );
});

test('lookups share the handler of their stack', () => {
  const stack = newStack();
  lookUp(stack);
  new MembershipLookup(stack, 'Other', { membershipIdentifier: ID });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

test('a lookup waits for the function alone', () => {
  const stack = newStack();
  lookUp(stack);
  Template.fromStack(stack).hasResource('Custom::CleanRoomsMembership', { DependsOn: Match.absent() });
});

test('a nested stack has a handler of its own', () => {
  const parent = newStack();
  lookUp(parent);
  const nested = new NestedStack(parent, 'Nested');
  new MembershipLookup(nested, 'Membership', { membershipIdentifier: ID });
  Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
});
