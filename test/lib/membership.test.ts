import { CfnOutput, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnMembership } from 'aws-cdk-lib/aws-cleanrooms';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MembershipLookup, type IMembership } from '../../lib';
import { newApp } from '../support/app';

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

test('a membership is a reference that the CDK accepts', () => {
  const { stack, membership } = setUp();
  new CfnOutput(stack, 'Output', { value: CfnMembership.arnForMembership(membership) });
  expect(outputOf(stack)).toEqual({ 'Fn::GetAtt': ['Membership0FE7B447', 'Arn'] });
  expect(stack.resolve(membership.membershipRef)).toEqual({
    membershipIdentifier: { 'Fn::GetAtt': ['Membership0FE7B447', 'Id'] },
    membershipArn: { 'Fn::GetAtt': ['Membership0FE7B447', 'Arn'] },
  });
});

describe.each([
  ['resultBucket', 'resultRole', 'readResults', 'DefaultResultConfiguration', 'ResultObjects'],
  ['jobResultBucket', 'jobResultRole', 'readJobResults', 'DefaultJobResultConfiguration', 'JobResultObjects'],
] as const)('%s and %s', (bucket, role, grant, configuration, objects) => {
  test('are those of the membership, imported once', () => {
    const { stack, membership } = setUp();
    expect(stack.resolve(membership[role].roleArn)).toEqual({
      'Fn::GetAtt': ['Membership0FE7B447', `${configuration}.RoleArn`],
    });
    expect(stack.resolve(membership[bucket].bucketName)).toEqual({
      'Fn::GetAtt': ['Membership0FE7B447', `${configuration}.OutputConfiguration.S3.Bucket`],
    });
    expect(membership[role]).toBe(membership[role]);
    expect(membership[bucket]).toBe(membership[bucket]);
  });

  test(`grants.${grant}() lets a role of another stack get the results, list them and locate their bucket, and nothing else`, () => {
    const { stack, other, membership } = setUp();
    const analyst = new iam.Role(other, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    expect(membership.grants[grant](analyst).success).toBe(true);

    const [policy] = Object.values(Template.fromStack(other).findResources('AWS::IAM::Policy'));
    expect(policy).toMatchSnapshot();
    Template.fromStack(stack).hasResourceProperties('Custom::CleanRoomsMembership', {
      Attributes: [`${configuration}.OutputConfiguration.S3.Bucket`, objects, 'LastValues'].sort(),
    });
  });

  test(`grants.${grant}() reports that it cannot grant to a principal without policies`, () => {
    const { membership } = setUp();
    expect(membership.grants[grant](new iam.AccountPrincipal('444455556666')).success).toBe(false);
  });
});
