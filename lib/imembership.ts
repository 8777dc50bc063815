import type { IResource } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { aws_cleanrooms } from 'aws-cdk-lib/interfaces';
import type { MembershipGrants } from './membership-grants';

/**
 * A membership in an AWS Clean Rooms collaboration.
 *
 * Use this type for a prop of a stack or construct that uses the attributes of a membership. Attributes are strings or
 * lists of strings, as returned by the API. Other stacks import them from CloudFormation exports.
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
   * The name of the collaboration. It is set by the creator, which may be another account: treat it as untrusted input.
   * @attribute CollaborationName
   */
  readonly collaborationName: string;

  /**
   * The name of the collaboration as a JSON string without the quotes, with non-ASCII characters as Unicode escape
   * sequences.
   *
   * Use it in stack outputs, in which CloudFormation replaces non-ASCII characters with question marks.
   * @attribute CollaborationName.Escaped
   */
  readonly escapedCollaborationName: string;

  /**
   * The id of the account that created the collaboration: 12 digits.
   * @attribute CollaborationCreatorAccountId
   */
  readonly collaborationCreatorAccountId: string;

  /**
   * The display name of the collaboration's creator. It is set by the creator, which may be another account: treat it
   * as untrusted input.
   * @attribute CollaborationCreatorDisplayName
   */
  readonly collaborationCreatorDisplayName: string;

  /**
   * The display name of the collaboration's creator as a JSON string without the quotes, with non-ASCII characters as
   * Unicode escape sequences.
   *
   * Use it in stack outputs, in which CloudFormation replaces non-ASCII characters with question marks.
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
   * The abilities of the member: `CAN_QUERY`, `CAN_RECEIVE_RESULTS`, `CAN_RUN_JOB`, `CAN_EXPORT_QUERY_ANALYSIS_LOG`. One
   * empty string if there are none.
   * @attribute MemberAbilities
   */
  readonly memberAbilities: string[];

  /**
   * The abilities of the member for custom ML models: `CAN_RECEIVE_MODEL_OUTPUT`, `CAN_RECEIVE_INFERENCE_OUTPUT`. One
   * empty string if there are none.
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
   * The default format of query results: `CSV` or `PARQUET`.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat
   */
  readonly resultFormat: string;

  /**
   * The name of the bucket that query results are written to by default. The deployment fails if it is not a valid
   * bucket name.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.Bucket
   */
  readonly resultBucketName: string;

  /**
   * The default key prefix of query results. Empty if there is none. It can contain `*`, which is a wildcard in a
   * policy: use `grants.readResults()` to grant access.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix
   */
  readonly resultKeyPrefix: string;

  /**
   * Whether query results are written to a single file by default: `true` or `false`.
   * @attribute DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput
   */
  readonly resultSingleFileOutput: string;

  /**
   * The ARN of the role that Clean Rooms uses to write query results by default. The deployment fails if it is not a
   * valid role ARN.
   * @attribute DefaultResultConfiguration.RoleArn
   */
  readonly resultRoleArn: string;

  /**
   * The bucket that query results are written to by default.
   *
   * Use `grants.readResults()` to grant access to the results. `resultBucket.grantRead()` and the other grants of the
   * bucket apply to the whole bucket.
   */
  readonly resultBucket: s3.IBucket;

  /**
   * The role that Clean Rooms uses to write query results by default. It is imported as immutable: grants do not add a
   * policy to it. Its `roleName` is correct only if its ARN has no path.
   */
  readonly resultRole: iam.IRole;

  /**
   * The default format of job results: `CSV` or `PARQUET`.
   * @attribute DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat
   */
  readonly jobResultFormat: string;

  /**
   * The name of the bucket that job results are written to by default. The deployment fails if it is not a valid bucket
   * name.
   * @attribute DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket
   */
  readonly jobResultBucketName: string;

  /**
   * The default key prefix of job results. Empty if there is none. It can contain `*`, which is a wildcard in a policy:
   * use `grants.readJobResults()` to grant access.
   * @attribute DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix
   */
  readonly jobResultKeyPrefix: string;

  /**
   * The ARN of the role that Clean Rooms uses to write job results by default. The deployment fails if it is not a
   * valid role ARN.
   * @attribute DefaultJobResultConfiguration.RoleArn
   */
  readonly jobResultRoleArn: string;

  /**
   * The bucket that job results are written to by default.
   *
   * Use `grants.readJobResults()` to grant access to the results. `jobResultBucket.grantRead()` and the other grants of
   * the bucket apply to the whole bucket.
   */
  readonly jobResultBucket: s3.IBucket;

  /**
   * The role that Clean Rooms uses to write job results by default. It is imported as immutable: grants do not add a
   * policy to it. Its `roleName` is correct only if its ARN has no path.
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
   * The status of this account in the collaboration, such as `ACTIVE`. Only a lookup by `collaborationIdentifier` has it.
   * @attribute Collaboration.MemberStatus
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html
   */
  readonly memberStatus: string;

  /**
   * The analytics engine of the collaboration: `SPARK` or `CLEAN_ROOMS_SQL`. Only a lookup by `collaborationIdentifier`
   * has it.
   * @attribute Collaboration.AnalyticsEngine
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html
   */
  readonly analyticsEngine: string;

  /**
   * The regions in which query results can be stored. If the list is empty, they can be stored in any region. Only a
   * lookup by `collaborationIdentifier` has it.
   * @attribute Collaboration.AllowedResultRegions
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html
   */
  readonly allowedResultRegions: string[];

  /**
   * The types of changes to the collaboration that need no approval of this account: `ADD_MEMBER` (others may join without
   * it), `GRANT_RECEIVE_RESULTS_ABILITY`, `REVOKE_RECEIVE_RESULTS_ABILITY`, `GRANT_EXPORT_QUERY_ANALYSIS_LOG_ABILITY`,
   * `REVOKE_EXPORT_QUERY_ANALYSIS_LOG_ABILITY`. Only a lookup by `collaborationIdentifier` has it.
   * @attribute Collaboration.AutoApprovedChangeTypes
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html
   */
  readonly autoApprovedChangeTypes: string[];

  /**
   * The ARNs of the memberships of all active members, this account among them, in alphabetical order. Members without
   * a membership are left out: those who are invited, who left, or who were removed.
   *
   * In the trust policy of a service role, a member who joins is trusted from the next deployment on: trust follows whom
   * the collaboration admits. Its creator and the members who must approve a change decide that, and with automatically
   * approved changes only its creator. To trust only members that you know, list their ARNs instead, or expect them:
   * `expectations: { attributes: { 'Members.MembershipArns': AttributeExpectation.includesOnly(...) } }`.
   *
   * Only a lookup by `collaborationIdentifier` has it. If a stack uses it, the function also calls ListMembers.
   * @attribute Members.MembershipArns
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html
   */
  readonly memberMembershipArns: string[];

  /**
   * The ARN of the membership of the active member who can query (`CAN_QUERY`). The deployment fails if there is no such
   * member, or more than one.
   *
   * Only a lookup by `collaborationIdentifier` has it. If a stack uses it, the function also calls ListMembers.
   * @attribute Members.QueryRunnerMembershipArn
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html
   */
  readonly queryRunnerMembershipArn: string;

  /**
   * The ARN of the membership of the active member who can run jobs (`CAN_RUN_JOB`). The deployment fails if there is no
   * such member, or more than one.
   *
   * Only a lookup by `collaborationIdentifier` has it. If a stack uses it, the function also calls ListMembers.
   * @attribute Members.JobRunnerMembershipArn
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html
   */
  readonly jobRunnerMembershipArn: string;

  /**
   * Grants access to query results and job results.
   */
  readonly grants: MembershipGrants;

  /**
   * Returns an attribute by its CloudFormation name, as a token.
   *
   * @param name The CloudFormation name: the path of the field in the GetMembership response, with each part
   * capitalized, such as `DefaultResultConfiguration.RoleArn`. For a field of the GetCollaboration response, such as
   * `Collaboration.AnalyticsEngine`, it begins with `Collaboration.`; for the other members, with `Members.`. A list is
   * returned as a comma-separated string.
   * @param fallback The value if the membership does not have the attribute, of a lookup only. CloudFormation evaluates it
   * in the stack of the lookup. It is ignored if the attribute is also used without a fallback. The fallback of a bucket
   * or a role must not contain `*`, `?` or `$`, which are not literal in a policy.
   * @throws If the attribute does not exist, if the fallback is not allowed, or if there is one although the membership is
   * imported. At synthesis, if an attribute of the
   * collaboration is used although the membership is looked up by its own identifier, if the attribute is used with two
   * different fallbacks, or if the fallback would have another value in the stack that uses the attribute.
   */
  getAttString(name: string, fallback?: string): string;

  /**
   * Defines an EventBridge rule for events of Clean Rooms in the account and the region of the membership.
   *
   * The source of the events is always `aws.cleanrooms`. They may be about other members and other collaborations: no id
   * of a membership or a collaboration is documented in them. Clean Rooms delivers them on a best-effort basis.
   *
   * @param id The id of the rule.
   * @param options The target, and an event pattern with the detail types (see `CleanRoomsDetailType`). By default, the
   * rule matches all documented detail types.
   * @throws If the stack is known to be in another account or region than the membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/events-detail-reference-full.html
   */
  onEvent(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * Defines an EventBridge rule for events that may mean that the membership is no longer active: a membership was
   * updated or deleted, or a collaboration was deleted.
   *
   * An event is a reason to check the status again, and not the status: it may be about another member or another
   * collaboration. An account that was removed from a collaboration may get no event.
   *
   * @param id The id of the rule.
   * @param options The target, and further restrictions of the event pattern.
   * @throws If the stack is known to be in another account or region than the membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/events-detail-reference-full.html
   */
  onStatusChange(id: string, options?: events.OnEventOptions): events.Rule;
}
