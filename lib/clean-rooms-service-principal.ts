import * as iam from 'aws-cdk-lib/aws-iam';
import { concatenated, MembershipArn, membershipArns } from './private/membership-arn';

/**
 * Properties of `CleanRoomsServicePrincipal.forConfiguredTable()`.
 */
export interface ConfiguredTablePrincipalProps {
  /**
   * The ARN of the membership of the member who can query.
   */
  readonly queryRunnerMembershipArn: string;

  /**
   * The ARNs of the memberships of all members, including this account's. A member whose ARN is missing does not see the
   * table.
   */
  readonly memberMembershipArns: string[];
}

/**
 * Properties of `CleanRoomsServicePrincipal.forSnowflakeTable()`.
 */
export interface SnowflakeTablePrincipalProps {
  /**
   * The ARN of the membership of the member who owns the configured table: usually this account's.
   */
  readonly ownerMembershipArn: string;

  /**
   * The ARN of the membership of the member who can query.
   */
  readonly queryRunnerMembershipArn: string;
}

/**
 * Properties of `CleanRoomsServicePrincipal.forQueryResults()`.
 */
export interface QueryResultsPrincipalProps {
  /**
   * The ARN of the membership of the member who can query.
   */
  readonly queryRunnerMembershipArn: string;
}

/**
 * Properties of `CleanRoomsServicePrincipal.forJobResults()`.
 */
export interface JobResultsPrincipalProps {
  /**
   * The ARN of the membership of the member who can run jobs.
   */
  readonly jobRunnerMembershipArn: string;

  /**
   * The ARNs of the memberships of the members who can receive results with this role: usually this account's only.
   */
  readonly receiverMembershipArns: string[];
}

/**
 * Properties of `CleanRoomsServicePrincipal.forAnalysisTemplateCode()`.
 */
export interface AnalysisTemplateCodePrincipalProps {
  /**
   * The ARN of the membership of the member who can run jobs.
   */
  readonly jobRunnerMembershipArn: string;

  /**
   * The ARN of the membership of the member who owns the analysis template.
   */
  readonly ownerMembershipArn: string;
}

/**
 * Properties of `CleanRoomsServicePrincipal.forMlConfiguration()`.
 */
export interface MlConfigurationPrincipalProps {
  /**
   * The ARN of the membership of this account.
   */
  readonly membershipArn: string;
}

/**
 * The principals of the service roles that AWS Clean Rooms assumes, with the conditions against the confused deputy that
 * AWS documents for each kind of role. Without conditions, any collaboration of any account could have Clean Rooms assume
 * the role.
 *
 * All ARNs can be tokens. Wildcards and policy variables in tokens have no effect. To use one role for several purposes,
 * combine principals with `iam.CompositePrincipal`.
 *
 * @example
 * new iam.Role(stack, 'Reader', {
 *   assumedBy: CleanRoomsServicePrincipal.forConfiguredTable({
 *     queryRunnerMembershipArn: 'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
 *     memberMembershipArns: [
 *       'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
 *       'arn:aws:cleanrooms:us-east-1:444455556666:membership/66666666-2222-3333-4444-555555555555',
 *     ],
 *   }),
 * });
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html
 * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export class CleanRoomsServicePrincipal {
  /**
   * The principal of a role that reads a configured table in AWS Glue or Amazon Athena.
   *
   * It may assume the role on behalf of the member who can query, and for the metadata that every member can see. When a
   * member joins, the role must name their membership, or they do not see the table.
   *
   * @param props The ARNs of memberships.
   * @throws At synthesis, if a string is not the ARN of a membership, or if there are no members.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/cross-service-confused-deputy-prevention.html
   */
  public static forConfiguredTable(props: ConfiguredTablePrincipalProps): iam.IPrincipal {
    const runner = new MembershipArn('queryRunnerMembershipArn', props.queryRunnerMembershipArn);
    const members = membershipArns('memberMembershipArns', props.memberMembershipArns);
    return new iam.CompositePrincipal(
      cleanRooms({ StringLike: { 'sts:ExternalId': externalIdOf(runner) } }),
      cleanRooms(sourceArns(members)),
    );
  }

  /**
   * The principal of a role that reads a configured table in Snowflake: the secret with the credentials for it.
   *
   * It may assume the role on behalf of the owner of the table and of the member who can query.
   *
   * @param props The ARNs of memberships.
   * @throws At synthesis, if a string is not the ARN of a membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-service-role-third-party
   */
  public static forSnowflakeTable(props: SnowflakeTablePrincipalProps): iam.IPrincipal {
    const owner = new MembershipArn('ownerMembershipArn', props.ownerMembershipArn);
    const runner = new MembershipArn('queryRunnerMembershipArn', props.queryRunnerMembershipArn);
    return cleanRooms(sourceArns([owner.arn, runner.arn]));
  }

  /**
   * The principal of a role that writes query results, for a member who can receive results but cannot query.
   *
   * It may assume the role on behalf of the member who can query.
   *
   * @param props The ARN of a membership.
   * @throws At synthesis, if the string is not the ARN of a membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-role-write-results
   */
  public static forQueryResults(props: QueryResultsPrincipalProps): iam.IPrincipal {
    const runner = new MembershipArn('queryRunnerMembershipArn', props.queryRunnerMembershipArn);
    return new iam.CompositePrincipal(
      cleanRooms({ ArnLike: { 'sts:ExternalId': externalIdOf(runner) } }),
      cleanRooms(sourceArns([runner.arn])),
    );
  }

  /**
   * The principal of a role that writes the results of PySpark jobs.
   *
   * It may assume the role on behalf of the member who can run jobs, and of those who receive the results.
   *
   * @param props The ARNs of memberships.
   * @throws At synthesis, if a string is not the ARN of a membership, or if there are no receivers.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-role-pyspark-job
   */
  public static forJobResults(props: JobResultsPrincipalProps): iam.IPrincipal {
    const runner = new MembershipArn('jobRunnerMembershipArn', props.jobRunnerMembershipArn);
    const receivers = membershipArns('receiverMembershipArns', props.receiverMembershipArns);
    return cleanRooms(sourceArns(concatenated([runner.arn], receivers)));
  }

  /**
   * The principal of a role that reads the code of a PySpark analysis template.
   *
   * It may assume the role on behalf of the member who can run jobs, and of the owner of the template.
   *
   * @param props The ARNs of memberships.
   * @throws At synthesis, if a string is not the ARN of a membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-role-pyspark-analysis-template
   */
  public static forAnalysisTemplateCode(props: AnalysisTemplateCodePrincipalProps): iam.IPrincipal {
    const runner = new MembershipArn('jobRunnerMembershipArn', props.jobRunnerMembershipArn);
    const owner = new MembershipArn('ownerMembershipArn', props.ownerMembershipArn);
    return cleanRooms(sourceArns([runner.arn, owner.arn]));
  }

  /**
   * The principal of the ML configuration role, with which Clean Rooms ML writes the output of custom models, metrics and
   * logs.
   *
   * It may assume the role on behalf of the membership of this account.
   *
   * @param props The ARN of a membership.
   * @throws At synthesis, if the string is not the ARN of a membership.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/ml-roles.html#ml-roles-custom-configure
   */
  public static forMlConfiguration(props: MlConfigurationPrincipalProps): iam.IPrincipal {
    const membership = new MembershipArn('membershipArn', props.membershipArn);
    return new iam.ServicePrincipal('cleanrooms-ml.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': membership.account },
      ArnLike: { 'aws:SourceArn': membership.arn },
    });
  }

  private constructor() {
    // Use the methods above.
  }
}

function cleanRooms(conditions: iam.Conditions): iam.IPrincipal {
  return new iam.ServicePrincipal('cleanrooms.amazonaws.com').withConditions(conditions);
}

/** The external ID with which Clean Rooms assumes a role on behalf of a member who runs an analysis. */
function externalIdOf(runner: MembershipArn): string {
  return `arn:aws:*:${runner.region}:*:dbuser:*/${runner.id}*`;
}

function sourceArns(membershipArns: readonly string[]): iam.Conditions {
  return { 'ForAnyValue:ArnEquals': { 'aws:SourceArn': membershipArns } };
}
