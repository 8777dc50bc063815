import { Annotations, CfnResource, Fn, Lazy, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { canBeEmpty, expectedFallback } from './contract/attribute-value';
import {
  attributeInfo,
  isOfMembers,
  LAST_VALUES,
  publicName,
  type AttributeName,
  type ObjectsName,
  type PublicName,
  type RequestableName,
} from './contract/attributes';
import { RESOURCE_TYPE, type PropertyName } from './contract/resource';
import type { MembershipExpectations } from './membership-expectations';
import type { MembershipLookupProvider } from './membership-lookup-provider';
import { MembershipRefresh } from './membership-refresh';
import { MembershipWatch, type MembershipWatchOptions } from './membership-watch';
import { AttributeReference, type ReferencedAttribute } from './private/attribute-reference';
import { AttributeRequests } from './private/attribute-requests';
import { chosenProvider } from './private/chosen-provider';
import { findInProperties } from './private/dynamic-reference';
import { ERRORS, synthesisError } from './private/errors';
import { expectationsProperty, expectsMembers } from './private/expectations';
import { ChangingExports, warnOfEmptyExport } from './private/exports';
import { relativePartOf } from './private/fallback';
import { gate } from './private/gate';
import { keepLastValues, permissionToRestore } from './private/last-values';
import { MembershipBase } from './private/membership-base';
import { membershipTarget } from './private/membership-target';
import { publish, PUBLISHED, requirePath } from './private/parameter-store';
import type { Permission } from './private/permissions';
import { requirePublicName } from './private/attribute-names';
import { reject, requireStack } from './private/scope';
import { followServiceToken } from './private/service-token';
import { toListMembers } from './private/target-permissions';
import { implementWatchedLookup, isLookup } from './private/watched-lookup';

/**
 * Properties of a `MembershipLookup`.
 */
export interface MembershipLookupProps {
  /**
   * The id (a lower-case UUID) or the ARN of the membership, or a token that resolves to one of them at deploy time.
   *
   * An ARN also specifies the region and the account of the membership. To find the id and the ARN, use the Clean Rooms
   * console or `aws cleanrooms list-memberships`.
   *
   * @default - exactly one of this and `collaborationIdentifier` is required
   */
  readonly membershipIdentifier?: string;

  /**
   * The id (a lower-case UUID) or the ARN of a collaboration, or a token that resolves to one of them at deploy time:
   * the membership of this account in the collaboration is looked up. Invitations contain the id.
   *
   * The function calls GetCollaboration, GetMembership and, if the stack uses attributes of the other members,
   * ListMembers. In addition to the permissions on the collaboration, it can read every membership of the account in that
   * region, since the id of the membership is known only at deploy time. The account part of a collaboration's ARN is not
   * documented: with an id, a wildcard is in its place.
   *
   * An account that is only invited has no membership: the deployment fails until it has joined.
   *
   * @default - exactly one of this and `membershipIdentifier` is required
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_GetCollaboration.html
   */
  readonly collaborationIdentifier?: string;

  /**
   * Whether the deployment fails unless the status of the membership is `ACTIVE`.
   *
   * A rollback does not fail because of the status (see `restoreOnRollback`).
   *
   * @default true
   */
  readonly requireActive?: boolean;

  /**
   * What else must hold. If it does not, the deployment fails with an error message that contains every violation, the
   * status among them. If an account left a collaboration or was removed from it, a lookup by `collaborationIdentifier`
   * reports only that.
   *
   * Like the status, it does not fail a rollback. The attributes that it is about are returned only if the stack uses
   * them.
   *
   * @default - nothing else
   */
  readonly expectations?: MembershipExpectations;

  /**
   * When a deployment looks up the membership again.
   *
   * @default MembershipRefresh.everyDeploy()
   */
  readonly refresh?: MembershipRefresh;

  /**
   * Whether a rollback of the stack restores the values of the last deployment, even if the membership no longer
   * exists.
   *
   * The values are stored in an AWS Systems Manager parameter for each lookup, at no charge
   * (`/cdk-cleanrooms-membership/<GUID of the stack>/<logical id>`). CloudFormation writes it at each deployment that
   * looks up the membership, so the principal or service role that deploys needs permissions for parameters such as
   * `ssm:PutParameter`. In a VPC without internet access, the function needs an endpoint for AWS Systems Manager.
   * Principals that can read the parameter can read the attributes that the stack uses.
   *
   * If `false`, a stack whose update fails after the membership was deleted is stuck in `UPDATE_ROLLBACK_FAILED`.
   *
   * @default true
   */
  readonly restoreOnRollback?: boolean;

  /**
   * The region of the membership and its collaboration, such as `us-east-1`, or a token.
   *
   * @default - the region of the ARN in `membershipIdentifier` or `collaborationIdentifier`, otherwise the region of the
   * stack
   */
  readonly region?: string;

  /**
   * The ARN of the IAM role to assume for calling Clean Rooms, to look up a membership of another account.
   *
   * The role must trust the role of the lookup's function, and allow `cleanrooms:GetMembership` on the membership; with
   * `collaborationIdentifier`, also `cleanrooms:GetCollaboration` on the collaboration and, if the stack uses attributes
   * of the other members, `cleanrooms:ListMembers`. A session policy limits the session to these permissions.
   *
   * @default - no role is assumed: the membership is in the account of the stack
   */
  readonly assumedRoleArn?: string;

  /**
   * The external ID that the trust policy of `assumedRoleArn` requires. Use a random one for each role, such as a UUID.
   * It is visible in the template.
   *
   * @default - no external ID
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   */
  readonly externalId?: string;

  /**
   * The provider with the function that looks up the membership. It must be in the same stack.
   *
   * @default - one provider for each stack, shared by its lookups
   */
  readonly provider?: MembershipLookupProvider;
}

/**
 * Looks up an existing AWS Clean Rooms membership at deploy time.
 *
 * Use it if a collaboration is created elsewhere (in the console, by a partner, with Terraform) and your stack uses its
 * attributes. The properties are tokens that CloudFormation resolves at deploy time, and can be used in this stack and
 * in other stacks. The deployment fails if the membership is not found, if its status is not `ACTIVE`, or if it lacks
 * an attribute that the stack uses.
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
   * Whether a value is a `MembershipLookup`, from any copy of the library.
   *
   * @param x Any value.
   */
  public static isMembershipLookup(x: unknown): x is MembershipLookup {
    return isLookup(x);
  }

  private readonly resource: CfnResource;
  private readonly requests: AttributeRequests;
  private readonly exports: ChangingExports;
  private readonly allow: (permission: Permission) => void;
  /** Undefined once it is added. */
  private toListMembers?: Permission;

  /**
   * @param scope The stack that uses the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props Properties of the lookup.
   * @throws If not exactly one identifier is set, or if it is not an id, an ARN or a token, if its ARN conflicts with
   * `region`, if a membership is in another account and there is no `assumedRoleArn`, if the region is not one of the partition
   * `aws`, if no membership can meet the `expectations`, or if `provider` is in another stack.
   */
  public constructor(scope: Construct, id: string, props: MembershipLookupProps = {}) {
    requireStack('MembershipLookup', scope, id);
    const { region, assumedRoleArn, externalId, refresh = MembershipRefresh.everyDeploy() } = props;
    const target = membershipTarget(scope, id, props);
    super(scope, id, { region: target.region, account: target.account });

    const provider = chosenProvider(this, props.provider);
    if (target.error !== undefined) Annotations.of(this).addError(target.error);

    const expectations = expectationsProperty(this, props.expectations, target.type);
    const restores = props.restoreOnRollback !== false;
    this.requests = new AttributeRequests(this.node.path, target.type);
    const properties: Record<PropertyName, unknown> = {
      MembershipIdentifier: target.type === 'membership' ? target.identifier : undefined,
      CollaborationIdentifier: target.type === 'collaboration' ? target.identifier : undefined,
      Region: region,
      RequireActive: props.requireActive === false ? false : undefined,
      Expectations: expectations,
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
      properties: { ...provider.service, ...properties },
    });
    this.exports = new ChangingExports(this, this.resource);
    if (props.provider) followServiceToken(this.resource, provider.service.ServiceToken);
    this.allow = (permission) => {
      const policy = provider.allow(permission);
      if (policy) this.resource.node.addDependency(policy);
    };
    for (const permission of target.permissions) this.allow(permission);
    const isExpected = expectsMembers(expectations);
    this.toListMembers = toListMembers(target.permissions, () => isExpected || this.requests.names.some(isOfMembers));
    if (isExpected) this.allowListMembers();
    implementWatchedLookup(this, { target, properties, expectations });
    if (restores) {
      keepLastValues(this.resource);
      this.allow(permissionToRestore(this.resource));
    }
    this.node.addValidation({
      validate: () => {
        this.exports.warn();
        return [...this.requests.errors, ...findInProperties(this.node.path, properties, this.stack)];
      },
    });

    this._queryResults.importAll();
    this._jobResults.importAll();
  }

  public getAttString(name: string, fallback?: string): string {
    return this.attribute(requirePublicName('MembershipLookup', this, name), { fallback }).toString();
  }

  /**
   * Adds a dependency on the lookup to every resource in a scope: none of them is created or updated unless the status
   * check passes.
   *
   * Use it if even a deployment that is rolled back has a cost. The scope can be a construct, a stack with its nested
   * stacks, or the app. Resources that are added to it later depend on the lookup as well.
   *
   * Exceptions are lookups, the function of this lookup and everything it needs, such as a role, a key or a VPC, and
   * other stacks that the stack of the lookup depends on. Stages in the scope are deployed independently, and do not
   * wait either.
   *
   * @param scope The scope that contains the resources.
   * @throws If the scope is not in the same stage of the app as the lookup.
   */
  public gate(scope: IConstruct): void {
    gate({ resource: this.resource, path: this.node.path }, scope);
  }

  /**
   * Stores attributes in parameters of AWS Systems Manager Parameter Store, for `Membership.fromParameterStore()` in
   * another stack or app, or for other tools.
   *
   * The parameters are named by their attributes: `<path>/Status`. Elements of lists are separated by commas. Parameter
   * Store does not store empty values: `[empty\n]` (with a line feed) is stored instead.
   *
   * CloudFormation updates the parameters when a deployment looks up the membership, and not in between.
   *
   * Attributes that are published to the same path by several calls are one set of parameters.
   *
   * @param path The path of the parameters, such as `/campaign/membership`, which no other lookup has. It cannot be a token,
   * since the stacks that read the parameters contain their names.
   * @param attributes The CloudFormation names of the attributes (see `getAttString()`). The id and the ARN are always
   * stored. By default, all attributes that every membership has, except for names that other accounts choose.
   * @throws If the path is not valid, if the stack already defines a parameter of that name, or if an attribute does not
   * exist.
   */
  public publishToParameterStore(path: string, attributes?: string[]): void {
    requirePath(this, path);
    const names = attributes?.map((name) => requirePublicName('MembershipLookup', this, name)) ?? PUBLISHED;
    publish(this, path, names, (name) => {
      const asList = attributeInfo(name).list === true;
      const value = this.attribute(name, { asList, isStored: true });
      return asList ? Fn.join(',', Token.asList(value)) : value.toString();
    });
  }

  /**
   * Checks the membership between deployments, every hour and when Clean Rooms sends an event about a membership. There is
   * no watch by default.
   *
   * @param id The id of the watch.
   * @param options The schedule, and the configuration of the function.
   */
  public addWatch(id: string, options: MembershipWatchOptions = {}): MembershipWatch {
    return new MembershipWatch(this, id, { ...options, membership: this });
  }

  /**
   * @internal
   */
  protected _objects(name: ObjectsName): string {
    return this.attribute(name).toString();
  }

  /**
   * @internal
   */
  protected _getAttList(name: AttributeName): string[] {
    return Token.asList(this.attribute(name, { asList: true }));
  }

  /** A token for an attribute. The template requests the attribute only if it uses the token. */
  private attribute(
    name: PublicName | ObjectsName,
    {
      fallback,
      ...form
    }: { readonly fallback?: string } & Partial<Pick<ReferencedAttribute, 'asList' | 'isStored'>> = {},
  ): AttributeReference {
    const mayBeEmpty = canBeEmpty(name) || (fallback !== undefined && mayBeBlank(fallback));
    if (fallback !== undefined) this.announce(name, fallback);
    if (isOfMembers(name)) this.allowListMembers();
    return new AttributeReference(this.resource, { name, mayBeEmpty, asList: false, ...form }, (requested, user) => {
      this.request(requested, user, fallback);
      if (mayBeEmpty && !Token.isUnresolved(fallback)) warnOfEmptyExport(user, name);
    });
  }

  /**
   * Adds the permission when an attribute is read, since the lookup depends on its policy. If a Lazy is the first to read
   * one, the CDK has applied dependencies already, and the function retries until the policy is there.
   */
  private allowListMembers(): void {
    const permission = this.toListMembers;
    this.toListMembers = undefined;
    if (permission) this.allow(permission);
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
}

/** Whether a string may be blank at deploy time, which CloudFormation does not export. */
function mayBeBlank(value: string): boolean {
  return Token.isUnresolved(value) || value.trim() === '';
}

/** A string with its tokens replaced by `...`. */
function literalOf(value: string): string {
  const literal: unknown = Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => '...' })
    .join(new StringConcat());
  return String(literal);
}
