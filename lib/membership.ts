import type { IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { aws_cleanrooms } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import type { MembershipGrants } from './membership-grants';

/**
 * A membership in an AWS Clean Rooms collaboration.
 *
 * Accept one as a prop where a stack or a construct uses the attributes of a membership, wherever that was looked up. Their
 * values are strings or lists of strings, as the API returns them. Other stacks get them by CloudFormation exports.
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Membership.html
 */
export interface IMembership extends IResource, aws_cleanrooms.IMembershipRef {
  /**
   * The membership's id: a lower-case UUID.
   * @attribute Id
   */
  readonly membershipId: string;

  /**
   * The membership's ARN.
   * @attribute Arn
   */
  readonly membershipArn: string;

  /**
   * The ARN of the collaboration.
   * @attribute CollaborationArn
   */
  readonly collaborationArn: string;

  /**
   * The id of the collaboration: a lower-case UUID.
   * @attribute CollaborationId
   */
  readonly collaborationId: string;

  /**
   * The name of the collaboration. Its creator sets it, who may be another account: treat it as data.
   * @attribute CollaborationName
   */
  readonly collaborationName: string;

  /**
   * The name of the collaboration as JSON writes it between quotes, in ASCII with a Unicode
   * escape sequence for each other character.
   *
   * Use it in an output of a stack: CloudFormation replaces what is not ASCII in an output by question marks.
   * @attribute CollaborationName.Escaped
   */
  readonly escapedCollaborationName: string;

  /**
   * The id of the account that created the collaboration: 12 digits.
   * @attribute CollaborationCreatorAccountId
   */
  readonly collaborationCreatorAccountId: string;

  /**
   * How the collaboration's creator is called. The creator sets it, who may be another account: treat it as data.
   * @attribute CollaborationCreatorDisplayName
   */
  readonly collaborationCreatorDisplayName: string;

  /**
   * The display name of the collaboration's creator as JSON writes it between quotes, in ASCII with a Unicode
   * escape sequence for each other character.
   *
   * Use it in an output of a stack: CloudFormation replaces what is not ASCII in an output by question marks.
   * @attribute CollaborationCreatorDisplayName.Escaped
   */
  readonly escapedCollaborationCreatorDisplayName: string;

  /**
   * When the membership was created: ISO 8601, UTC, such as `2026-01-31T12:00:00.000Z`.
   * @attribute CreateTime
   */
  readonly createTime: string;

  /**
   * When the membership was last updated: ISO 8601, UTC, such as `2026-01-31T12:00:00.000Z`.
   * @attribute UpdateTime
   */
  readonly updateTime: string;

  /**
   * The membership's status: `ACTIVE`, or with `requireActive: false` also `REMOVED` or `COLLABORATION_DELETED`.
   * @attribute Status
   */
  readonly status: string;

  /**
   * What the member may do: `CAN_QUERY`, `CAN_RECEIVE_RESULTS`, `CAN_RUN_JOB`. With no ability, one empty text.
   * @attribute MemberAbilities
   */
  readonly memberAbilities: string[];

  /**
   * What the member may do with custom ML models: `CAN_RECEIVE_MODEL_OUTPUT`, `CAN_RECEIVE_INFERENCE_OUTPUT`. With no
   * ability, one empty text.
   * @attribute MlMemberAbilities.CustomMLMemberAbilities
   */
  readonly customMlMemberAbilities: string[];

  /**
   * Whether queries are logged to CloudWatch Logs: `ENABLED` or `DISABLED`.
   * @attribute QueryLogStatus
   */
  readonly queryLogStatus: string;

  /**
   * Whether jobs are logged to CloudWatch Logs: `ENABLED` or `DISABLED`.
   * @attribute JobLogStatus
   */
  readonly jobLogStatus: string;

  /**
   * The format of query results by default: `CSV` or `PARQUET`.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat
   */
  readonly resultFormat: string;

  /**
   * The name of the bucket that query results are written to by default. A string that is not the name of a bucket fails the
   * deployment.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.Bucket
   */
  readonly resultBucketName: string;

  /**
   * The prefix of the keys of query results by default. Empty if there is none. It may contain `*`, which a policy takes for
   * a wildcard: use `grants.readResults()` to grant access.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix
   */
  readonly resultKeyPrefix: string;

  /**
   * Whether a query's results are one file by default: `true` or `false`.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput
   */
  readonly resultSingleFileOutput: string;

  /**
   * The ARN of the role with which Clean Rooms writes query results by default. A string that is not the ARN of a role fails
   * the deployment.
   * @attribute DefaultResultConfiguration.RoleArn
   */
  readonly resultRoleArn: string;

  /**
   * The bucket that query results are written to by default.
   *
   * Use `grants.readResults()` to grant access to the results. `resultBucket.grantRead()` and the other grants of a bucket
   * open the whole bucket, with whatever else is in it.
   */
  readonly resultBucket: s3.IBucket;

  /**
   * The role with which Clean Rooms writes query results by default. It is imported as immutable: grants to it add no
   * policy. Its `roleName` is right only if its ARN has no path.
   */
  readonly resultRole: iam.IRole;

  /**
   * The name of the bucket that job results are written to by default. A string that is not the name of a bucket fails the
   * deployment.
   * @attribute DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket
   */
  readonly jobResultBucketName: string;

  /**
   * The prefix of the keys of job results by default. Empty if there is none. It may contain `*`, which a policy takes for
   * a wildcard: use `grants.readJobResults()` to grant access.
   * @attribute DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix
   */
  readonly jobResultKeyPrefix: string;

  /**
   * The ARN of the role with which Clean Rooms writes job results by default. A string that is not the ARN of a role fails the
   * deployment.
   * @attribute DefaultJobResultConfiguration.RoleArn
   */
  readonly jobResultRoleArn: string;

  /**
   * The bucket that job results are written to by default.
   *
   * Use `grants.readJobResults()` to grant access to the results. `jobResultBucket.grantRead()` and the other grants of a
   * bucket open the whole bucket, with whatever else is in it.
   */
  readonly jobResultBucket: s3.IBucket;

  /**
   * The role with which Clean Rooms writes job results by default. It is imported as immutable: grants to it add no
   * policy. Its `roleName` is right only if its ARN has no path.
   */
  readonly jobResultRole: iam.IRole;

  /**
   * Whether this member pays for query compute: `true` or `false`.
   * @attribute PaymentConfiguration.QueryCompute.IsResponsible
   */
  readonly paysForQueryCompute: string;

  /**
   * Whether this member pays for model training: `true` or `false`.
   * @attribute PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible
   */
  readonly paysForModelTraining: string;

  /**
   * Whether this member pays for model inference: `true` or `false`.
   * @attribute PaymentConfiguration.MachineLearning.ModelInference.IsResponsible
   */
  readonly paysForModelInference: string;

  /**
   * Whether this member pays for synthetic data generation: `true` or `false`.
   * @attribute PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible
   */
  readonly paysForSyntheticDataGeneration: string;

  /**
   * Whether this member pays for job compute: `true` or `false`.
   * @attribute PaymentConfiguration.JobCompute.IsResponsible
   */
  readonly paysForJobCompute: string;

  /**
   * Whether collaboration metrics are published to CloudWatch: `true` or `false`.
   * @attribute IsMetricsEnabled
   */
  readonly metricsEnabled: string;

  /**
   * Grants of access to query results and job results.
   */
  readonly grants: MembershipGrants;

  /**
   * Returns an attribute by its CloudFormation name, as a token.
   *
   * @param name The CloudFormation name: the path of the field in the response of GetMembership, each step with a capital
   * letter, such as `DefaultResultConfiguration.RoleArn`. The elements of a list are joined by commas.
   * @param fallback The value if the membership does not have the attribute. CloudFormation evaluates it in the stack of
   * the lookup. If the attribute is also used without a fallback, its absence fails the deployment, or it has its default.
   * The fallback of a bucket or a role contains no `*`, `?` or `$`, which a policy would not take literally.
   * @throws If there is no such attribute, or if the fallback is not allowed. At synthesis, if the attribute is used with two
   * different fallbacks, or if the fallback would mean something else in the stack that uses the attribute.
   */
  getAttString(name: string, fallback?: string): string;

  /**
   * Lets every resource below a scope wait for the lookup: nothing there is created or updated unless the status check
   * passed.
   *
   * Use it where even a deployment that is rolled back would cost something. The scope can be a construct, a stack with
   * its nested stacks, or the app. What is added to it later waits as well. Only these do not wait: lookups, the function
   * behind this lookup and all that they need, such as a role, a key or a VPC; and other stacks of the app that the
   * lookup's stack depends on. The stages below the scope are deployed independently, and do not wait either.
   *
   * @param scope Contains the resources that wait.
   * @throws If the scope is not in the same stage of the app as the lookup.
   */
  gate(scope: IConstruct): void;
}
