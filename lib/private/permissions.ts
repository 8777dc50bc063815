import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';

/** One thing that a role may do. */
export interface Permission {
  readonly action: string;
  readonly resourceArn: string;
  /** What the ARN is made from: with it, permissions are known to be the same although their ARNs are different tokens. */
  readonly source?: string;
  /** How many characters the ARN has at most, once it is known. */
  readonly longestArn: number;
}

/** A role that can be given permissions. */
export interface Permissions {
  readonly role: iam.IRole;

  /** Adds a permission; tells what must be deployed, besides the role, before it holds. */
  allow(permission: Permission): IDependable | undefined;
}

/**
 * How many characters policies may have, of which white space does not count, and how many managed ones a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const QUOTA = { inlineInRole: 10_240, managed: 6_144, managedPerRole: 10 };

/** What a policy has besides its statements: the version and brackets. */
const FRAME = 50;

/** What a statement has besides its action and its resources: the effect, names and brackets. */
const STATEMENT = 60;

/** What an ARN needs besides its own characters: quotes and a comma. */
const PUNCTUATION = 3;

/**
 * The permissions of a role of our own. They stand in the role itself, so that a first deploy waits for no policy, and
 * IAM has one thing less to spread. What the role has no room for goes into managed policies.
 */
export class OwnPermissions implements Permissions {
  public readonly role: iam.Role;
  private readonly policies: PolicyPart[];
  private readonly parts = new Map<string, PolicyPart>();

  public constructor(private readonly scope: Construct) {
    const inline = new PolicyPart(QUOTA.inlineInRole);
    this.policies = [inline];
    this.role = new iam.Role(scope, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { MembershipLookup: inline.document },
    });
  }

  public allow(permission: Permission): IDependable | undefined {
    const key = `${permission.action} ${permission.source ?? permission.resourceArn}`;
    let part = this.parts.get(key);
    if (!part) {
      part = this.policies.find((each) => each.hasRoomFor(permission)) ?? this.addManagedPolicy();
      part.add(permission);
      this.parts.set(key, part);
    }
    return part.managedPolicy;
  }

  private addManagedPolicy(): PolicyPart {
    const count = this.policies.length;
    if (count > QUOTA.managedPerRole) {
      // IAM limits the size of a role's policies, and each membership takes a part of it.
      throw new Error(
        `MembershipLookupHandler at '${this.scope.node.path}': its role has no room for the permissions of one more lookup. ` +
          "Make another MembershipLookupHandler, and hand it to further lookups by their prop 'handler'.",
      );
    }
    const part = new PolicyPart(QUOTA.managed);
    part.managedPolicy = new iam.ManagedPolicy(this.scope, `Policy${String(count)}`, {
      description: 'Memberships that the lookup function may read, for which its role has no room',
      document: part.document,
      roles: [this.role],
    });
    this.policies.push(part);
    return part;
  }
}

/** Permissions that are added to a role which somebody else owns. */
export class AddedPermissions implements Permissions {
  private policy?: iam.Policy;

  public constructor(
    private readonly scope: Construct,
    public readonly role: iam.IRole,
  ) {}

  public allow({ action, resourceArn }: Permission): IDependable | undefined {
    const statement = new iam.PolicyStatement({ actions: [action], resources: [resourceArn] });
    if (this.role.stack === Stack.of(this.scope)) return this.role.addToPrincipalPolicy(statement).policyDependable;
    // In the role's own stack the policy would name resources of this one, which depends on that already.
    this.policy ??= new iam.Policy(this.scope, 'Policy', { roles: [this.role] });
    this.policy.addStatements(statement);
    return this.policy;
  }
}

/** A policy that knows its size: a statement for each action. */
class PolicyPart {
  public readonly document = new iam.PolicyDocument();
  /** The managed policy that it is; none if it stands in the role. */
  public managedPolicy?: iam.ManagedPolicy;
  private readonly statements = new Map<string, iam.PolicyStatement>();
  private size = FRAME;

  public constructor(private readonly quota: number) {}

  public hasRoomFor(permission: Permission): boolean {
    return this.size + this.sizeOf(permission) <= this.quota;
  }

  public add(permission: Permission): void {
    const { action, resourceArn } = permission;
    this.size += this.sizeOf(permission);
    let statement = this.statements.get(action);
    if (!statement) {
      statement = new iam.PolicyStatement({ actions: [action] });
      this.statements.set(action, statement);
      this.document.addStatements(statement);
    }
    statement.addResources(resourceArn);
  }

  /** What a permission adds: its ARN, and its statement if it is the first of its action. */
  private sizeOf({ action, longestArn }: Permission): number {
    const statement = this.statements.has(action) ? 0 : STATEMENT + action.length;
    return statement + longestArn + PUNCTUATION;
  }
}
