import { Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProviderProps } from '../../lib';
import { newApp } from '../support/app';

function setUp(props: (stack: Stack) => MembershipLookupProviderProps = () => ({})): {
  stack: Stack;
  provider: MembershipLookupProvider;
} {
  const stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const provider = new MembershipLookupProvider(stack, 'Provider', props(stack));
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: '11111111-2222-3333-4444-555555555555', provider });
  return { stack, provider };
}

/** The properties of all resources of a type. */
function propertiesOf(template: Template, type: string): unknown[] {
  return Object.values(template.findResources(type)).map((resource): unknown => resource['Properties']);
}

test('the function has the newest runtime, and a timeout below the service timeout of the custom resource', () => {
  const template = Template.fromStack(setUp().stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Timeout: 300, MemorySize: 512 });
  template.hasResourceProperties('Custom::CleanRoomsMembership', { ServiceTimeout: 360 });
});

test('the log is retained for a month, and deleted with the stack', () => {
  Template.fromStack(setUp().stack).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('memorySize is that of the props', () => {
  const template = Template.fromStack(setUp(() => ({ memorySize: 1024 })).stack);
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024 });
});

test('the retention can be set with a given log group, which is the only one', () => {
  const { stack } = setUp((scope) => ({
    logGroup: new logs.LogGroup(scope, 'Log', { retention: logs.RetentionDays.ONE_WEEK }),
  }));
  expect(propertiesOf(Template.fromStack(stack), 'AWS::Logs::LogGroup')).toEqual([{ RetentionInDays: 7 }]);
});

test('a given log group is not changed', () => {
  const { stack, provider } = setUp((scope) => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Log', 'my-log') }));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Logs::LogGroup', 0);
  template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: 'my-log' } });
  expect(provider.logGroup.logGroupName).toBe('my-log');
});

describe('a given role', () => {
  test('is granted the permissions, and the lookup waits for them', () => {
    const { stack } = setUp((scope) => ({
      role: new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    const [[policy, { Properties: properties }]] = Object.entries(template.findResources('AWS::IAM::Policy')) as [
      [string, { Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } } }],
    ];
    expect(properties.PolicyDocument.Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'cleanrooms:GetMembership',
      'cloudformation:DescribeStacks',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ssm:GetParameterHistory',
    ]);
    template.hasResource('Custom::CleanRoomsMembership', { DependsOn: [policy] });
  });

  test('of another stack is granted the permissions by a policy in the stack of the lookup, which the lookup waits for', () => {
    const app = newApp();
    const role = new iam.Role(new Stack(app, 'Roles'), 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const stack = new Stack(app, 'Stack');
    const provider = new MembershipLookupProvider(stack, 'Provider', { role });
    const membershipIdentifier = '11111111-2222-3333-4444-555555555555';
    new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ 'Fn::ImportValue': Match.stringLikeRegexp('^Roles:ExportsOutputRefRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: 'cleanrooms:GetMembership' })]),
      },
    });
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    template.hasResource('Custom::CleanRoomsMembership', { DependsOn: [policy] });
    Template.fromStack(role.stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test.each<[where: string, scope: (stack: Stack) => Stack]>([
    [
      'of another stack',
      (stack) => new Stack(Stage.of(stack), 'Roles', { env: { account: stack.account, region: stack.region } }),
    ],
    ['of the same stack', (stack) => stack],
  ])('%s allows network interfaces before the function is created in a VPC', (_, scope) => {
    const { stack } = setUp((own) => ({
      role: new iam.Role(scope(own), 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      vpc: ec2.Vpc.fromVpcAttributes(own, 'Vpc', {
        vpcId: 'vpc-12345678',
        availabilityZones: ['us-east-1a'],
        privateSubnetIds: ['subnet-12345678'],
      }),
    }));
    const template = Template.fromStack(stack);
    const [[policy, definition] = []] = Object.entries(template.findResources('AWS::IAM::Policy'));
    expect(JSON.stringify(definition)).toContain('ec2:CreateNetworkInterface');
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([policy]) });
  });

  test('that is immutable is not changed', () => {
    const { stack } = setUp((scope) => ({
      role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111122223333:role/lookup', { mutable: false }),
    }));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

test('in a VPC the function may create network interfaces, and its connections can be restricted', () => {
  const { stack, provider } = setUp((scope) => ({ vpc: new ec2.Vpc(scope, 'Vpc') }));
  provider.connections.allowToAnyIpv4(ec2.Port.HTTPS);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: Match.anyValue() } });
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('ec2:CreateNetworkInterface');
});

test('the provider can be granted access to other resources', () => {
  const { stack, provider } = setUp();
  const grant = iam.Grant.addToPrincipal({
    grantee: provider,
    actions: ['kms:Decrypt'],
    resourceArns: ['arn:aws:kms:us-east-1:111122223333:key/1'],
  });
  expect(grant.success).toBe(true);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('ProviderRole') }],
  });
});
