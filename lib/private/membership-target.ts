import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  COLLABORATION_FORMAT,
  isRegion,
  MEMBERSHIP_FORMAT,
  parseCollaborationIdentifier,
  parseMembershipIdentifier,
  REGION_FORMAT,
} from '../contract/identifier';
import { isRoleArn, ROLE_ARN_FORMAT } from '../contract/names';
import { findDynamicReference } from './dynamic-reference';
import { ERRORS, synthesisError } from './errors';
import type { Permission } from './permissions';
import { awaitsContext, pathOf } from './scope';
import { permissionsFor, type ReadTarget } from './target-permissions';

/** The props that specify the membership. */
export interface TargetProps {
  readonly membershipIdentifier?: string;
  readonly collaborationIdentifier?: string;
  readonly region?: string;
  readonly assumedRoleArn?: string;
  readonly externalId?: string;
}

/** What to look up. The environment, the permissions and the properties are derived from it. */
export interface MembershipTarget extends ReadTarget {
  /** Undefined if there is an error. */
  readonly permissions: readonly Permission[];
  /** The error in the props, if it may be because the CDK has yet to look up their values. */
  readonly error?: string;
}

/** The identifier, as far as it is known at synthesis. */
interface GivenIdentifier extends Pick<ReadTarget, 'type' | 'identifier' | 'parsed'> {
  readonly prop: 'membershipIdentifier' | 'collaborationIdentifier';
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
  try {
    rejectDynamicReferences(path, props);
    validateRegion(path, stack, props);
    const given = parse(path, props);
    validateEnvironment(path, stack, props, given);
    validateRole(path, props);

    const { type, identifier, parsed } = given;
    const { assumedRoleArn } = props;
    const region = parsed?.region ?? props.region ?? stack.region;
    const account = accountOf(given) ?? accountOfRole(assumedRoleArn) ?? stack.account;
    const target = { type, identifier, parsed, region, account, assumedRoleArn };
    return { ...target, permissions: permissionsFor(stack, target) };
  } catch (error) {
    if (!(error instanceof Error) || !awaitsContext(stack)) throw error;
    const { collaborationIdentifier, membershipIdentifier = '' } = props;
    return {
      type: collaborationIdentifier === undefined ? 'membership' : 'collaboration',
      identifier: collaborationIdentifier ?? membershipIdentifier,
      region: stack.region,
      account: stack.account,
      permissions: [],
      error: error.message,
    };
  }
}

/** References in tokens are found when these can be resolved. */
function rejectDynamicReferences(path: string, props: TargetProps): void {
  const { membershipIdentifier, collaborationIdentifier, region, assumedRoleArn, externalId } = props;
  const checked = { membershipIdentifier, collaborationIdentifier, region, assumedRoleArn, externalId };
  for (const [prop, value] of Object.entries<unknown>(checked)) {
    const error = findDynamicReference(path, prop, value);
    if (error !== undefined) throw new Error(error);
  }
}

function validateRegion(path: string, stack: Stack, { region }: TargetProps): void {
  for (const [prop, found] of Object.entries({ "'region'": region, 'the region of its stack': stack.region })) {
    if (found === undefined || Token.isUnresolved(found) || isRegion(found)) continue;
    throw synthesisError(ERRORS.invalidRegion, { path, prop, found, expected: REGION_FORMAT });
  }
}

/** The props that identify a membership. Exactly one of them is required. */
const IDENTIFIERS = [
  {
    prop: 'membershipIdentifier',
    type: 'membership',
    parseLiteral: parseMembershipIdentifier,
    expected: MEMBERSHIP_FORMAT,
    error: ERRORS.invalidMembershipIdentifier,
  },
  {
    prop: 'collaborationIdentifier',
    type: 'collaboration',
    parseLiteral: parseCollaborationIdentifier,
    expected: COLLABORATION_FORMAT,
    error: ERRORS.invalidCollaborationIdentifier,
  },
] as const;

/** Untyped callers may pass anything, such as a context value that is not set. */
function parse(path: string, props: Readonly<Partial<Record<GivenIdentifier['prop'], unknown>>>): GivenIdentifier {
  const [given, other] = IDENTIFIERS.filter((each) => (props[each.prop] ?? undefined) !== undefined);
  if (!given) throw synthesisError(ERRORS.missingIdentifier, { path });
  if (other) throw synthesisError(ERRORS.twoIdentifiers, { path });
  const { prop, type, parseLiteral, expected, error } = given;
  const identifier = String(props[prop]);
  if (Token.isUnresolved(props[prop])) return { prop, type, identifier };
  const parsed = parseLiteral(identifier);
  if (parsed) return { prop, type, identifier, parsed };
  throw synthesisError(error, { path, found: identifier, expected });
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
  given: GivenIdentifier,
): void {
  const { prop, parsed } = given;
  if (parsed?.region && region && !Token.isUnresolved(region) && parsed.region !== region) {
    throw synthesisError(ERRORS.conflictingRegions, { path, prop, arnRegion: parsed.region, region });
  }
  const { account } = stack;
  const arnAccount = accountOf(given);
  if (
    arnAccount !== undefined &&
    !Token.isUnresolved(account) &&
    arnAccount !== account &&
    assumedRoleArn === undefined
  ) {
    throw synthesisError(ERRORS.otherAccount, { path, arnAccount, account });
  }
}

/** The account of the membership, if its ARN specifies it. The ARN of a collaboration may contain another account. */
function accountOf({ type, parsed }: GivenIdentifier): string | undefined {
  return type === 'membership' ? parsed?.account : undefined;
}

/** The account of a role, and so of the memberships that can be read with it. */
function accountOfRole(roleArn: string | undefined): string | undefined {
  return roleArn === undefined ? undefined : Fn.select(4, Fn.split(':', roleArn));
}
