import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';

export interface LookupStackProps extends StackProps {
  /** The id or the ARN of the collaboration. */
  readonly collaborationId: string;
}

/** Looks up the membership of this account in a collaboration. The deployment fails unless it is as expected. */
export class LookupStack extends Stack {
  public readonly membership: IMembership;

  public constructor(scope: Construct, id: string, { collaborationId, ...props }: LookupStackProps) {
    super(scope, id, props);
    this.membership = new MembershipLookup(this, 'Membership', {
      collaborationIdentifier: collaborationId,
      expectations: { memberAbilities: ['CAN_RECEIVE_RESULTS'], queryLogStatus: 'ENABLED' },
    });
    new CfnOutput(this, 'MembershipId', { value: this.membership.membershipId });
    new CfnOutput(this, 'Status', { value: this.membership.status });
  }
}
