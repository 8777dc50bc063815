import { CfnResource, Fn, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  MEMBERSHIP_FORMAT,
  isRegion,
  parseMembershipIdentifier,
  REGION_FORMAT,
  type Identifier,
} from '../contract/identifier';
import { partitionOf } from '../contract/partition';
import { RESOURCE_TYPE } from '../contract/resource';
import { isRoleArn, ROLE_ARN_FORMAT } from '../contract/role-arn';
import { findDynamicReference } from './dynamic-reference';
import { ERRORS, synthesisError } from './errors';
import { exact } from './exact';
import { awaitsContext, pathOf } from './scope';

/** The props that specify the membership. */
export interface TargetProps {
  readonly membershipIdentifier: string;
  readonly region?: string;
  readonly assumedRoleArn?: string;
  readonly externalId?: string;
}

/** The membership to look up. The environment, the permission and the properties are derived from it. */
export interface MembershipTarget {
  /** The id or the ARN, as given. */
  readonly identifier: string;
  /** The id; undefined if it is known only at deploy time. */
  readonly id?: string;
  readonly region: string;
  readonly account: string;
  /** Undefined if there is an error. */
  readonly arn?: string;
  /** The ARN without intrinsic functions; a token is treated as an id. */
  readonly readableArn?: string;
  /** The error in the props, if it may be because the CDK has yet to look up their values. */
  readonly error?: string;
}

/**
 * Parses the props of a lookup, as far as they are known at synthesis.
 *
 * @throws If they are invalid, unless context is missing. Until the CLI has looked up the context and synthesizes
 * again, props may be placeholders; if this synthesis failed, the CLI would never do so.
 */
export function membershipTarget(scope: Construct, id: string, props: TargetProps): MembershipTarget {
  const stack = Stack.of(scope);
  const path = pathOf(scope, id);
  const { membershipIdentifier: identifier } = props;
  try {
    rejectDynamicReferences(path, stack, props);
    validateRegion(path, props);
    const parsed = parse(path, props);
    validateEnvironment(path, stack, props, parsed);
    validateRole(path, props);
    validatePartition(path, stack, props, parsed);

    const region = parsed?.region ?? props.region ?? stack.region;
    const account = parsed?.account ?? accountOf(props.assumedRoleArn) ?? stack.account;
    const arn = parsed ? (parsed.arn ?? arnOf(stack, parsed.id, region)) : arnOfToken(stack, props);
    const readableArn = parsed?.arn ?? formatArn(stack, { region, account, id: parsed?.id ?? identifier });
    return { identifier, id: parsed?.id, region, account, arn, readableArn };
  } catch (error) {
    if (!(error instanceof Error) || !awaitsContext(stack)) throw error;
    return { identifier, region: stack.region, account: stack.account, error: error.message };
  }
}

function rejectDynamicReferences(path: string, stack: Stack, props: TargetProps): void {
  const { membershipIdentifier, region, assumedRoleArn, externalId } = props;
  for (const [prop, value] of Object.entries<unknown>({ membershipIdentifier, region, assumedRoleArn, externalId })) {
    const error = typeof value === 'string' ? findDynamicReference(path, prop, value, stack) : undefined;
    if (error !== undefined) throw new Error(error);
  }
}

function validateRegion(path: string, { region }: TargetProps): void {
  if (region === undefined) return;
  if (Token.isUnresolved(region) || isRegion(region)) return;
  throw synthesisError(ERRORS.invalidRegion, { path, found: region, expected: REGION_FORMAT });
}

/** The parsed identifier; undefined if it is known only at deploy time. */
function parse(path: string, { membershipIdentifier }: TargetProps): Identifier | undefined {
  // Untyped callers may pass anything, such as a context value that is not set.
  const found: unknown = membershipIdentifier;
  if (Token.isUnresolved(found)) return undefined;
  const parsed = typeof found === 'string' ? parseMembershipIdentifier(found) : undefined;
  if (parsed) return parsed;
  throw synthesisError(ERRORS.invalidMembershipIdentifier, {
    path,
    found: String(found),
    expected: MEMBERSHIP_FORMAT,
  });
}

function validateRole(path: string, { assumedRoleArn, externalId }: TargetProps): void {
  if (assumedRoleArn === undefined && externalId !== undefined) {
    throw synthesisError(ERRORS.externalIdWithoutRole, { path });
  }
  if (assumedRoleArn === undefined || Token.isUnresolved(assumedRoleArn)) return;
  if (isRoleArn(assumedRoleArn)) return;
  throw synthesisError(ERRORS.invalidRoleArn, { path, found: assumedRoleArn, expected: ROLE_ARN_FORMAT });
}

function validateEnvironment(
  path: string,
  stack: Stack,
  { region, assumedRoleArn }: TargetProps,
  parsed: Identifier | undefined,
): void {
  if (parsed?.region && region && !Token.isUnresolved(region) && parsed.region !== region) {
    throw synthesisError(ERRORS.conflictingRegions, { path, arnRegion: parsed.region, region });
  }
  const { account } = stack;
  if (parsed?.account && !Token.isUnresolved(account) && parsed.account !== account && assumedRoleArn === undefined) {
    throw synthesisError(ERRORS.otherAccount, { path, arnAccount: parsed.account, account });
  }
}

/** Compares what is known at synthesis; the function compares the rest. */
function validatePartition(
  path: string,
  stack: Stack,
  { region, assumedRoleArn }: TargetProps,
  parsed: Identifier | undefined,
): void {
  if (Token.isUnresolved(stack.region)) return;
  const partition = partitionOf(stack.region);
  const known = (value: string | undefined): value is string => value !== undefined && !Token.isUnresolved(value);
  const partitions = {
    membershipIdentifier: parsed?.region === undefined ? undefined : partitionOf(parsed.region),
    region: known(region) ? partitionOf(region) : undefined,
    assumedRoleArn: known(assumedRoleArn) ? assumedRoleArn.split(':')[1] : undefined,
  };
  for (const [prop, found] of Object.entries(partitions)) {
    if (found !== undefined && found !== partition) {
      throw synthesisError(ERRORS.otherPartition, { path, prop, found, partition });
    }
  }
}

/** The account of a role, and so of the memberships that can be read with it. */
function accountOf(roleArn: string | undefined): string | undefined {
  return roleArn === undefined ? undefined : Fn.select(4, Fn.split(':', roleArn));
}

/**
 * The ARN as one string if possible. With `Fn::Join`, as formatArn() returns it, it would be a third of a template with
 * many lookups.
 */
function arnOf(stack: Stack, id: string, region: string): string {
  if (Token.isUnresolved(region) && region !== stack.region) {
    return exact(formatArn(stack, { region, account: stack.account, id }));
  }
  const orPseudo = (value: string, name: string): string => (Token.isUnresolved(value) ? `\${${name}}` : value);
  const partition = orPseudo(stack.partition, 'AWS::Partition');
  const environment = `${orPseudo(region, 'AWS::Region')}:${orPseudo(stack.account, 'AWS::AccountId')}`;
  const arn = `arn:${partition}:cleanrooms:${environment}:membership/${id}`;
  return arn.includes('${') ? Fn.sub(arn) : arn;
}

/**
 * The ARN for a token that may resolve to an id or an ARN. Each `Fn::Select` selects the part of the ARN or, of an id,
 * the value that is appended to it.
 */
function arnOfToken(stack: Stack, { membershipIdentifier, region = stack.region }: TargetProps): string {
  switch (attributeOfLookup(membershipIdentifier)) {
    case 'Arn':
      return membershipIdentifier;
    case 'Id': {
      const arn = formatArn(stack, { region, account: stack.account, id: membershipIdentifier });
      return region === stack.region || !Token.isUnresolved(region) ? arn : exact(arn);
    }
  }
  const arnOrDefaults = Fn.split(':', Fn.join(':', [membershipIdentifier, '', '', region, stack.account]));
  const arn = formatArn(stack, {
    region: Fn.select(3, arnOrDefaults),
    account: Fn.select(4, arnOrDefaults),
    id: Fn.select(1, Fn.split('/', Fn.join('/', [membershipIdentifier, membershipIdentifier]))),
  });
  return exact(arn);
}

/** The attribute name if a string is an attribute of another lookup. The function returns only exact ids and ARNs. */
function attributeOfLookup(value: string): string | undefined {
  const { firstToken: token, length } = Tokenization.reverseString(value);
  if (length !== 1 || !Reference.isReference(token) || !CfnResource.isCfnResource(token.target)) return undefined;
  return token.target.cfnResourceType === RESOURCE_TYPE ? token.displayName : undefined;
}

function formatArn(
  stack: Stack,
  { region, account, id }: Readonly<Record<'region' | 'account' | 'id', string>>,
): string {
  return stack.formatArn({ service: 'cleanrooms', region, account, resource: 'membership', resourceName: id });
}
