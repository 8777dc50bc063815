import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  IDENTIFIER_FORMAT,
  isRegion,
  parseMembershipIdentifier,
  REGION_FORMAT,
  type MembershipIdentifier,
} from '../contract/membership-identifier';
import { ERRORS, synthesisError } from './errors';

/** The props that say which membership is looked up. */
export interface TargetProps {
  readonly membershipIdentifier: string;
  readonly region?: string;
  /** Whether another role than the function's own reads it. */
  readonly assumesRole: boolean;
}

/** The membership that is looked up. Its environment, the permission to read it and the properties follow from this. */
export interface MembershipTarget {
  /** The id or the ARN, as it was given. */
  readonly identifier: string;
  readonly region: string;
  readonly account: string;
  readonly arn: string;
}

/**
 * Parses the props of a lookup, as far as they are known at synthesis.
 *
 * @throws If they cannot be right.
 */
export function membershipTarget(scope: Construct, id: string, props: TargetProps): MembershipTarget {
  const stack = Stack.of(scope);
  const path = `${scope.node.path}/${id}`;
  const parsed = parse(path, props);
  validateEnvironment(path, stack, props, parsed);

  const region = parsed?.region ?? props.region ?? stack.region;
  const account = parsed?.account ?? stack.account;
  const arn = parsed ? (parsed.arn ?? arnOf(stack, parsed.id, region)) : arnOfToken(stack, props);
  return { identifier: props.membershipIdentifier, region, account, arn };
}

/** The identifier, unless it is known only later. */
function parse(path: string, { membershipIdentifier, region }: TargetProps): MembershipIdentifier | undefined {
  if (region !== undefined && !Token.isUnresolved(region) && !isRegion(region)) {
    throw synthesisError(ERRORS.invalidRegion, { path, found: region, expected: REGION_FORMAT });
  }
  // Callers that no compiler checks may pass anything, such as context that is not set.
  const found: unknown = membershipIdentifier;
  if (Token.isUnresolved(found) || isLookedUpLater(found)) return undefined;
  const parsed = typeof found === 'string' ? parseMembershipIdentifier(found) : undefined;
  if (parsed) return parsed;
  throw synthesisError(ERRORS.invalidMembershipIdentifier, {
    path,
    found: String(found),
    expected: IDENTIFIER_FORMAT,
  });
}

/** What `StringParameter.valueFromLookup` returns until the CDK has looked the value up and synthesizes again. */
function isLookedUpLater(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('dummy-value-for-');
}

function validateEnvironment(
  path: string,
  stack: Stack,
  { region, assumesRole }: TargetProps,
  parsed: MembershipIdentifier | undefined,
): void {
  if (parsed?.region && region && !Token.isUnresolved(region) && parsed.region !== region) {
    throw synthesisError(ERRORS.conflictingRegions, { path, arnRegion: parsed.region, region });
  }
  const { account } = stack;
  if (parsed?.account && !Token.isUnresolved(account) && parsed.account !== account && !assumesRole) {
    throw synthesisError(ERRORS.otherAccount, { path, arnAccount: parsed.account, account });
  }
}

/** As one string where that is possible. Joined from parts, as formatArn() returns it, it would be a third of a template with many lookups. */
function arnOf(stack: Stack, resourceName: string, region: string): string {
  if (Token.isUnresolved(region) && region !== stack.region) {
    return stack.formatArn({ service: 'cleanrooms', region, resource: 'membership', resourceName });
  }
  const orPseudo = (value: string, name: string): string => (Token.isUnresolved(value) ? `\${${name}}` : value);
  const partition = orPseudo(stack.partition, 'AWS::Partition');
  const environment = `${orPseudo(region, 'AWS::Region')}:${orPseudo(stack.account, 'AWS::AccountId')}`;
  const arn = `arn:${partition}:cleanrooms:${environment}:membership/${resourceName}`;
  return arn.includes('${') ? Fn.sub(arn) : arn;
}

/**
 * Whether the token becomes an id or an ARN is not known yet. These select the right part of either: of an ARN its own,
 * of an id what is joined to its end.
 */
function arnOfToken(stack: Stack, { membershipIdentifier, region = stack.region }: TargetProps): string {
  const arnOrDefaults = Fn.split(':', Fn.join(':', [membershipIdentifier, '', '', region, stack.account]));
  return stack.formatArn({
    service: 'cleanrooms',
    region: Fn.select(3, arnOrDefaults),
    account: Fn.select(4, arnOrDefaults),
    resource: 'membership',
    resourceName: Fn.select(1, Fn.split('/', Fn.join('/', [membershipIdentifier, membershipIdentifier]))),
  });
}
