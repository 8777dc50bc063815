import { CfnResource, Fn, Lazy, Stack, Token, type Reference } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MembershipBase } from './membership';
import { MembershipLookupHandler } from './membership-lookup-handler';
import { MembershipRefresh } from './membership-refresh';
import type { Permission } from './private/permissions';
import {
  ATTRIBUTES,
  describe,
  exportable,
  isAttributeName,
  MARK,
  type AnswerName,
  type AttributeName,
} from './contract/attributes';
import {
  IDENTIFIER_FORMAT,
  isRegion,
  parseMembershipIdentifier,
  REGION_FORMAT,
  type MembershipIdentifier,
} from './contract/membership-identifier';
import { RESOURCE_TYPE, type PropertyName } from './contract/resource';

/**
 * The role to read a membership of another account with.
 */
export interface MembershipAssumeRole {
  /**
   * The ARN of the role. It must trust the lookup's function and allow `cleanrooms:GetMembership`.
   */
  readonly roleArn: string;

  /**
   * The external id that the role's trust policy asks for.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   */
  readonly externalId?: string;
}

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
   * A rollback is not stopped: the stack returns to what it was.
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
   * The region that the membership lives in.
   *
   * @default - the region of the ARN in `membershipIdentifier`, else the stack's
   */
  readonly region?: string;

  /**
   * The role to read a membership of another account with.
   *
   * @default - the function reads with its own role, in its own account
   */
  readonly assumeRole?: MembershipAssumeRole;

  /**
   * The function to look up with. It must stand in the same stack.
   *
   * @default - one for each stack, shared by all of its lookups
   */
  readonly handler?: MembershipLookupHandler;
}

/**
 * Looks up an AWS Clean Rooms membership that exists already, while the stack deploys.
 *
 * Use it when a collaboration is made elsewhere (in the console, by a partner, by Terraform) and your stack needs its
 * facts, and must not deploy when the collaboration is gone. Its properties are tokens that CloudFormation resolves
 * during the deploy; they can be used in this stack and in others. The deploy stops when the membership is not found,
 * when its status is not `ACTIVE`, or when it lacks an attribute that the stack uses.
 *
 * @example
 * const membership = new MembershipLookup(stack, 'Membership', {
 *   membershipIdentifier: '11111111-2222-3333-4444-555555555555',
 * });
 * membership.grantReadResults(analyst);
 * new CfnOutput(stack, 'Collaboration', { value: membership.collaborationId });
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_GetMembership.html
 */
export class MembershipLookup extends MembershipBase {
  private readonly resource: CfnResource;
  /** What is read of the membership; with a fallback, if every reader so far can do without it. */
  private readonly reads = new Map<AnswerName, string | undefined>();

  /**
   * @param scope The stack that needs the membership, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props Which membership, and what must hold.
   * @throws If `membershipIdentifier` is neither an id nor an ARN nor a token, if its ARN contradicts `region`, if it is
   * another account's and there is no `assumeRole`, or if `handler` stands in another stack.
   */
  public constructor(scope: Construct, id: string, props: MembershipLookupProps) {
    const identifier = readIdentifier(scope, id, props);
    super(scope, id, { region: props.region ?? identifier?.region, account: identifier?.account });

    const handler = this.chooseHandler(props.handler);
    const awaited = handler._allow(permissionFor(this.stack, props));

    const properties: Record<PropertyName, unknown> = {
      MembershipIdentifier: props.membershipIdentifier,
      Region: props.region,
      RequireActive: props.requireActive === false ? false : undefined,
      Attributes: Lazy.uncachedList({ produce: () => [...this.reads.keys()].sort() }),
      Fallbacks: Lazy.uncachedAny({ produce: () => this.fallbacks() }),
      AssumeRole: props.assumeRole && { RoleArn: props.assumeRole.roleArn, ExternalId: props.assumeRole.externalId },
      Refresh: (props.refresh ?? MembershipRefresh.everyDeploy())._token,
    };
    this.resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: { ...handler._service, ...properties },
    });
    if (awaited) this.resource.node.addDependency(awaited);
  }

  /**
   * Any attribute by its CloudFormation name: the path of the field in the API, each step with a capital.
   *
   * @param name The attribute's CloudFormation name, such as `DefaultResultConfiguration.RoleArn`.
   * @throws If there is no attribute of that name.
   */
  public attribute(name: string): string {
    return this.read(this.attributeName(name));
  }

  /**
   * Any attribute by its CloudFormation name, or a fallback where the membership lacks it.
   *
   * If the attribute is also read without a fallback, the fallback is not used: its absence stops the deploy, or it has
   * its natural value.
   *
   * @param name The attribute's CloudFormation name, such as `DefaultResultConfiguration.RoleArn`.
   * @param fallback The text to use where the membership lacks the attribute.
   * @throws If there is no attribute of that name, or if it is read with another fallback as well.
   */
  public attributeOr(name: string, fallback: string): string {
    return this.read(this.attributeName(name), fallback);
  }

  protected get resultObjects(): string {
    return this.getAtt('ResultObjects').toString();
  }

  private read(name: AttributeName, fallback?: string): string {
    if (fallback !== '' && describe(name).whenAbsent !== '') return this.getAtt(name, fallback).toString();
    // The library marks values with that text on their way to another stack.
    if (fallback?.includes(MARK)) throw new Error(`${this.where}: a fallback cannot hold '${MARK}'. Use another text.`);
    // It may be empty. How the template asks for it depends on where the value is used.
    return Lazy.uncachedString({
      produce: ({ scope }) =>
        Stack.of(scope) === this.stack
          ? this.getAtt(name, fallback).toString()
          : Fn.select(1, Fn.split(MARK, this.getAtt(exportable(name), fallback).toString())),
    });
  }

  /** A reference to an attribute, which the template henceforth asks for. */
  private getAtt(name: AnswerName, fallback?: string): Reference {
    const earlier = this.reads.get(name);
    if (earlier !== undefined && fallback !== undefined && earlier !== fallback) {
      // CloudFormation gets one value for each attribute of a lookup, whoever reads it.
      throw new Error(
        `${this.where}: attribute '${name}' is read with the fallback '${earlier}' and with ` +
          `'${fallback}', but can have one value only. Read it with the same fallback everywhere.`,
      );
    }
    // One reader that needs the attribute is enough: then its absence stops the deploy.
    const isNeeded = fallback === undefined || (this.reads.has(name) && earlier === undefined);
    this.reads.set(name, isNeeded ? undefined : fallback);
    return this.resource.getAtt(name);
  }

  private get where(): string {
    return `MembershipLookup at '${this.node.path}'`;
  }

  private fallbacks(): object | undefined {
    const entries = [...this.reads].filter(([, fallback]) => fallback !== undefined);
    return entries.length > 0 ? Object.fromEntries(entries.sort()) : undefined;
  }

  private attributeName(name: string): AttributeName {
    if (isAttributeName(name)) return name;
    // The name is misspelt: it is the path of the field in GetMembership, each step with a capital.
    throw new Error(
      `${this.where}: a membership has no attribute '${name}'. It has: ${Object.keys(ATTRIBUTES).join(', ')}.`,
    );
  }

  private chooseHandler(handler = MembershipLookupHandler._ofStack(this.stack)): MembershipLookupHandler {
    if (Stack.of(handler) === this.stack) return handler;
    // A handler serves the lookups of its own stack.
    throw new Error(
      `${this.where}: its handler '${handler.node.path}' stands in another stack. ` +
        'Make one in the stack of the lookup: its permissions name that stack.',
    );
  }
}

/** Reads the identifier as far as it is known at synthesis, and checks it against what else is known then. */
function readIdentifier(scope: Construct, id: string, props: MembershipLookupProps): MembershipIdentifier | undefined {
  const { membershipIdentifier, region, assumeRole } = props;
  const where = `MembershipLookup at '${scope.node.path}/${id}'`;
  if (region !== undefined && !Token.isUnresolved(region) && !isRegion(region)) {
    // The text is no code of an AWS region, such as the name of a city or an availability zone.
    throw new Error(`${where}: 'region' is '${region}', but must be ${REGION_FORMAT}. Correct it, or leave it out.`);
  }
  // Of callers that the compiler does not check, such as context that is not set.
  const text: unknown = membershipIdentifier;
  if (Token.isUnresolved(text) || isLookedUpLater(text)) return undefined;

  const identifier = typeof text === 'string' ? parseMembershipIdentifier(text) : undefined;
  if (!identifier) {
    // The text is the id of something else, in upper case, or not set at all.
    throw new Error(
      `${where}: 'membershipIdentifier' is '${String(text)}', but must be ${IDENTIFIER_FORMAT}. ` +
        'The console of Clean Rooms shows it, and so does: aws cleanrooms list-memberships',
    );
  }
  if (identifier.region && region && !Token.isUnresolved(region) && identifier.region !== region) {
    // The ARN and the prop name two regions.
    throw new Error(
      `${where}: 'membershipIdentifier' is an ARN of region ${identifier.region}, but 'region' is ${region}. ` +
        "Leave 'region' out: the ARN says it.",
    );
  }
  const { account } = Stack.of(scope);
  if (identifier.account && !Token.isUnresolved(account) && identifier.account !== account && !assumeRole) {
    // The function has the rights of its own account only.
    throw new Error(
      `${where}: 'membershipIdentifier' is an ARN of account ${identifier.account}, but the stack deploys to ${account}. ` +
        "Give 'assumeRole' a role of that account that may read the membership.",
    );
  }
  return identifier;
}

/** What `StringParameter.valueFromLookup` gives while the CDK has yet to look the value up. It then synthesizes again. */
function isLookedUpLater(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith('dummy-value-for-');
}

/** What the function must be allowed to do: read the very membership, or assume the very role that may. */
function permissionFor(stack: Stack, props: MembershipLookupProps): Permission {
  if (props.assumeRole) {
    const { roleArn } = props.assumeRole;
    // The path of a role may have 512 characters, its name 64.
    const longestArn = Token.isUnresolved(roleArn) ? 620 : roleArn.length;
    return { action: 'sts:AssumeRole', resourceArn: roleArn, longestArn };
  }
  const source = [props.region, props.membershipIdentifier].join(' ');
  return { action: 'cleanrooms:GetMembership', resourceArn: arnOfMembership(stack, props), source, longestArn: 110 };
}

/** The ARN that the function must be allowed to read. */
function arnOfMembership(stack: Stack, { membershipIdentifier, region = stack.region }: MembershipLookupProps): string {
  if (!Token.isUnresolved(membershipIdentifier)) {
    if (membershipIdentifier.startsWith('arn:')) return membershipIdentifier;
    if (region === stack.region || !Token.isUnresolved(region)) return arnText(stack, region, membershipIdentifier);
    return stack.formatArn({
      service: 'cleanrooms',
      region,
      resource: 'membership',
      resourceName: membershipIdentifier,
    });
  }
  // Whether the token becomes an id or an ARN is not known yet. These pick the right part of either: of an ARN its
  // own, of an id what is joined to its end.
  const arnOrDefaults = Fn.split(':', Fn.join(':', [membershipIdentifier, '', '', region, stack.account]));
  return stack.formatArn({
    service: 'cleanrooms',
    region: Fn.select(3, arnOrDefaults),
    account: Fn.select(4, arnOrDefaults),
    resource: 'membership',
    resourceName: Fn.select(1, Fn.split('/', Fn.join('/', [membershipIdentifier, membershipIdentifier]))),
  });
}

/** An ARN as one text. Joined from parts, as formatArn() has it, it would be a third of a template with many lookups. */
function arnText(stack: Stack, region: string, membershipId: string): string {
  const orPseudo = (value: string, name: string) => (Token.isUnresolved(value) ? `\${${name}}` : value);
  const partition = orPseudo(stack.partition, 'AWS::Partition');
  const where = `${orPseudo(region, 'AWS::Region')}:${orPseudo(stack.account, 'AWS::AccountId')}`;
  const arn = `arn:${partition}:cleanrooms:${where}:membership/${membershipId}`;
  return arn.includes('${') ? Fn.sub(arn) : arn;
}
