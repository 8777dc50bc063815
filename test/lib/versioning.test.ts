// Names that deployed stacks depend on. Changing them is a breaking change: see docs/versioning.md.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MembershipLookup, MembershipLookupHandler, type MembershipLookupHandlerProps } from '../../lib';
import { ATTRIBUTES } from '../../lib/contract/attributes';
import { newApp } from '../support/app';

const membershipIdentifier = '11111111-2222-3333-4444-555555555555';

const GUID_OF_STACK = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

interface Resource {
  readonly Type: string;
  readonly Properties: object;
}

/** The resources of a stack by their logical ids. */
function resourcesOf(stack: Stack): Record<string, Resource> {
  return (Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;
}

function typesOf(stack: Stack): Record<string, string> {
  return Object.fromEntries(Object.entries(resourcesOf(stack)).map(([id, { Type }]) => [id, Type]));
}

/** A stack with a lookup by a handler with these props. */
function stackWith(props: (stack: Stack) => MembershipLookupHandlerProps): Stack {
  const stack = new Stack(newApp(), 'Stack');
  const handler = new MembershipLookupHandler(stack, 'Handler', props(stack));
  new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler });
  return stack;
}

test('the logical ids and types of the resources of a lookup do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  expect(typesOf(stack)).toEqual({
    Membership0FE7B447: 'Custom::CleanRoomsMembership',
    LastValuesMembership0FE7B447: 'AWS::SSM::Parameter',
    MembershipLookupHandlerLogGroupA4AC8017: 'AWS::Logs::LogGroup',
    MembershipLookupHandlerRoleAED58F76: 'AWS::IAM::Role',
    MembershipLookupHandlerFunctionA02E1606: 'AWS::Lambda::Function',
  });
});

test('the logical ids of the resources of a handler with a given role and VPC do not change', () => {
  const stack = stackWith((scope) => ({
    role: new iam.Role(scope, 'Given', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-12345678',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-12345678'],
    }),
  }));
  expect(typesOf(stack)).toEqual({
    GivenEA18D9CA: 'AWS::IAM::Role',
    GivenDefaultPolicyA8CBF94E: 'AWS::IAM::Policy',
    HandlerLogGroup50A7B41D: 'AWS::Logs::LogGroup',
    HandlerFunctionSecurityGroup8B6C7E18: 'AWS::EC2::SecurityGroup',
    HandlerFunction0D87A48C: 'AWS::Lambda::Function',
    Membership0FE7B44706EE79FB: 'Custom::CleanRoomsMembership',
    LastValuesMembership0FE7B44706EE79FB: 'AWS::SSM::Parameter',
  });
});

test('the logical id of the managed policy for further permissions does not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  for (let number = 100; number < 220; number += 1) {
    new MembershipLookup(stack, `Membership${String(number)}`, {
      membershipIdentifier: membershipIdentifier.replace('555', String(number)),
      restoreOnRollback: false,
    });
  }
  expect(Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))).toEqual([
    'MembershipLookupHandlerPolicy1A657C22F',
  ]);
});

test('the name and the value of the parameter do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  expect(resourcesOf(stack)['LastValuesMembership0FE7B447']?.Properties).toEqual({
    Name: { 'Fn::Join': ['', ['/cdk-cleanrooms-membership/', GUID_OF_STACK, '/Membership0FE7B447']] },
    Type: 'String',
    Value: { 'Fn::GetAtt': ['Membership0FE7B447', 'LastValues'] },
  });
});

test('the names of exports do not change', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  const other = new Stack(app, 'Other');
  new CfnOutput(other, 'Arn', { value: membership.membershipArn });
  new CfnOutput(other, 'KeyPrefix', { value: membership.resultKeyPrefix });
  membership.grants.readResults(new iam.Role(other, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  app.synth();
  expect(Object.keys(Template.fromStack(stack).findOutputs('*'))).toEqual([
    'ExportsOutputFnGetAttMembership0FE7B447ArnCF48E31C',
    'ExportsOutputFnGetAttMembership0FE7B447DefaultResultConfigurationOutputConfigurationS3KeyPrefixExportable26784C33',
    'ExportsOutputFnGetAttMembership0FE7B447DefaultResultConfigurationOutputConfigurationS3Bucket038584AA',
    'ExportsOutputFnGetAttMembership0FE7B447ResultObjects1A979BA6',
  ]);
});

test('the names of the attributes do not change', () => {
  expect(Object.keys(ATTRIBUTES)).toEqual(
    expect.arrayContaining([
      'Id',
      'Arn',
      'CollaborationArn',
      'CollaborationId',
      'CollaborationName',
      'CollaborationCreatorAccountId',
      'CollaborationCreatorDisplayName',
      'CreateTime',
      'UpdateTime',
      'Status',
      'MemberAbilities',
      'MlMemberAbilities.CustomMLMemberAbilities',
      'QueryLogStatus',
      'JobLogStatus',
      'DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat',
      'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
      'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix',
      'DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput',
      'DefaultResultConfiguration.RoleArn',
      'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
      'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix',
      'DefaultJobResultConfiguration.RoleArn',
      'PaymentConfiguration.QueryCompute.IsResponsible',
      'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible',
      'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible',
      'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible',
      'PaymentConfiguration.JobCompute.IsResponsible',
      'IsMetricsEnabled',
    ]),
  );
});

test('the statements of the role do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  const logGroupArn = { 'Fn::GetAtt': ['MembershipLookupHandlerLogGroupA4AC8017', 'Arn'] };
  const membershipArn = {
    'Fn::Sub': `arn:\${AWS::Partition}:cleanrooms:\${AWS::Region}:\${AWS::AccountId}:membership/${membershipIdentifier}`,
  };
  const parameterArn = {
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':ssm:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':parameter/cdk-cleanrooms-membership/',
        GUID_OF_STACK,
        '/Membership0FE7B447',
      ],
    ],
  };
  const allow = (Action: string, Resource: object) => ({ Effect: 'Allow', Action, Resource });
  expect(resourcesOf(stack)['MembershipLookupHandlerRoleAED58F76']?.Properties).toEqual({
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
    Policies: [
      {
        PolicyName: 'MembershipLookup',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            allow('logs:CreateLogStream', logGroupArn),
            allow('logs:PutLogEvents', logGroupArn),
            allow('cloudformation:DescribeStacks', { Ref: 'AWS::StackId' }),
            allow('cleanrooms:GetMembership', membershipArn),
            allow('ssm:GetParameterHistory', parameterArn),
          ],
        },
      },
    ],
  });
});
