import type { Construct } from 'constructs';
import type { IMembership } from './membership';
import { MembershipRefresh } from './membership-refresh';
import { GivenAttributes } from './private/given-attributes';
import { ImportedMembership } from './private/imported-membership';
import { PublishedAttributes, requirePath } from './private/parameter-store';

/**
 * The known attributes of a membership. All of them can be tokens.
 */
export interface MembershipAttributes {
  /**
   * The membership's ARN.
   */
  readonly membershipArn: string;

  /**
   * The ARN of the collaboration.
   *
   * @default - not known
   */
  readonly collaborationArn?: string;

  /**
   * The id of the collaboration: a lower-case UUID.
   *
   * @default - not known
   */
  readonly collaborationId?: string;

  /**
   * The name of the collaboration.
   *
   * @default - not known
   */
  readonly collaborationName?: string;

  /**
   * The name of the collaboration as a JSON string without the quotes, with non-ASCII characters as Unicode escape
   * sequences.
   *
   * @default - not known
   */
  readonly escapedCollaborationName?: string;

  /**
   * The id of the account that created the collaboration: 12 digits.
   *
   * @default - not known
   */
  readonly collaborationCreatorAccountId?: string;

  /**
   * The display name of the collaboration's creator.
   *
   * @default - not known
   */
  readonly collaborationCreatorDisplayName?: string;

  /**
   * The display name of the collaboration's creator as a JSON string without the quotes, with non-ASCII characters as
   * Unicode escape sequences.
   *
   * @default - not known
   */
  readonly escapedCollaborationCreatorDisplayName?: string;

  /**
   * When the membership was created: ISO 8601, UTC, such as `2026-01-31T12:00:00.000Z`.
   *
   * @default - not known
   */
  readonly createTime?: string;

  /**
   * When the membership was last updated: ISO 8601, UTC, such as `2026-01-31T12:00:00.000Z`.
   *
   * @default - not known
   */
  readonly updateTime?: string;

  /**
   * The membership's status: `ACTIVE`, `REMOVED` or `COLLABORATION_DELETED`.
   *
   * @default - not known
   */
  readonly status?: string;

  /**
   * The abilities of the member: `CAN_QUERY`, `CAN_RECEIVE_RESULTS`, `CAN_RUN_JOB`.
   *
   * @default - not known
   */
  readonly memberAbilities?: string[];

  /**
   * The abilities of the member for custom ML models: `CAN_RECEIVE_MODEL_OUTPUT`, `CAN_RECEIVE_INFERENCE_OUTPUT`.
   *
   * @default - not known
   */
  readonly customMlMemberAbilities?: string[];

  /**
   * Whether queries are logged to CloudWatch Logs: `ENABLED` or `DISABLED`.
   *
   * @default - not known
   */
  readonly queryLogStatus?: string;

  /**
   * Whether jobs are logged to CloudWatch Logs: `ENABLED` or `DISABLED`.
   *
   * @default - not known
   */
  readonly jobLogStatus?: string;

  /**
   * The default format of query results: `CSV` or `PARQUET`.
   *
   * @default - not known
   */
  readonly resultFormat?: string;

  /**
   * The name of the bucket that query results are written to by default.
   *
   * @default - not known
   */
  readonly resultBucketName?: string;

  /**
   * The default key prefix of query results.
   *
   * Set it to `''` if there is none. A token must resolve to a prefix without `*`, and not to an empty one.
   *
   * @default - not known
   */
  readonly resultKeyPrefix?: string;

  /**
   * Whether query results are written to a single file by default: `true` or `false`.
   *
   * @default - not known
   */
  readonly resultSingleFileOutput?: string;

  /**
   * The ARN of the role that Clean Rooms uses to write query results by default.
   *
   * @default - not known
   */
  readonly resultRoleArn?: string;

  /**
   * The name of the bucket that job results are written to by default.
   *
   * @default - not known
   */
  readonly jobResultBucketName?: string;

  /**
   * The default key prefix of job results.
   *
   * Set it to `''` if there is none. A token must resolve to a prefix without `*`, and not to an empty one.
   *
   * @default - not known
   */
  readonly jobResultKeyPrefix?: string;

  /**
   * The ARN of the role that Clean Rooms uses to write job results by default.
   *
   * @default - not known
   */
  readonly jobResultRoleArn?: string;

  /**
   * Whether this member pays for query compute: `true` or `false`.
   *
   * @default - not known
   */
  readonly paysForQueryCompute?: string;

  /**
   * Whether this member pays for model training: `true` or `false`.
   *
   * @default - not known
   */
  readonly paysForModelTraining?: string;

  /**
   * Whether this member pays for model inference: `true` or `false`.
   *
   * @default - not known
   */
  readonly paysForModelInference?: string;

  /**
   * Whether this member pays for synthetic data generation: `true` or `false`.
   *
   * @default - not known
   */
  readonly paysForSyntheticDataGeneration?: string;

  /**
   * Whether this member pays for job compute: `true` or `false`.
   *
   * @default - not known
   */
  readonly paysForJobCompute?: string;

  /**
   * Whether collaboration metrics are published to CloudWatch: `true` or `false`.
   *
   * @default - not known
   */
  readonly metricsEnabled?: string;

  /**
   * The status of this account in the collaboration, such as `ACTIVE`.
   *
   * @default - not known
   */
  readonly memberStatus?: string;

  /**
   * The analytics engine of the collaboration: `SPARK` or `CLEAN_ROOMS_SQL`.
   *
   * @default - not known
   */
  readonly analyticsEngine?: string;

  /**
   * The regions in which query results can be stored.
   *
   * @default - not known
   */
  readonly allowedResultRegions?: string[];

  /**
   * The types of changes to the collaboration that need no approval of this account, such as `ADD_MEMBER`.
   *
   * @default - not known
   */
  readonly autoApprovedChangeTypes?: string[];

  /**
   * The ARNs of the memberships of all active members, this account among them, in alphabetical order.
   *
   * @default - not known
   */
  readonly memberMembershipArns?: string[];

  /**
   * The ARN of the membership of the active member who can query (`CAN_QUERY`).
   *
   * @default - not known
   */
  readonly queryRunnerMembershipArn?: string;

  /**
   * The ARN of the membership of the active member who can run jobs (`CAN_RUN_JOB`).
   *
   * @default - not known
   */
  readonly jobRunnerMembershipArn?: string;
}

/**
 * Options for importing a membership from parameters.
 */
export interface MembershipParameterStoreOptions {
  /**
   * The path of the parameters, as it was passed to `publishToParameterStore()`.
   */
  readonly path: string;

  /**
   * The region of the parameters, such as `us-east-1`.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * When a deployment reads the parameters of another region again. Those of the stack's region are read at each
   * deployment.
   *
   * @default MembershipRefresh.everyDeploy()
   */
  readonly refresh?: MembershipRefresh;
}

/**
 * Imports memberships without a lookup: they are not in the template, and their status is not checked.
 *
 * @example
 * const imported = Membership.fromMembershipAttributes(stack, 'Imported', {
 *   membershipArn: 'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
 *   resultBucketName: 'campaign-results',
 *   resultKeyPrefix: 'campaign/',
 * });
 * imported.grants.readResults(analyst);
 */
export class Membership {
  /**
   * Imports a membership with the attributes that are known. Reading another one is an error.
   *
   * @param scope The stack that uses the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param attributes The ARN of the membership, and what else is known.
   * @throws If an attribute does not have the format of its values, which are used in policies. When it is read, if an
   * attribute is not known.
   */
  public static fromMembershipAttributes(scope: Construct, id: string, attributes: MembershipAttributes): IMembership {
    return new ImportedMembership(scope, id, new GivenAttributes(scope, id, attributes));
  }

  /**
   * Imports a membership of which only the ARN is known. Reading attributes other than its id and its ARN is an error.
   *
   * @param scope The stack that uses the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param membershipArn The ARN of the membership, or a token.
   * @throws If the string is not the ARN of a membership.
   */
  public static fromMembershipArn(scope: Construct, id: string, membershipArn: string): IMembership {
    return Membership.fromMembershipAttributes(scope, id, { membershipArn });
  }

  /**
   * Imports a membership that `MembershipLookup.publishToParameterStore()` has stored in parameters. Each attribute that
   * the app reads is a parameter of the stack, whose value CloudFormation reads at each deployment of the stack. A
   * deployment fails if the parameter does not exist.
   *
   * CloudFormation reads parameters of its own region only. Those of another region are read by an `AwsCustomResource` for
   * each attribute.
   *
   * @param scope The stack that uses the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param options The path of the parameters.
   * @throws If the path is not valid.
   */
  public static fromParameterStore(
    scope: Construct,
    id: string,
    options: MembershipParameterStoreOptions,
  ): IMembership {
    const { path, region, refresh = MembershipRefresh.everyDeploy() } = options;
    requirePath(scope, path);
    return new ImportedMembership(
      scope,
      id,
      new PublishedAttributes(scope, id, { path, region, refresh: refresh._value }),
    );
  }

  private constructor() {
    // Use the methods above.
  }
}
