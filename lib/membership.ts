import type { Construct } from 'constructs';
import type { IMembership } from './imembership';
import type { MembershipAttributes } from './membership-attributes';
import { MembershipRefresh } from './membership-refresh';
import { GivenAttributes } from './private/given-attributes';
import { ImportedMembership } from './private/imported-membership';
import { PublishedAttributes, requirePath } from './private/parameter-store';

/**
 * Options for importing a membership from parameters.
 */
export interface MembershipParameterStoreOptions {
  /**
   * The path of the parameters, as it was passed to `publishToParameterStore()`. It cannot be a token.
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
   * @throws If an attribute does not exist, has a prop of its own, or does not have the format of its values, which are used
   * in policies. When it is read, if an attribute is not known.
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
