import { Aws, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { MembershipLookup, type IMembership } from '../lib';

export interface ConsumerStackProps extends StackProps {
  /** The membership whose results are used: looked up, or from anywhere else. */
  readonly membership: IMembership;
}

/** What another team would build on a membership: its query results as a table, and who may read them. */
export class ConsumerStack extends Stack {
  public constructor(scope: Construct, id: string, { membership, ...props }: ConsumerStackProps) {
    super(scope, id, props);

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
        storageDescriptor: { location: membership.resultBucket.s3UrlForObject(membership.resultKeyPrefix) },
      },
    });

    const analyst = new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
    membership.grantReadResults(analyst);

    new ssm.StringParameter(this, 'Collaboration', {
      description: 'The collaboration whose results this stack reads',
      stringValue: membership.collaborationId,
    });

    // CloudFormation does not change an export that is in use. So what may change from deploy to deploy is looked up here.
    const facts = new MembershipLookup(this, 'Facts', { membershipIdentifier: membership.membershipId });
    for (const [name, value] of Object.entries(factsOf(facts))) new CfnOutput(this, name, { value });
  }
}

/** Every attribute of a membership. */
function factsOf(membership: IMembership): Record<string, string> {
  const optional = (attribute: string): string => membership.attributeOr(attribute, '-');
  return {
    MembershipId: membership.membershipId,
    MembershipArn: membership.membershipArn,
    CollaborationArn: membership.collaborationArn,
    CollaborationId: membership.collaborationId,
    CollaborationName: membership.collaborationName,
    CollaborationCreatorAccountId: membership.collaborationCreatorAccountId,
    CollaborationCreatorDisplayName: membership.collaborationCreatorDisplayName,
    CreateTime: membership.createTime,
    UpdateTime: membership.updateTime,
    Status: membership.status,
    MemberAbilities: Fn.join(', ', membership.memberAbilities),
    CustomMlMemberAbilities: Fn.join(', ', membership.customMlMemberAbilities),
    QueryLogStatus: membership.queryLogStatus,
    JobLogStatus: membership.jobLogStatus,
    ResultFormat: membership.resultFormat,
    ResultBucketName: membership.resultBucketName,
    ResultKeyPrefix: membership.resultKeyPrefix,
    ResultSingleFileOutput: membership.resultSingleFileOutput,
    ResultRoleArn: optional('DefaultResultConfiguration.RoleArn'),
    JobResultBucketName: optional('DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket'),
    JobResultKeyPrefix: membership.jobResultKeyPrefix,
    JobResultRoleArn: optional('DefaultJobResultConfiguration.RoleArn'),
    PaysForQueryCompute: membership.paysForQueryCompute,
    PaysForModelTraining: membership.paysForModelTraining,
    PaysForModelInference: membership.paysForModelInference,
    PaysForSyntheticDataGeneration: membership.paysForSyntheticDataGeneration,
    PaysForJobCompute: membership.paysForJobCompute,
    MetricsEnabled: membership.metricsEnabled,
  };
}
