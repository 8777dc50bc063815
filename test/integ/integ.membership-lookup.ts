// Looks up a membership and passes it to another stack. Run by integ-runner: see `npm run integ`.
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { Annotations, App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { MembershipLookup, MembershipRefresh } from '../../lib';

/** The membership to look up. Snapshots are created with this account and a fixed membership. */
function membershipIdentifier(): string {
  if (process.env['CDK_INTEG_ACCOUNT'] === '12345678') return '11111111-2222-3333-4444-555555555555';
  const { MEMBERSHIP_ID } = process.env;
  if (MEMBERSHIP_ID !== undefined) return MEMBERSHIP_ID;
  throw new Error('This deploys a lookup, but MEMBERSHIP_ID is not set. Set it to the id of an ACTIVE membership.');
}

const app = new App();

const stack = new Stack(app, 'IntegMembershipLookup');
const membership = new MembershipLookup(stack, 'Membership', {
  membershipIdentifier: membershipIdentifier(),
  refresh: MembershipRefresh.onChange(),
});
new CfnOutput(stack, 'Status', { value: membership.status });
// The stack trace of a warning would add the directory of the checkout to the snapshot.
Annotations.of(stack).acknowledgeWarning('cdk-cleanrooms-membership:ChangingExport', 'The result bucket stays.');

const consumer = new Stack(app, 'IntegMembershipConsumer');
membership.grants.readResults(new iam.Role(consumer, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
new CfnOutput(consumer, 'Collaboration', { value: membership.collaborationId });

const integ = new IntegTest(app, 'MembershipLookup', {
  testCases: [stack, consumer],
  // The snapshot contains no existing membership that could be deployed.
  stackUpdateWorkflow: false,
});
integ.assertions.awsApiCall('CloudFormation', 'describeStacks', { StackName: stack.stackName }).expect(
  ExpectedResult.objectLike({
    Stacks: Match.arrayWith([
      Match.objectLike({
        Outputs: Match.arrayWith([Match.objectLike({ OutputKey: 'Status', OutputValue: 'ACTIVE' })]),
      }),
    ]),
  }),
);
