// Names that deployed stacks depend on. Changing them is a breaking change: see docs/versioning.md.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  Membership,
  MembershipLookup,
  MembershipLookupProvider,
  MembershipWatch,
  type MembershipLookupProviderProps,
} from '../../lib';
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

/** A stack with a lookup by a provider with these props. */
function stackWith(props: (stack: Stack) => MembershipLookupProviderProps): Stack {
  const stack = new Stack(newApp(), 'Stack');
  const provider = new MembershipLookupProvider(stack, 'Provider', props(stack));
  new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });
  return stack;
}

test('the logical ids and types of the resources of a lookup do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  expect(typesOf(stack)).toEqual({
    Membership0FE7B447: 'Custom::CleanRoomsMembership',
    LastValuesMembership0FE7B447: 'AWS::SSM::Parameter',
    MembershipLookupProviderLogGroupC9BECFCA: 'AWS::Logs::LogGroup',
    MembershipLookupProviderRoleB2E99216: 'AWS::IAM::Role',
    MembershipLookupProviderFunction7C68543D: 'AWS::Lambda::Function',
  });
});

test('the logical ids of the resources of a provider with a given role and VPC do not change', () => {
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
    ProviderLogGroupFD264F08: 'AWS::Logs::LogGroup',
    ProviderFunctionSecurityGroup3FF39B7B: 'AWS::EC2::SecurityGroup',
    ProviderFunction30350776: 'AWS::Lambda::Function',
    Membership0FE7B4479BCAC49D: 'Custom::CleanRoomsMembership',
    LastValuesMembership0FE7B4479BCAC49D: 'AWS::SSM::Parameter',
  });
});

test('the logical ids and types of the resources of a watch do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  const arn = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${membershipIdentifier}`;
  const membership = Membership.fromMembershipArn(stack, 'Membership', arn);
  new MembershipWatch(stack, 'Watch', { membership });
  expect(typesOf(stack)).toEqual({
    WatchFunctionE77E8A53: 'AWS::Lambda::Function',
    WatchFunctionEventInvokeConfigDCFF4FDC: 'AWS::Lambda::EventInvokeConfig',
    WatchRoleDDF31036: 'AWS::IAM::Role',
    WatchLogGroupBC7916DF: 'AWS::Logs::LogGroup',
    WatchSchedule61B8702D: 'AWS::Events::Rule',
    WatchScheduleAllowEventRuleStackWatchFunctionC796727E01B3E5AF: 'AWS::Lambda::Permission',
    WatchEventsD783B267: 'AWS::Events::Rule',
    WatchEventsAllowEventRuleStackWatchFunctionC796727E1A551802: 'AWS::Lambda::Permission',
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
    'MembershipLookupProviderPolicy1E0AF47D2',
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
      'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat',
      'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
      'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix',
      'DefaultJobResultConfiguration.RoleArn',
      'PaymentConfiguration.QueryCompute.IsResponsible',
      'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible',
      'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible',
      'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible',
      'PaymentConfiguration.JobCompute.IsResponsible',
      'IsMetricsEnabled',
      'Collaboration.MemberStatus',
      'Collaboration.AnalyticsEngine',
      'Collaboration.AllowedResultRegions',
      'Collaboration.AutoApprovedChangeTypes',
      'Collaboration.Id',
      'Collaboration.Arn',
      'Collaboration.Name',
      'Collaboration.Description',
      'Collaboration.CreatorAccountId',
      'Collaboration.CreatorDisplayName',
      'Collaboration.CreateTime',
      'Collaboration.UpdateTime',
      'Collaboration.MembershipId',
      'Collaboration.MembershipArn',
      'Collaboration.DataEncryptionMetadata.AllowCleartext',
      'Collaboration.DataEncryptionMetadata.AllowDuplicates',
      'Collaboration.DataEncryptionMetadata.AllowJoinsOnColumnsWithDifferentNames',
      'Collaboration.DataEncryptionMetadata.PreserveNulls',
      'Collaboration.QueryLogStatus',
      'Collaboration.JobLogStatus',
      'Collaboration.IsMetricsEnabled',
      'Members.MembershipArns',
      'Members.QueryRunnerMembershipArn',
      'Members.JobRunnerMembershipArn',
    ]),
  );
});

test('the statements of the role do not change', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier });
  const logGroupArn = { 'Fn::GetAtt': ['MembershipLookupProviderLogGroupC9BECFCA', 'Arn'] };
  const membershipArn = {
    'Fn::Sub': `arn:aws:cleanrooms:\${AWS::Region}:\${AWS::AccountId}:membership/${membershipIdentifier}`,
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
  expect(resourcesOf(stack)['MembershipLookupProviderRoleB2E99216']?.Properties).toEqual({
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
