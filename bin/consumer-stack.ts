import { CfnOutput, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IMembership } from '../lib';

export interface ConsumerStackProps extends StackProps {
  /** The membership whose results are used. */
  readonly membership: IMembership;
}

/** What another team could build on a membership: a role that can read its query results. */
export class ConsumerStack extends Stack {
  public constructor(scope: Construct, id: string, { membership, ...props }: ConsumerStackProps) {
    super(scope, id, props);
    const analyst = new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    membership.grants.readResults(analyst);
    Tags.of(analyst).add('collaboration', membership.collaborationId);

    new CfnOutput(this, 'MembershipArn', { value: membership.membershipArn });
    new CfnOutput(this, 'CollaborationId', { value: membership.collaborationId });
    new CfnOutput(this, 'MembershipStatus', { value: membership.status });
    new CfnOutput(this, 'ResultBucket', { value: membership.resultBucketName });
    new CfnOutput(this, 'AnalystRole', { value: analyst.roleArn });
  }
}
