import { Annotations, CfnResource, Lazy, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { expectedFallback } from './contract/attribute-value';
import {
  attributeInfo,
  isPublicName,
  LAST_VALUES,
  PUBLIC_NAMES,
  publicName,
  type AttributeName,
  type ObjectsName,
  type PublicName,
  type RequestableName,
} from './contract/attributes';
import { RESOURCE_TYPE, type PropertyName } from './contract/resource';
import type { MembershipLookupHandler } from './membership-lookup-handler';
import { MembershipRefresh } from './membership-refresh';
import { AttributeReference } from './private/attribute-reference';
import { AttributeRequests } from './private/attribute-requests';
import { ChangingExports } from './private/changing-exports';
import { chosenHandler } from './private/chosen-handler';
import { findInProperties } from './private/dynamic-reference';
import { ERRORS, synthesisError } from './private/errors';
import { exact } from './private/exact';
import { warnOfEmptyExport } from './private/explicit-export';
import { relativePartOf } from './private/fallback';
import { gate } from './private/gate';
import { keepLastValues, permissionToRestore } from './private/last-values';
import { MembershipBase } from './private/membership-base';
import { membershipTarget, type MembershipTarget } from './private/membership-target';
import type { Permission } from './private/permissions';
import { importResults, type Results } from './private/results';
import { reject, requireProps, requireStack } from './private/scope';
import { followServiceToken } from './private/service-token';

/**
 * Which membership to look up, when, and what must hold for the deploy to go on.
 */
export interface MembershipLookupProps {
  /**
   * The membership's id (a lower-case UUID), its ARN, or a token that becomes one of the two while the stack deploys.
   *
   * An ARN also says in which region and account the membership lives. The console of Clean Rooms shows both, and so does
   * `aws cleanrooms list-memberships`.
   */
  readonly membershipIdentifier: string;

  /**
   * Whether to stop the deploy unless the membership's status is `ACTIVE`.
   *
   * A rollback is not stopped: the stack returns to what it was (`restoreOnRollback`).
   *
   * @default true
   */
  readonly requireActive?: boolean;

  /**
   * When a deploy looks the membership up again.
   *
   * @default MembershipRefresh.everyDeploy()
   */
  readonly refresh?: MembershipRefresh;

  /**
   * Whether a rollback of the stack returns what the last deployment returned, even if the membership is gone by then.
   *
   * The values are kept in a parameter of AWS Systems Manager, one for each lookup, at no charge
   * (`/cdk-cleanrooms-membership/<GUID of the stack>/<logical id>`). CloudFormation writes it at each deployment that looks up
   * the membership, so the principal or service role that deploys needs permissions for parameters such as
   * `ssm:PutParameter`; in a VPC without internet access, the function needs an endpoint for AWS Systems Manager. Principals that may
   * read parameters can read the attributes that the stack uses. Without it, a stack whose update fails after the membership
   * was deleted is stuck in `UPDATE_ROLLBACK_FAILED`.
   *
   * @default true
   */
  readonly restoreOnRollback?: boolean;

  /**
   * The region that the membership lives in, such as `us-east-1`, or a token. It is in the partition of the stack.
   *
   * @default - the region of the ARN in `membershipIdentifier`, else the stack's
   */
  readonly region?: string;

  /**
   * The ARN of the IAM role to assume for the call of GetMembership, to read a membership of another account.
   *
   * The role must trust the role of the lookup's function, and allow `cleanrooms:GetMembership` on the membership. It is
   * used in a session that allows nothing else, whatever the role may do.
   *
   * @default - no role is assumed: the function reads memberships of its own account
   */
  readonly assumedRoleArn?: string;

  /**
   * The external ID that the trust policy of `assumedRoleArn` requires: a random one for each role, such as a UUID. The
   * template contains it.
   *
   * @default - no external ID
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   */
  readonly externalId?: string;

  /**
   * The function to look up with. It must be in the same stack.
   *
   * @default - one for each stack, shared by all of its lookups
   */
  readonly handler?: MembershipLookupHandler;
}

/**
 * Looks up an existing AWS Clean Rooms membership at deploy time.
 *
 * Use it when a collaboration is created elsewhere (in the console, by a partner, by Terraform), and your stack uses its
 * attributes and must not be deployed when the collaboration is gone. Its properties are tokens that CloudFormation resolves
 * at deploy time; they can be used in this stack and in others. The deployment fails if the membership is not found, if its
 * status is not `ACTIVE`, or if it lacks an attribute that the stack uses.
 *
 * @example
 * const membership = new MembershipLookup(stack, 'Membership', {
 *   membershipIdentifier: '11111111-2222-3333-4444-555555555555',
 * });
 * membership.grants.readResults(analyst);
 * new CfnOutput(stack, 'Collaboration', { value: membership.collaborationId });
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_GetMembership.html
 * @resource AWS::CleanRooms::Membership
 */
export class MembershipLookup extends MembershipBase {
  /**
   * @internal
   */
  protected readonly _queryResults: Results;

  /**
   * @internal
   */
  protected readonly _jobResults: Results;

  private readonly resource: CfnResource;
  private readonly requests: AttributeRequests;
  private readonly exports: ChangingExports;

  /**
   * @param scope The stack that needs the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props Which membership, and what must hold.
   * @throws If `membershipIdentifier` is neither an id nor an ARN nor a token, if its ARN contradicts `region`, if it is
   * another account's and there is no `assumedRoleArn`, if one of the three is of another partition than the stack, or if
   * `handler` is in another stack.
   */
  public constructor(scope: Construct, id: string, props: MembershipLookupProps) {
    requireStack('MembershipLookup', scope, id);
    requireProps(scope, id, props);
    const { region, assumedRoleArn, externalId, refresh = MembershipRefresh.everyDeploy() } = props;
    const target = membershipTarget(scope, id, props);
    super(scope, id, { region: target.region, account: target.account });

    const handler = chosenHandler(this, props.handler);
    const permission = permissionFor(target, props);
    const policy = permission && handler.allow(permission);
    if (target.error !== undefined) Annotations.of(this).addError(target.error);

    const restores = props.restoreOnRollback !== false;
    this.requests = new AttributeRequests(this.node.path);
    const properties: Record<PropertyName, unknown> = {
      MembershipIdentifier: target.identifier,
      Region: region,
      RequireActive: props.requireActive === false ? false : undefined,
      Attributes: Lazy.uncachedList({
        produce: () => [...this.requests.names, ...(restores ? [LAST_VALUES] : [])].sort(),
      }),
      Fallbacks: Lazy.uncachedAny({
        produce: ({ preparing }) => (preparing ? this.requests.announcedFallbacks : this.requests.usedFallbacks),
      }),
      AssumedRoleArn: assumedRoleArn,
      ExternalId: externalId,
      Refresh: refresh._value,
    };
    this.resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: { ...handler.service, ...properties },
    });
    this.exports = new ChangingExports(this, this.resource);
    if (props.handler) followServiceToken(this.resource, handler.service.ServiceToken);
    const policies = [policy];
    if (restores) {
      keepLastValues(this.resource);
      policies.push(handler.allow(permissionToRestore(this.resource)));
    }
    this.node.addValidation({
      validate: () => {
        this.exports.warn();
        return [...this.requests.errors, ...findInProperties(this.node.path, properties, this.stack)];
      },
    });
    this.resource.node.addDependency(...policies.filter((each) => each !== undefined));

    this._queryResults = importResults(this, 'Result', {
      bucketName: this.resultBucketName,
      roleArn: this.resultRoleArn,
      objects: this.attribute('ResultObjects').toString(),
      account: target.account,
    });
    this._jobResults = importResults(this, 'JobResult', {
      bucketName: this.jobResultBucketName,
      roleArn: this.jobResultRoleArn,
      objects: this.attribute('JobResultObjects').toString(),
      account: target.account,
    });
  }

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
  public getAttString(name: string, fallback?: string): string {
    return this.attribute(this.attributeName(name), { fallback }).toString();
  }

  /**
   * Lets every resource below a scope wait for the lookup: nothing there is created or updated unless the status check
   * passed.
   *
   * @param scope Contains the resources that wait.
   * @throws If the scope is not in the same stage of the app as the lookup.
   */
  public gate(scope: IConstruct): void {
    gate({ resource: this.resource, path: this.node.path }, scope);
  }

  /**
   * @internal
   */
  protected _getAttList(name: AttributeName): string[] {
    return Token.asList(this.attribute(name, { asList: true }));
  }

  /** A token for an attribute, which the template requests once it uses the token. */
  private attribute(
    name: PublicName | ObjectsName,
    { fallback, asList = false }: { readonly fallback?: string; readonly asList?: boolean } = {},
  ): AttributeReference {
    const mayBeEmpty = attributeInfo(name).default === '' || (fallback !== undefined && mayBeBlank(fallback));
    if (fallback !== undefined) this.announce(name, fallback);
    return new AttributeReference(this.resource, { name, mayBeEmpty, asList }, (requested, user) => {
      this.request(requested, user, fallback);
      if (mayBeEmpty && !Token.isUnresolved(fallback)) warnOfEmptyExport(user, name);
    });
  }

  private announce(name: PublicName | ObjectsName, fallback: string): void {
    const literal = literalOf(fallback);
    const expected = expectedFallback(name, literal);
    if (expected !== undefined) {
      const values = { path: this.node.path, attribute: name, found: JSON.stringify(literal), expected };
      reject(this, synthesisError(ERRORS.invalidFallback, values));
    }
    this.requests.announce(fallback);
  }

  private request(attribute: RequestableName, user: IConstruct, fallback?: string): void {
    const reader = Stack.of(user);
    const found = fallback === undefined ? undefined : relativePartOf(fallback, this.stack, reader);
    if (found !== undefined) {
      throw synthesisError(ERRORS.relativeFallback, {
        path: this.node.path,
        attribute: publicName(attribute),
        reader: reader.node.path,
        stack: this.stack.node.path,
        found,
      });
    }
    this.requests.add(attribute, fallback);
    this.exports.add(attribute, user);
  }

  private attributeName(name: string): PublicName {
    if (isPublicName(name)) return name;
    const attributes = PUBLIC_NAMES.join(', ');
    throw synthesisError(ERRORS.unknownAttribute, { path: this.node.path, attribute: name, attributes });
  }
}

/**
 * What the function must be allowed to do: read the exact membership, or assume the exact role that may. Nothing, while
 * there are placeholders in the place of values that the CDK has yet to look up.
 */
function permissionFor(
  { identifier, arn: membershipArn, readableArn }: MembershipTarget,
  { region, assumedRoleArn }: MembershipLookupProps,
): Permission | undefined {
  if (membershipArn === undefined) return undefined;
  if (assumedRoleArn !== undefined) {
    const arn = exact(assumedRoleArn);
    return { action: 'sts:AssumeRole', resource: 'role', arn, readableArn: assumedRoleArn, source: assumedRoleArn };
  }
  const source = [region, identifier].join(' ');
  return { action: 'cleanrooms:GetMembership', resource: 'membership', arn: membershipArn, readableArn, source };
}

/** Whether CloudFormation may find nothing to export in a string. */
function mayBeBlank(value: string): boolean {
  return Token.isUnresolved(value) || value.trim() === '';
}

/** What is known of a string at synthesis. */
function literalOf(value: string): string {
  const literal: unknown = Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => '...' })
    .join(new StringConcat());
  return String(literal);
}
