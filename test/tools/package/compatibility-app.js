// An app that uses everything in the library that creates resources. Prints the templates of its stacks.
const { App, CfnOutput, Fn, Stack } = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const logs = require('aws-cdk-lib/aws-logs');
const sqs = require('aws-cdk-lib/aws-sqs');
const {
  AttributeExpectation,
  MembershipLookup,
  MembershipLookupProvider,
  MembershipRefresh,
} = require('cdk-cleanrooms-membership');

const membershipIdentifier = '11111111-2222-3333-4444-555555555555';
const refresh = MembershipRefresh.onChange();
const app = new App({ analyticsReporting: false });

const lookup = new Stack(app, 'Lookup');
const membership = new MembershipLookup(lookup, 'Membership', { membershipIdentifier, refresh });
new CfnOutput(lookup, 'Abilities', { value: Fn.join(',', membership.memberAbilities) });
new CfnOutput(lookup, 'JobRole', { value: membership.getAttString('DefaultJobResultConfiguration.RoleArn', 'none') });
new MembershipLookup(lookup, 'Own', {
  collaborationIdentifier: '99999999-2222-3333-4444-555555555555',
  expectations: {
    memberAbilities: ['CAN_QUERY'],
    attributes: { 'Collaboration.AnalyticsEngine': AttributeExpectation.equalTo('SPARK') },
  },
  refresh,
}).addWatch('Watch');
membership.publishToParameterStore('/campaign/membership');

const consumer = new Stack(app, 'Consumer');
membership.grants.readResults(new iam.Role(consumer, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
new CfnOutput(consumer, 'Prefix', { value: membership.resultKeyPrefix });
new CfnOutput(consumer, 'Role', { value: membership.resultRole.roleArn });

const configured = new Stack(app, 'Configured', { env: { account: '111122223333', region: 'eu-central-1' } });
const provider = new MembershipLookupProvider(configured, 'Provider', {
  vpc: ec2.Vpc.fromVpcAttributes(configured, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: ['subnet-1'],
  }),
  deadLetterQueue: new sqs.Queue(configured, 'DeadLetters'),
  logGroup: new logs.LogGroup(configured, 'Log', { retention: logs.RetentionDays.ONE_WEEK }),
  tracing: lambda.Tracing.ACTIVE,
});
const assumedRoleArn = 'arn:aws:iam::444455556666:role/membership-reader';
new MembershipLookup(configured, 'Partner', {
  membershipIdentifier: `arn:aws:cleanrooms:us-east-1:444455556666:membership/${membershipIdentifier}`,
  assumedRoleArn,
  externalId: 'campaign',
  requireActive: false,
  refresh: MembershipRefresh.whenChanged('release 1'),
  provider,
});
for (let number = 100; number < 300; number += 1) {
  new MembershipLookup(configured, `Membership${number}`, {
    membershipIdentifier: membershipIdentifier.replace('555', String(number)),
    refresh,
    provider,
  });
}

console.log(JSON.stringify(app.synth().stacks.map(({ template }) => template)));
