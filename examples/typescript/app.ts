import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AttributeExpectation, MembershipLookup, MembershipRefresh } from 'cdk-cleanrooms-membership';

const app = new App();

const campaign = new Stack(app, 'Campaign');
const lookup = new MembershipLookup(campaign, 'Membership', {
  collaborationIdentifier: String(app.node.getContext('collaborationId')),
  expectations: {
    memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
    queryLogStatus: 'ENABLED',
    attributes: { 'Collaboration.AutoApprovedChangeTypes': AttributeExpectation.empty() },
  },
  refresh: MembershipRefresh.onChange(),
});
new CfnOutput(campaign, 'Status', { value: lookup.status });

// The id never changes. The bucket may, so that the stack that uses it looks up the membership again.
const results = new Stack(app, 'Results');
const membership = new MembershipLookup(results, 'Membership', {
  membershipIdentifier: lookup.membershipId,
  refresh: MembershipRefresh.onChange(),
});
new ssm.StringParameter(results, 'Bucket', { stringValue: membership.resultBucketName });
const analyst = new iam.Role(results, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
membership.grants.readResults(analyst);
