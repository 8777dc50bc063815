import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';

export interface LookupStackProps extends StackProps {
  /** The id or the ARN of the membership to look up. */
  readonly membershipId: string;
}

/** Looks up the membership, and exports its identifying attributes. */
export class LookupStack extends Stack {
  public readonly membership: IMembership;

  public constructor(scope: Construct, id: string, { membershipId, ...props }: LookupStackProps) {
    super(scope, id, props);
    this.membership = new MembershipLookup(this, 'Membership', { membershipIdentifier: membershipId });

    this.export('MembershipArn', this.membership.membershipArn);
    this.export('CollaborationId', this.membership.collaborationId);
    // CloudFormation does not update an export that is in use: attributes that may change are not exported.
    new CfnOutput(this, 'Status', { value: this.membership.status });
    new CfnOutput(this, 'ResultBucket', { value: this.membership.resultBucketName });
  }

  private export(name: string, value: string): void {
    new CfnOutput(this, name, { value, exportName: `${this.stackName}-${name}` });
  }
}
