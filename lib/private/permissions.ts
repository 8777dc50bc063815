import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct, IDependable } from 'constructs';
import { ERRORS, synthesisError } from './errors';

/** A permission of a role. */
export interface Permission {
  readonly action: string;
  readonly resource: keyof typeof LONGEST_ARN;
  readonly arn: string;
  /** What the ARN is built from: it identifies equal permissions although their ARNs are different tokens. */
  readonly source?: string;
  /** The length of the resource name in the ARN, if `LONGEST_ARN` does not include it. */
  readonly nameLength?: number;
}

/** A role that permissions can be added to. */
export interface Permissions {
  readonly role: iam.IRole;

  /** Adds a permission; returns what must be deployed, in addition to the role, before it takes effect. */
  allow(permission: Permission): IDependable | undefined;
}

/**
 * The maximum size of policies in characters, not counting white space, and the maximum number of managed policies of a
 * role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const QUOTA = { inlineInRole: 10_240, managed: 6_144, managedPerRole: 10 };

/**
 * The maximum length of an ARN that is known only at deploy time. An overestimate causes a managed policy earlier than
 * needed, an underestimate a failed deployment.
 */
const LONGEST_ARN = {
  // The name of a log group has up to 512 characters, `arn:<partition>:logs:<region>:<account>:log-group:` up to 70.
  'log group': 600,
  // The name of a stack has up to 128 characters; a UUID follows.
  stack: 250,
  // `arn:aws:cleanrooms:ap-southeast-1:<account>:membership/<UUID>` has 94.
  membership: 110,
  // The same with `collaboration/`.
  collaboration: 115,
  // The path of a role has up to 512 characters, its name 64.
  role: 620,
  // `arn:aws:ssm:ap-southeast-1:<account>:parameter/cdk-cleanrooms-membership/<UUID>/` has 113; the logical id of the
  // lookup follows.
  parameter: 125,
  any: 1,
} as const;

/** Every kind of resource that a permission can be for. */
export const PERMISSION_RESOURCES = Object.keys(LONGEST_ARN).sort();

/** The number of characters in the JSON of a policy, in addition to actions and ARNs. */
const JSON_CHARACTERS = {
  // {"Version":"2012-10-17","Statement":[]}
  policy: 50,
  // {"Effect":"Allow","Action":"","Resource":[]},
  statement: 60,
  // "",
  arn: 3,
} as const;

/**
 * The permissions of a role that the provider creates. They are in the role itself, so that a first deployment does not
 * wait for a policy, and IAM has one resource less to propagate. Permissions that exceed the quota of the role are in
 * managed policies.
 *
 * The CDK's `Role.splitLargePolicy` cannot be used: it splits the role's default policy, a separate resource that every
 * lookup would have to wait for, and it does so while the template is written, too late to add a dependency of a lookup
 * on the policy with its permission.
 */
export class OwnPermissions implements Permissions {
  public readonly role: iam.Role;
  private readonly inline = new PolicyPart(QUOTA.inlineInRole);
  private readonly policies = [this.inline];
  private readonly parts = new Map<string, PolicyPart>();

  public constructor(private readonly scope: Construct) {
    this.role = new iam.Role(scope, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { MembershipLookup: this.inline.document },
    });
  }

  public allow(permission: Permission): IDependable | undefined {
    const key = `${permission.action} ${permission.source ?? permission.arn}`;
    let part = this.parts.get(key);
    if (!part) {
      if (isCustomized(this.role)) report(this.role, permission);
      part = this.partFor(permission);
      part.add(permission);
      this.parts.set(key, part);
    }
    return part.managedPolicy;
  }

  private partFor(permission: Permission): PolicyPart {
    const part = this.policies.find((each) => each.hasRoomFor(permission));
    if (part) return part;
    // A role that the CDK does not create has no quota in the template.
    return this.role.node.defaultChild ? this.addManagedPolicy() : this.inline;
  }

  private addManagedPolicy(): PolicyPart {
    const count = this.policies.length;
    if (count > QUOTA.managedPerRole) {
      throw synthesisError(ERRORS.policyQuotaExceeded, { path: this.scope.node.path });
    }
    const part = new PolicyPart(QUOTA.managed);
    part.managedPolicy = new iam.ManagedPolicy(this.scope, `Policy${String(count)}`, {
      description: 'Memberships that the lookup function can read, beyond the inline policy quota of its role',
      document: part.document,
      roles: [this.role],
    });
    this.policies.push(part);
    return part;
  }
}

/** Permissions that are added to a role that the user passes. */
export class AddedPermissions implements Permissions {
  private policy?: iam.Policy;

  public constructor(
    private readonly scope: Construct,
    public readonly role: iam.IRole,
  ) {}

  public allow(permission: Permission): IDependable | undefined {
    if (isCustomized(this.role)) return report(this.role, permission);
    const statement = new iam.PolicyStatement({ actions: [permission.action], resources: [permission.arn] });
    if (this.role.stack === Stack.of(this.scope)) return this.role.addToPrincipalPolicy(statement).policyDependable;
    // A policy in the role's stack would refer to resources of this stack, which already depends on the role's stack.
    this.policy ??= new iam.Policy(this.scope, 'Policy', { roles: [this.role] });
    this.policy.addStatements(statement);
    return this.policy;
  }
}

/**
 * Whether the CDK lists the permissions of a role in its policy report (`Role.customizeRoles`). It reads inline
 * policies when the role is created, and separate policies when they are attached: permissions that are added later
 * would be missing.
 */
export function isCustomized({ node }: IConstruct): boolean {
  return node.tryGetContext('@aws-cdk/iam:customizeRoles') !== undefined;
}

/**
 * Adds a permission to the policy report of the CDK, which shows intrinsic functions as tokens: an ARN that contains them
 * is reported as it is in a template.
 */
function report(role: iam.IRole, { action, arn }: Permission): IDependable | undefined {
  const produce = (): string => {
    const resolved: unknown = Stack.of(role).resolve(arn);
    return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
  };
  // Of a role that the CDK creates, the statement is not only reported.
  const resources = [role.node.defaultChild ? arn : Lazy.uncachedString({ produce })];
  return role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources })).policyDependable;
}

/** A policy that tracks its size, with a statement for each action. */
class PolicyPart {
  public readonly document = new iam.PolicyDocument();
  /** The managed policy; undefined if the policy is inline in the role. */
  public managedPolicy?: iam.ManagedPolicy;
  private readonly statements = new Map<string, iam.PolicyStatement>();
  private size: number = JSON_CHARACTERS.policy;

  public constructor(private readonly quota: number) {}

  public hasRoomFor(permission: Permission): boolean {
    return this.size + this.sizeOf(permission) <= this.quota;
  }

  public add(permission: Permission): void {
    const { action, arn } = permission;
    this.size += this.sizeOf(permission);
    let statement = this.statements.get(action);
    if (!statement) {
      statement = new iam.PolicyStatement({ actions: [action] });
      this.statements.set(action, statement);
      this.document.addStatements(statement);
    }
    statement.addResources(arn);
  }

  /** The size that a permission adds: its ARN, and its statement if it is the first of its action. */
  private sizeOf({ action, resource, arn, nameLength = 0 }: Permission): number {
    const statement = this.statements.has(action) ? 0 : JSON_CHARACTERS.statement + action.length;
    const length = Token.isUnresolved(arn) ? LONGEST_ARN[resource] + nameLength : arn.length;
    return statement + length + JSON_CHARACTERS.arn;
  }
}
