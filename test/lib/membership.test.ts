import { CfnOutput, CfnWaitConditionHandle, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnMembership } from 'aws-cdk-lib/aws-cleanrooms';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MembershipLookup, type IMembership } from '../../lib';
import { ATTRIBUTE_NAMES, ATTRIBUTES, attributeInfo } from '../../lib/contract/attributes';
import { newApp } from '../support/app';

const MAY_BE_EMPTY = ATTRIBUTE_NAMES.filter((name) => attributeInfo(name).default === '');

function setUp(): { stack: Stack; other: Stack; membership: IMembership } {
  const app = newApp();
  const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
  const membership = new MembershipLookup(stack, 'Membership', {
    membershipIdentifier: '11111111-2222-3333-4444-555555555555',
  });
  // A stack must have a resource.
  new CfnWaitConditionHandle(other, 'Resource');
  return { stack, other, membership };
}

function outputOf(stack: Stack, name = 'Output'): unknown {
  const { [name]: output } = Template.fromStack(stack).findOutputs(name);
  return (output as { Value: unknown }).Value;
}

const stringOf = (value: string | string[]): string => (Array.isArray(value) ? Fn.join(' ', value) : value);

describe.each(ATTRIBUTE_NAMES)('%s', (name) => {
  const { property } = ATTRIBUTES[name];

  test('is the value of its property, and of attribute() by name', () => {
    const { stack, membership } = setUp();
    new CfnOutput(stack, 'ByProperty', { value: stringOf(membership[property]) });
    new CfnOutput(stack, 'ByName', { value: membership.attribute(name) });
    const reference = { 'Fn::GetAtt': ['Membership0FE7B447', name] };
    expect(outputOf(stack, 'ByName')).toEqual(reference);
    expect(outputOf(stack, 'ByProperty')).toEqual(
      Array.isArray(membership[property]) ? { 'Fn::Join': [' ', { 'Fn::Split': [',', reference] }] } : reference,
    );
  });

  test('reaches another stack', () => {
    const { stack, other, membership } = setUp();
    new CfnOutput(other, 'Output', { value: membership.attribute(name) });
    const asked = MAY_BE_EMPTY.includes(name) ? `${name}.Exportable` : name;
    const [[exported, { Value: value }]] = Object.entries(Template.fromStack(stack).findOutputs('*')) as [
      [string, { Value: unknown }],
    ];
    expect(value).toEqual({ 'Fn::GetAtt': ['Membership0FE7B447', asked] });
    const imported = { 'Fn::ImportValue': `Stack:${exported}` };
    expect(outputOf(other)).toEqual(
      MAY_BE_EMPTY.includes(name) ? { 'Fn::Select': [1, { 'Fn::Split': ['[value]', imported] }] } : imported,
    );
    Template.fromStack(stack).hasResourceProperties('Custom::CleanRoomsMembership', { Attributes: [asked] });
  });
});

test('an attribute can be exported by the stack itself', () => {
  const { stack, membership } = setUp();
  stack.exportValue(membership.collaborationId);
  Template.fromStack(stack).hasOutput('*', { Value: { 'Fn::GetAtt': ['Membership0FE7B447', 'CollaborationId'] } });
});

test('a membership is taken wherever the CDK takes a reference to one', () => {
  const { stack, membership } = setUp();
  new CfnOutput(stack, 'Output', { value: CfnMembership.arnForMembership(membership) });
  expect(outputOf(stack)).toEqual({ 'Fn::GetAtt': ['Membership0FE7B447', 'Arn'] });
  expect(stack.resolve(membership.membershipRef)).toEqual({
    membershipIdentifier: { 'Fn::GetAtt': ['Membership0FE7B447', 'Id'] },
    membershipArn: { 'Fn::GetAtt': ['Membership0FE7B447', 'Arn'] },
  });
});

test('resultRole and resultBucket are the ones that the membership names', () => {
  const { stack, membership } = setUp();
  expect(stack.resolve(membership.resultRole.roleArn)).toEqual({
    'Fn::GetAtt': ['Membership0FE7B447', 'DefaultResultConfiguration.RoleArn'],
  });
  expect(stack.resolve(membership.resultBucket.bucketName)).toEqual({
    'Fn::GetAtt': ['Membership0FE7B447', 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket'],
  });
  expect(membership.resultRole).toBe(membership.resultRole);
  expect(membership.resultBucket).toBe(membership.resultBucket);
});

describe('grantReadResults', () => {
  test('lets a role of another stack get the results, list them and find their bucket, and nothing else', () => {
    const { other, membership } = setUp();
    const role = new iam.Role(other, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    const grant = membership.grantReadResults(role);
    expect(grant.success).toBe(true);

    const [policy] = Object.values(Template.fromStack(other).findResources('AWS::IAM::Policy'));
    expect(policy).toMatchSnapshot();
  });

  test('says so if the grantee cannot be given anything', () => {
    const { membership } = setUp();
    expect(membership.grantReadResults(new iam.AccountPrincipal('444455556666')).success).toBe(false);
  });
});
