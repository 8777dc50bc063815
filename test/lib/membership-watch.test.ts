import { Aspects, CfnParameter, Duration, Fn, Stack, type App, type Environment } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  AttributeExpectation,
  Membership,
  MembershipLookup,
  MembershipWatch,
  type IMembership,
  type MembershipLookupProps,
} from '../../lib';
import type { VariableReference } from '../../lib/contract/watch';
import { newApp } from '../support/app';
import { environmentOf, evaluate } from '../support/evaluate';

const ID = '11111111-2222-3333-4444-555555555555';
const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
const ENV = { account: '111122223333', region: 'us-east-1' };
const ARN = `arn:aws:cleanrooms:${ENV.region}:${ENV.account}:membership/${ID}`;
const OTHER_ARN = 'arn:aws:cleanrooms:us-east-1:444455556666:membership/44444444-2222-3333-4444-555555555555';
const ROLE = 'arn:aws:iam::444455556666:role/reader';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function lookUp(props: MembershipLookupProps = { membershipIdentifier: ID }): MembershipLookup {
  return new MembershipLookup(stack, 'Membership', { restoreOnRollback: false, ...props });
}

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The environment variables of a watch in a template. */
function variablesIn(template: Template): Readonly<Record<string, unknown>> {
  const watches = template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'watch.handler' } });
  const [watch] = Object.values(watches) as { Properties: { Environment: { Variables: Record<string, unknown> } } }[];
  if (!watch) throw new Error('There is no watch.');
  return watch.Properties.Environment.Variables;
}

/** The configuration that the function of the watch reads, with the values that CloudFormation gives its variables. */
function configurationIn(template: Template, values: Readonly<Record<string, string>> = {}): unknown {
  const variables = variablesIn(template);
  const environment = environmentOf({ 'AWS::StackId': 'the stack', ...values });
  const valueOf = ({ variable, isList }: VariableReference): unknown => {
    const value = String(evaluate(variables[variable], environment));
    return isList ? value.split(',') : value;
  };
  return JSON.parse(String(variables['WATCH']), (_, member: unknown) =>
    typeof member === 'object' && member !== null && 'variable' in member
      ? valueOf(member as VariableReference)
      : member,
  );
}

/** The resources for which the role of the watch allows actions of Clean Rooms and STS. */
function permissionsIn(
  template: Template,
  id: string,
  values: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const roles = Object.entries(template.findResources('AWS::IAM::Role')) as [
    string,
    { Properties: { Policies: { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } }[] } },
  ][];
  const role = roles.find(([logicalId]) => logicalId.startsWith(`${id}Role`))?.[1];
  const statements = role?.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) ?? [];
  const own = statements.filter(({ Action }) => /^(?:cleanrooms|sts):/.test(Action));
  return Object.fromEntries(own.map(({ Action, Resource }) => [Action, evaluate(Resource, environmentOf(values))]));
}

/** The properties of the resources of a type. */
function propertiesIn(template: Template, type: string): Resource['Properties'][] {
  return (Object.values(template.findResources(type)) as Resource[]).map(({ Properties }) => Properties);
}

describe('a watch of a lookup', () => {
  test('by id checks that membership', () => {
    lookUp().addWatch('Watch');
    const template = Template.fromStack(stack);
    expect(configurationIn(template)).toEqual({ stackId: 'the stack', properties: { MembershipIdentifier: ID } });
    expect(permissionsIn(template, 'MembershipWatch')).toEqual({ 'cleanrooms:GetMembership': ARN });
    template.hasResourceProperties('Custom::CleanRoomsMembership', { Attributes: [] });
  });

  test('by collaboration has the id of the membership that the deployment found, for when the collaboration is deleted', () => {
    lookUp({ collaborationIdentifier: COLLABORATION_ID }).addWatch('Watch');
    const template = Template.fromStack(stack);
    expect(configurationIn(template, { 'Membership0FE7B447.Id': ID })).toEqual({
      stackId: 'the stack',
      properties: { CollaborationIdentifier: COLLABORATION_ID },
      membershipId: ID,
    });
    expect(permissionsIn(template, 'MembershipWatch')).toEqual({
      'cleanrooms:GetCollaboration': `arn:aws:cleanrooms:us-east-1:*:collaboration/${COLLABORATION_ID}`,
      'cleanrooms:GetMembership': 'arn:aws:cleanrooms:us-east-1:111122223333:membership/*',
    });
  });

  test('with a role assumes that role', () => {
    lookUp({ membershipIdentifier: OTHER_ARN, assumedRoleArn: ROLE, externalId: 'one' }).addWatch('Watch');
    const template = Template.fromStack(stack);
    expect(configurationIn(template)).toEqual({
      stackId: 'the stack',
      properties: { MembershipIdentifier: OTHER_ARN, AssumedRoleArn: ROLE, ExternalId: 'one' },
    });
    expect(permissionsIn(template, 'MembershipWatch')).toEqual({ 'sts:AssumeRole': ROLE });
  });

  test('checks its expectations, and may list the members if they are about those', () => {
    const expectation = AttributeExpectation.equalTo(OTHER_ARN);
    const attributes = { 'Members.QueryRunnerMembershipArn': expectation };
    lookUp({ collaborationIdentifier: COLLABORATION_ID, expectations: { attributes } }).addWatch('Watch');
    const template = Template.fromStack(stack);
    expect(configurationIn(template)).toMatchObject({
      properties: { Expectations: [{ Attribute: 'Members.QueryRunnerMembershipArn', OneOf: [OTHER_ARN] }] },
    });
    expect(permissionsIn(template, 'MembershipWatch')).toHaveProperty('cleanrooms:ListMembers');
  });

  test('in another stack has its permissions there, and the region of the lookup', () => {
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'eu-west-1' } });
    new MembershipWatch(other, 'Watch', { membership: lookUp() });
    const template = Template.fromStack(other);
    expect(configurationIn(template)).toMatchObject({
      properties: { MembershipIdentifier: ID, Region: ENV.region },
    });
    expect(permissionsIn(template, 'Watch')).toEqual({ 'cleanrooms:GetMembership': ARN });
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });

  test('by collaboration in another stack imports the id of the membership', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    new MembershipWatch(other, 'Watch', { membership: lookUp({ collaborationIdentifier: COLLABORATION_ID }) });
    const variables = JSON.stringify(variablesIn(Template.fromStack(other)));
    expect(variables).toMatch(/\{"Fn::ImportValue":"Stack:ExportsOutputFnGetAttMembership0FE7B447Id\w+"\}/);
  });
});

describe('a watch of an imported membership checks its status, by its ARN', () => {
  test.each<[how: string, create: () => IMembership]>([
    ['by its ARN', () => Membership.fromMembershipArn(stack, 'Imported', ARN)],
    [
      'by its attributes',
      () =>
        Membership.fromMembershipAttributes(stack, 'Imported', {
          membershipArn: ARN,
          attributes: { Status: 'ACTIVE' },
        }),
    ],
    ['by a token', () => Membership.fromMembershipArn(stack, 'Imported', new CfnParameter(stack, 'Arn').valueAsString)],
    ['from parameters', () => Membership.fromParameterStore(stack, 'Imported', { path: '/campaign' })],
  ])('%s', (_, create) => {
    new MembershipWatch(stack, 'Watch', { membership: create() });
    const template = Template.fromStack(stack);
    const values = Object.fromEntries(Object.keys(template.findParameters('*')).map((id) => [id, ARN]));
    expect(configurationIn(template, values)).toMatchObject({
      stackId: 'the stack',
      properties: { MembershipIdentifier: ARN },
    });
    expect(permissionsIn(template, 'Watch', values)).toEqual({ 'cleanrooms:GetMembership': ARN });
    template.resourceCountIs('Custom::CleanRoomsMembership', 0);
  });
});

describe('values that are known at deploy time only', () => {
  const HOSTILE = '"},"properties":{"MembershipIdentifier":"\\';

  test('are in variables of their own, so that no character of theirs is a part of the JSON', () => {
    const parameter = (id: string, type = 'String') => new CfnParameter(stack, id, { type });
    const names = parameter('Names', 'CommaDelimitedList').valueAsList;
    lookUp({
      membershipIdentifier: parameter('Id').valueAsString,
      assumedRoleArn: parameter('Role').valueAsString,
      externalId: `id-${parameter('External').valueAsString}`,
      expectations: {
        resultBucketName: Fn.join('-', ['results', parameter('Bucket').valueAsString]),
        attributes: {
          CollaborationName: AttributeExpectation.oneOf(parameter('Name').valueAsString, 'Spring'),
          MemberAbilities: AttributeExpectation.includesOnly(...names),
        },
      },
    }).addWatch('Watch');
    const template = Template.fromStack(stack);
    const { WATCH: json, ...variables } = variablesIn(template);
    expect(json).toEqual(expect.any(String));
    expect(json).not.toMatch(/Token|Fn::|Ref/);
    expect(Object.keys(variables)).toEqual([
      'WATCH_0',
      'WATCH_1',
      'WATCH_2',
      'WATCH_3',
      'WATCH_4',
      'WATCH_5',
      'WATCH_6',
    ]);

    expect(Object.values(variables)).toContainEqual({ 'Fn::Join': [',', { Ref: 'Names' }] });
  });

  test('can have any characters', () => {
    const parameter = (id: string): string => new CfnParameter(stack, id).valueAsString;
    const attributes = {
      CollaborationName: AttributeExpectation.oneOf(parameter('Name'), 'Spring'),
      MemberAbilities: AttributeExpectation.includesAll(...Fn.split('|', parameter('Abilities'))),
    };
    lookUp({ membershipIdentifier: parameter('Id'), expectations: { attributes } }).addWatch('Watch');
    const values = { Id: HOSTILE, Name: `${HOSTILE},\n`, Abilities: `CAN_QUERY|${HOSTILE.replaceAll(',', ';')}` };
    expect(configurationIn(Template.fromStack(stack), values)).toEqual({
      stackId: 'the stack',
      properties: {
        MembershipIdentifier: values.Id,
        Expectations: [
          { Attribute: 'CollaborationName', OneOf: [values.Name, 'Spring'] },
          { Attribute: 'MemberAbilities', IncludesAll: values.Abilities.split('|') },
        ],
      },
    });
  });
});

describe('the function', () => {
  test('is invoked by its schedule and by events directly, once for each', () => {
    lookUp().addWatch('Watch');
    const template = Template.fromStack(stack);
    const [lambdaFunction = ''] = Object.keys(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'watch.handler' } }),
    );
    const target = { 'Fn::GetAtt': [lambdaFunction, 'Arn'] };
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: lambdaFunction },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    const rules = Object.entries(template.findResources('AWS::Events::Rule')) as [string, Resource][];
    expect(rules.map(([, { Properties }]) => Properties['ScheduleExpression'])).toEqual(['rate(1 hour)', undefined]);
    for (const [id, { Properties }] of rules) {
      expect(Properties['Targets']).toEqual([
        expect.objectContaining({
          Arn: target,
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        }),
      ]);
      template.hasResourceProperties('AWS::Lambda::Permission', {
        FunctionName: target,
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
      });
    }
    expect(propertiesIn(template, 'AWS::Events::Rule')[1]?.['EventPattern']).toMatchObject({
      source: ['aws.cleanrooms'],
    });
    for (const type of ['AWS::SQS::Queue', 'AWS::Lambda::EventSourceMapping']) template.resourceCountIs(type, 0);
  });

  test('can have a schedule and a log group', () => {
    const logGroup = new logs.LogGroup(stack, 'Log');
    const watch = lookUp().addWatch('Watch', { schedule: events.Schedule.rate(Duration.minutes(10)), logGroup });
    expect(watch.logGroup).toBe(logGroup);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(10 minutes)' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'watch.handler',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: stack.resolve(logGroup.logGroupName) as object },
    });
  });

  test('can run in subnets of a VPC with security groups, and may create network interfaces there', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const [subnet] = vpc.privateSubnets;
    if (!subnet) throw new Error('There is a private subnet.');
    const [securityGroup, endpoint] = ['Watch', 'Endpoint'].map((id) => new ec2.SecurityGroup(stack, id, { vpc }));
    if (!securityGroup || !endpoint) throw new Error('There are two security groups.');
    const options = { vpc, vpcSubnets: { subnets: [subnet] }, securityGroups: [securityGroup] };
    endpoint.connections.allowFrom(lookUp().addWatch('Watch', options), ec2.Port.HTTPS);

    const template = Template.fromStack(stack);
    const groupId = stack.resolve(securityGroup.securityGroupId) as object;
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'watch.handler',
      VpcConfig: { SubnetIds: [stack.resolve(subnet.subnetId) as object], SecurityGroupIds: [groupId] },
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('ec2:CreateNetworkInterface');
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: groupId });
  });
});

describe('metrics', () => {
  const dimensionsOf = ({ dimensions }: Metric): unknown => stack.resolve(dimensions);

  test('metricActive() is written by the function of the watch, with the default schedule as its period', () => {
    const watch = lookUp().addWatch('Watch');
    const metric = watch.metricActive();
    expect(dimensionsOf(metric)).toEqual({ FunctionName: stack.resolve(watch.lambdaFunction.functionName) as object });
    expect([metric.namespace, metric.metricName, metric.statistic, metric.period.toHours()]).toEqual([
      'CdkCleanRoomsMembership',
      'Active',
      'Minimum',
      1,
    ]);
    expect(watch.metricActive({ period: Duration.minutes(5) }).period.toMinutes()).toBe(5);
  });

  test('metricErrors() is that of Lambda for the function of the watch', () => {
    const watch = lookUp().addWatch('Watch');
    const metric = watch.metricErrors();
    expect(dimensionsOf(metric)).toEqual(dimensionsOf(watch.metricActive()));
    expect([metric.namespace, metric.metricName, metric.statistic]).toEqual(['AWS/Lambda', 'Errors', 'Sum']);
  });

  test('two watches of one lookup have different metrics', () => {
    const membership = lookUp();
    const [one, other] = ['One', 'Other'].map((id) => membership.addWatch(id));
    if (!one || !other) throw new Error('There are two watches.');
    expect(dimensionsOf(one.metricActive())).not.toEqual(dimensionsOf(other.metricActive()));
    expect(dimensionsOf(one.metricErrors())).not.toEqual(dimensionsOf(other.metricErrors()));
  });
});

describe('a log group', () => {
  const { INFREQUENT_ACCESS, STANDARD } = logs.LogGroupClass;
  const logGroupOf = (logGroupClass?: logs.LogGroupClass) => new logs.LogGroup(stack, 'Log', { logGroupClass });
  const override = (logGroup: logs.LogGroup, value: unknown): logs.LogGroup => {
    const { defaultChild } = logGroup.node;
    if (defaultChild instanceof logs.CfnLogGroup) defaultChild.addPropertyOverride('LogGroupClass', value);
    return logGroup;
  };
  const changeAll = (logGroupClass: string): void => {
    const visit = (node: unknown): void => {
      if (node instanceof logs.CfnLogGroup) node.logGroupClass = logGroupClass;
    };
    Aspects.of(stack).add({ visit });
  };

  test.each<[how: string, create: () => logs.ILogGroup, found: string]>([
    ['by its prop', () => logGroupOf(INFREQUENT_ACCESS), 'INFREQUENT_ACCESS'],
    ['by an override', () => override(logGroupOf(), 'DELIVERY'), 'DELIVERY'],
    ['by an override of its prop', () => override(logGroupOf(STANDARD), INFREQUENT_ACCESS), 'INFREQUENT_ACCESS'],
  ])('of another class than Standard is an error, since its metric would be missing: %s', (_, create, found) => {
    lookUp().addWatch('Watch', { logGroup: create() });
    expect(() => app.synth()).toThrow(
      `LogGroupClass: MembershipWatch at 'Stack/Membership/Watch': its log group 'Stack/Log' is of the class ${found}, but must be of the class STANDARD.`,
    );
  });

  test.each<[which: string, create: () => logs.ILogGroup | undefined, path: string]>([
    ['that is passed', () => logGroupOf(), 'Stack/Log'],
    ['that the watch creates', () => undefined, 'Stack/Membership/Watch/LogGroup'],
  ])('%s, whose class an Aspect changes, is an error as well', (_, create, path) => {
    lookUp().addWatch('Watch', { logGroup: create() });
    changeAll(INFREQUENT_ACCESS);
    expect(() => app.synth()).toThrow(`its log group '${path}' is of the class INFREQUENT_ACCESS, but must be`);
  });

  test.each<[what: string, create: () => logs.ILogGroup]>([
    ['without a class', () => logGroupOf()],
    ['of the class Standard', () => logGroupOf(STANDARD)],
    ['with an override to Standard', () => override(logGroupOf(INFREQUENT_ACCESS), STANDARD)],
    ['with a class that is a parameter', () => override(logGroupOf(), new CfnParameter(stack, 'Class').valueAsString)],
    ['that is imported', () => logs.LogGroup.fromLogGroupName(stack, 'Log', 'watch')],
  ])('%s is accepted', (_, create) => {
    lookUp().addWatch('Watch', { logGroup: create() });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a membership in another account', () => {
  const ACCOUNT = '444455556666';
  const otherStack = (env: Environment) => new Stack(app, 'Other', { env });

  test.each<[what: string, scope: () => Stack, membership: () => IMembership]>([
    ['an import', () => stack, () => Membership.fromMembershipArn(stack, 'Imported', OTHER_ARN)],
    ['a lookup', () => otherStack({ ...ENV, account: ACCOUNT }), () => lookUp()],
  ])('is an error without a role to assume: %s', (_, scopeOf, membershipOf) => {
    const scope = scopeOf();
    const [found, account] = scope === stack ? [ACCOUNT, ENV.account] : [ENV.account, ACCOUNT];
    expect(() => new MembershipWatch(scope, 'Watch', { membership: membershipOf() })).toThrow(
      `WatchedInOtherAccount: MembershipWatch at '${scope.node.path}/Watch': the membership is in account ${found}, but the stack deploys to ${account}.`,
    );
  });

  test('can be watched in a stack whose account is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const membership = Membership.fromMembershipArn(agnostic, 'Imported', OTHER_ARN);
    expect(() => new MembershipWatch(agnostic, 'Watch', { membership })).not.toThrow();
  });
});

test.each<[what: string, create: () => MembershipWatch]>([
  ['in another region', () => lookUp({ membershipIdentifier: ID, region: 'eu-west-1' }).addWatch('Watch')],
  ['of another account', () => lookUp({ membershipIdentifier: OTHER_ARN, assumedRoleArn: ROLE }).addWatch('Watch')],
])('events of a membership %s do not arrive: there is a warning, and the schedule only', (_, create) => {
  const { node } = create();
  Annotations.fromStack(stack).hasWarning(
    `/${node.path}`,
    Match.stringLikeRegexp(`WatchedElsewhere: The watch '${node.path}' checks the membership on its schedule only`),
  );
  const rules = propertiesIn(Template.fromStack(stack), 'AWS::Events::Rule');
  expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['rate(1 hour)']);
});

test('outside of a stack, a watch is an error', () => {
  const membership = lookUp();
  expect(() => new MembershipWatch(app, 'Watch', { membership })).toThrow(
    "OutsideOfStack: MembershipWatch at 'Watch' is not in a stack.",
  );
});
