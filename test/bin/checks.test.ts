import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { MembershipLookup, MembershipLookupHandler } from '../../lib';
import { ID, theApp } from '../support/the-app';

/** A lookup with all that the rule packs require: VPC, encrypted log, given role, dead-letter queue. */
function hardened(): App {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const handler = new MembershipLookupHandler(stack, 'Handler', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
    }),
    logGroup: new logs.LogGroup(stack, 'Log', {
      encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
      retention: logs.RetentionDays.ONE_YEAR,
    }),
    role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/lookup', { mutable: false }),
    deadLetterQueue: sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111122223333:failed-events'),
    tracing: lambda.Tracing.ACTIVE,
    reservedConcurrentExecutions: 10,
    timeout: Duration.minutes(3),
  });
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, handler });
  return app;
}

const PACKS = { AwsSolutionsChecks, ServerlessChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks };

/** The violations that cdk-nag reports. Its types need a newer aws-cdk-lib than this project compiles with. */
function findings(pack: keyof typeof PACKS, app: App): string[] {
  const report: unknown = new PACKS[pack]().validateScope(app);
  const { violations } = report as {
    violations: { ruleName: string; violatingResources: { constructPath: string }[] }[];
  };
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
}

test.each(Object.keys(PACKS) as (keyof typeof PACKS)[])(
  '%s reports no violation for a lookup that is configured as it requires',
  (pack) => {
    expect(findings(pack, hardened())).toEqual([]);
  },
);

test('AwsSolutions reports no violation for the app', () => {
  expect(findings('AwsSolutionsChecks', theApp())).toEqual([]);
});

test('Serverless reports only the missing dead-letter queue and tracing for the app', () => {
  const functions = ['MembershipLookup', 'MembershipConsumer'].map(
    (stack) => `${stack}/MembershipLookupHandler/Function/Resource`,
  );
  expect(findings('ServerlessChecks', theApp())).toEqual(
    ['Serverless-LambdaDLQ', 'Serverless-LambdaTracing'].flatMap((rule) => functions.map((path) => `${rule} ${path}`)),
  );
});

test.each(Object.keys(PACKS) as (keyof typeof PACKS)[])('%s reports violations where there are some', (pack) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new s3.Bucket(stack, 'Bucket');
  new lambda.Function(stack, 'Function', {
    code: lambda.Code.fromInline('x'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_20_X,
  });
  expect(findings(pack, app)).not.toEqual([]);
});

test('synthesis of the app reports no errors and no warnings', () => {
  const app = theApp();
  app.synth();
  for (const stack of app.node.children.filter(Stack.isStack)) {
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});
