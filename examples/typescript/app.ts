import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup, MembershipRefresh } from 'cdk-cleanrooms-membership';

const app = new App();

const campaign = new Stack(app, 'Campaign');
const membership = new MembershipLookup(campaign, 'Membership', {
  membershipIdentifier: String(app.node.getContext('membershipId')),
  requireActive: true,
  refresh: MembershipRefresh.onChange(),
});
new CfnOutput(campaign, 'Status', { value: membership.status });

const results = new Stack(app, 'Results');
new ssm.StringParameter(results, 'Bucket', { stringValue: membership.resultBucketName });
const analyst = new iam.Role(results, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
membership.grants.readResults(analyst);
