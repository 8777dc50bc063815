import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';
import { MEMBERSHIP_NAMES, ATTRIBUTES, type AttributeName } from '../lib/contract/attributes';

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
    const lookup = new MembershipLookup(this, 'Membership', { membershipIdentifier: membership.membershipId });

    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { description: `Results of the collaboration ${membership.collaborationId}` },
    });
    new glue.CfnTable(this, 'Results', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: 'results',
        tableType: 'EXTERNAL_TABLE',
        storageDescriptor: { location: lookup.resultBucket.s3UrlForObject(lookup.resultKeyPrefix) },
      },
    });

    const analyst = new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    lookup.grants.readResults(analyst);

    new ssm.StringParameter(this, 'Collaboration', {
      description: 'The collaboration whose results this stack reads',
      stringValue: membership.collaborationId,
    });

    for (const name of MEMBERSHIP_NAMES) {
      const { property } = ATTRIBUTES[name];
      const value = OPTIONAL.has(name) ? lookup.getAttString(name, '-') : lookup[property];
      const id = property.charAt(0).toUpperCase() + property.slice(1);
      new CfnOutput(this, id, { value: typeof value === 'string' ? value : Fn.join(', ', value) });
    }
  }
}

/** Attributes that a membership may lack without failing the deployment of this stack. */
const OPTIONAL: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'DefaultResultConfiguration.RoleArn',
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
  'DefaultJobResultConfiguration.RoleArn',
]);
