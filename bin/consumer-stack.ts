import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName } from '../lib/contract/attributes';

export interface ConsumerStackProps extends StackProps {
  /** The membership whose results are used: looked up, or from anywhere else. */
  readonly membership: IMembership;
}

/** What another team would build on a membership: its query results as a table, and who may read them. */
export class ConsumerStack extends Stack {
  public constructor(scope: Construct, id: string, { membership, ...props }: ConsumerStackProps) {
    super(scope, id, props);

    // What never changes can be imported. CloudFormation does not change an export that is in use, so that what may change
    // is looked up in this stack.
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

    for (const name of ATTRIBUTE_NAMES) {
      const { property } = ATTRIBUTES[name];
      const value = OPTIONAL.has(name) ? lookup.getAttString(name, '-') : lookup[property];
      const id = property.charAt(0).toUpperCase() + property.slice(1);
      new CfnOutput(this, id, { value: typeof value === 'string' ? value : Fn.join(', ', value) });
    }
  }
}

/** What a membership may lack without this stack being rejected. */
const OPTIONAL: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'DefaultResultConfiguration.RoleArn',
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
  'DefaultJobResultConfiguration.RoleArn',
]);
