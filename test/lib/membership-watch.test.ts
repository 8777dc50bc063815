import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MembershipLookup, type MembershipLookupProps, type MembershipWatchOptions } from '../../lib';
import { newApp } from '../support/app';

const ID = '11111111-2222-3333-4444-555555555555';
const ENV = { account: '111122223333', region: 'us-east-1' };

function watch(props: Partial<MembershipLookupProps> = {}, options?: MembershipWatchOptions) {
  const stack = new Stack(newApp(), 'Stack', { env: ENV });
  const membership = new MembershipLookup(stack, 'Membership', {
    ...(props.collaborationIdentifier === undefined && { membershipIdentifier: ID }),
    ...props,
  });
  membership.watch('Watch', options);
  return { stack, membership, template: Template.fromStack(stack) };
}

/** The configuration of the function, as far as it is known at synthesis. */
function configurationIn(template: Template): string {
  const [watching] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'watch.handler' } }),
  );
  const { Properties } = watching as { Properties: { Environment: { Variables: { WATCH: unknown } } } };
  return JSON.stringify(Properties.Environment.Variables.WATCH);
}

describe('a watch', () => {
  test('has a function of its own, which nothing invokes again', () => {
    const { template } = watch();
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(configurationIn(template)).toContain(`\\"MembershipIdentifier\\":\\"${ID}\\"`);
  });

  test('is invoked by the rule of its schedule only', () => {
    const { template } = watch();
    const [rule] = Object.keys(
      template.findResources('AWS::Events::Rule', { Properties: { ScheduleExpression: 'rate(1 hour)' } }),
    );
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect(permissions).toEqual([
      expect.objectContaining({
        Properties: expect.objectContaining({
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
        }) as object,
      }),
    ]);
  });

  test('can have a schedule and a log group', () => {
    const stack = new Stack(newApp(), 'Stack');
    const logGroup = new logs.LogGroup(stack, 'Log');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    const watching = membership.watch('Watch', { schedule: events.Schedule.rate(Duration.minutes(10)), logGroup });
    expect(watching.logGroup).toBe(logGroup);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(10 minutes)' });
  });

  test('has the permissions of the lookup, and its expectations', () => {
    const runner = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;
    const { template } = watch({
      collaborationIdentifier: ID,
      expect: { attributes: { 'Members.QueryRunnerMembershipArn': [runner] } },
    });
    const roles = JSON.stringify(template.findResources('AWS::IAM::Role'));
    expect(roles.match(/cleanrooms:ListMembers/g)).toHaveLength(2);
    expect(configurationIn(template)).toContain('Members.QueryRunnerMembershipArn');
  });

  test('of a membership in another region warns that events do not reach it', () => {
    const { stack, template } = watch({ region: 'eu-west-1' });
    Annotations.fromStack(stack).hasWarning('/Stack/Membership/Watch', Match.stringLikeRegexp('WatchedElsewhere'));
    template.resourceCountIs('AWS::SQS::Queue', 0);
    template.resourceCountIs('AWS::Events::Rule', 1);
  });
});

test('the metric has the names of the stack and the lookup, and the default schedule as its period', () => {
  const { stack, membership } = watch();
  const metric = membership.metricActive();
  expect(stack.resolve(metric.dimensions)).toEqual({ StackName: 'Stack', LogicalId: 'Membership0FE7B447' });
  expect([metric.namespace, metric.metricName, metric.statistic, metric.period.toHours()]).toEqual([
    'CdkCleanRoomsMembership',
    'Active',
    'Minimum',
    1,
  ]);
});

test('a lookup without a watch has no more resources than before', () => {
  const stack = new Stack(newApp(), 'Stack');
  const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
  membership.metricActive();
  const types = Object.values(Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string }>);
  expect(types.map(({ Type }) => Type).sort()).toEqual([
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::SSM::Parameter',
    'Custom::CleanRoomsMembership',
  ]);
});
