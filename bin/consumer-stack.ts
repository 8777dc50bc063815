import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';

export interface ConsumerStackProps extends StackProps {
  /** The membership whose results are used. */
  readonly membership: IMembership;
}

/** What another team could build on a membership: a table of its query results, and a role that can read them. */
export class ConsumerStack extends Stack {
  public constructor(scope: Construct, id: string, { membership, ...props }: ConsumerStackProps) {
    super(scope, id, props);

    // Attributes that never change can be imported. CloudFormation does not update an export that is in use, so
    // attributes that may change are looked up in this stack.
    const lookup = new MembershipLookup(this, 'Membership', {
      membershipIdentifier: membership.membershipId,
      expect: { memberAbilities: ['CAN_RECEIVE_RESULTS'], queryLogStatus: 'ENABLED' },
    });

    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { description: `Results of the collaboration ${membership.collaborationId}` },
    });
    const location = lookup.resultBucket.s3UrlForObject(lookup.resultKeyPrefix);
    new glue.CfnTable(this, 'Results', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: { name: 'results', tableType: 'EXTERNAL_TABLE', storageDescriptor: { location } },
    });

    const analyst = new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    lookup.grants.readResults(analyst);

    new CfnOutput(this, 'Collaboration', { value: lookup.collaborationName });
    new CfnOutput(this, 'Status', { value: lookup.status });
    new CfnOutput(this, 'MemberAbilities', { value: Fn.join(', ', lookup.memberAbilities) });
    new CfnOutput(this, 'QueryLogStatus', { value: lookup.queryLogStatus });
    new CfnOutput(this, 'ResultLocation', { value: location });
  }
}
