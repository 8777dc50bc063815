import { App, CfnParameter, Duration, Stack, type Environment } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Validations } from 'aws-cdk-lib-newest';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../lib';
import { ROOT } from '../../tools/root';
import { withFilesOf } from '../support/examples';
import { ID, theApp } from '../support/the-app';

/** A lookup with all that the rule packs require: VPC, encrypted log, given role, dead-letter queue. */
function hardened(): App {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const provider = new MembershipLookupProvider(stack, 'Provider', {
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
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, provider });
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

test('AwsSolutions reports only the wildcards of the lookup by collaboration for the app', () => {
  expect(findings('AwsSolutionsChecks', theApp())).toEqual([
    expect.stringMatching(/^AwsSolutions-IAM5.*:collaboration\/.* MembershipLookup\//),
    expect.stringMatching(/^AwsSolutions-IAM5.*:membership\/\*\] MembershipLookup\//),
  ]);
});

test.each<[pack: keyof typeof PACKS, prefix: string, rules: string[]]>([
  ['AwsSolutionsChecks', 'AwsSolutions', []],
  ['ServerlessChecks', 'Serverless', ['EventBusDLQ', 'LambdaAsyncFailureDestination', 'LambdaDLQ', 'LambdaTracing']],
  [
    'HIPAASecurityChecks',
    'HIPAA.Security',
    ['CloudWatchLogGroupEncrypted', 'IAMNoInlinePolicy', 'LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC'],
  ],
  [
    'NIST80053R5Checks',
    'NIST.800.53.R5',
    ['CloudWatchLogGroupEncrypted', 'IAMNoInlinePolicy', 'LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC'],
  ],
  ['PCIDSS321Checks', 'PCI.DSS.321', ['CloudWatchLogGroupEncrypted', 'IAMNoInlinePolicy', 'LambdaInsideVPC']],
])('%s reports only these rules for a watch with default options: %s-%j', (pack, prefix, rules) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID }).addWatch('Watch');
  const found = findings(pack, app).filter((finding) => finding.includes(' Stack/Membership/Watch/'));
  const names = new Set(found.map((finding) => finding.replace(/ .*/, '')));
  expect([...names].sort()).toEqual(rules.map((rule) => `${prefix}-${rule}`));
});

describe('for the service roles of the guide', () => {
  /** What a pack reports for the app of the page, except for the lookup. */
  function findingsInRoles(pack: keyof typeof PACKS): Promise<string[]> {
    return withFilesOf('service-roles.md', async (pathOf) => {
      const { ServiceRolesStack } = (await import(pathOf('service-roles-stack.ts'))) as {
        ServiceRolesStack: new (scope: Construct, id: string, props: object) => Stack;
      };
      const app = new App();
      new ServiceRolesStack(app, 'Stack', { collaborationIdentifier: ID });
      return findings(pack, app).filter((finding) => !finding.includes('MembershipLookup'));
    });
  }

  test.each(['AwsSolutionsChecks', 'ServerlessChecks'] as const)('%s reports nothing', async (pack) => {
    expect(await findingsInRoles(pack)).toEqual([]);
  });

  test.each(['HIPAASecurityChecks', 'NIST80053R5Checks', 'PCIDSS321Checks'] as const)(
    '%s reports only that the CDK grants permissions in inline policies',
    async (pack) => {
      expect(await findingsInRoles(pack)).toEqual([
        expect.stringMatching(/IAMNoInlinePolicy Stack\/SnowflakeReader\/DefaultPolicy/),
        expect.stringMatching(/IAMNoInlinePolicy Stack\/ResultWriter\/DefaultPolicy/),
        expect.stringMatching(/IAMNoInlinePolicy Stack\/CodeReader\/DefaultPolicy/),
      ]);
    },
  );
});

describe('for a lookup by collaboration', () => {
  const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
  const COLLABORATION_ARN = `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${COLLABORATION_ID}`;
  const ENV = { account: '111122223333', region: 'us-east-1' };

  /** What a pack reports for a lookup with default props, except for the identifier. */
  function findingsFor(pack: keyof typeof PACKS, props: MembershipLookupProps, env?: Environment): string[] {
    const app = new App();
    new MembershipLookup(new Stack(app, 'Stack', { env }), 'Membership', props);
    return findings(pack, app);
  }

  /** An IAM5 finding for a resource of the policy of the function. */
  const iam5 = (resource: string): string =>
    `AwsSolutions-IAM5[Resource::${resource}] Stack/MembershipLookupProvider/Role/Resource`;

  test.each<[string, MembershipLookupProps, string[]]>([
    [
      'its id: the account of the collaboration and the id of the membership',
      { collaborationIdentifier: COLLABORATION_ID },
      [
        `arn:aws:cleanrooms:us-east-1:*:collaboration/${COLLABORATION_ID}`,
        'arn:aws:cleanrooms:us-east-1:111122223333:membership/*',
      ],
    ],
    [
      'its ARN: the id of the membership',
      { collaborationIdentifier: COLLABORATION_ARN },
      ['arn:aws:cleanrooms:eu-west-1:111122223333:membership/*'],
    ],
    [
      'a role to assume: none',
      { collaborationIdentifier: COLLABORATION_ID, assumedRoleArn: 'arn:aws:iam::444455556666:role/reader' },
      [],
    ],
  ])('AwsSolutions reports the wildcards with %s', (_, props, resources) => {
    expect(findingsFor('AwsSolutionsChecks', props, ENV)).toEqual(resources.map(iam5));
  });

  test('AwsSolutions reports both wildcards with a token', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const collaborationIdentifier = new CfnParameter(stack, 'Collaboration').valueAsString;
    new MembershipLookup(stack, 'Membership', { collaborationIdentifier });
    expect(findings('AwsSolutionsChecks', app)).toEqual([
      expect.stringMatching(/^AwsSolutions-IAM5.*:collaboration\//),
      expect.stringMatching(/^AwsSolutions-IAM5.*:membership\/\*\]/),
    ]);
  });

  test('AwsSolutions reports what the page on security lists, and nothing once that is acknowledged', () => {
    const [, page = ''] = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8').split('### Lookups by collaboration');
    const [, listed = ''] = /```text\n(.*?)```/s.exec(page) ?? [];
    const ids = listed.trim().split('\n');
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new MembershipLookup(stack, 'Membership', { collaborationIdentifier: COLLABORATION_ID });
    expect(findings('AwsSolutionsChecks', app)).toEqual(
      ids.map((id) => `${id} Stack/MembershipLookupProvider/Role/Resource`),
    );
    const reason = 'The function only reads.';
    const provider = stack.node.findChild('MembershipLookupProvider');
    Validations.of(provider).acknowledge(...ids.map((id) => ({ id, reason })));
    expect(findings('AwsSolutionsChecks', app)).toEqual([]);
  });

  test.each(['ServerlessChecks', 'HIPAASecurityChecks', 'NIST80053R5Checks', 'PCIDSS321Checks'] as const)(
    '%s reports the same as for one by membership',
    (pack) => {
      expect(findingsFor(pack, { collaborationIdentifier: COLLABORATION_ID }, ENV)).toEqual(
        findingsFor(pack, { membershipIdentifier: ID }, ENV),
      );
    },
  );
});

test('Serverless reports only the missing dead-letter queue and tracing for the app', () => {
  expect(findings('ServerlessChecks', theApp())).toEqual(
    ['Serverless-LambdaDLQ', 'Serverless-LambdaTracing'].map(
      (rule) => `${rule} MembershipLookup/MembershipLookupProvider/Function/Resource`,
    ),
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
