import { expectedFallback } from '../lib/contract/attribute-value';
import {
  ATTRIBUTE_NAMES,
  isOfMembers,
  isOfMembership,
  isRequestableName,
  LAST_VALUES,
  PUBLIC_NAMES,
  type RequestableName,
} from '../lib/contract/attributes';
import {
  MEMBERSHIP_FORMAT,
  COLLABORATION_FORMAT,
  isRegion,
  parseCollaborationIdentifier,
  parseMembershipIdentifier,
  REGION_FORMAT,
  type Identifier,
} from '../lib/contract/identifier';
import { PROPERTY_NAMES, RESOURCE_TYPE, type PropertyName } from '../lib/contract/resource';
import { isRoleArn, ROLE_ARN_FORMAT } from '../lib/contract/names';
import { ERRORS, LookupError } from './errors';
import { isRecord } from './event';
import { parseExpectations, type Expectation } from './expectations';
import { missing, mustBe, optional, parseBoolean, required, type Properties } from './properties';
import { Text } from './text';

/** The request of a template. */
export interface LookupRequest {
  /** What is looked up: a membership, or the membership of the account in a collaboration. */
  readonly target: Target;
  readonly region: string;
  /** The account of the membership. */
  readonly account: string;
  /** The role to assume, if any. */
  readonly role?: AssumedRole;
  readonly requireActive: boolean;
  /** What must hold in addition. */
  readonly expectations: readonly Expectation[];
  /** The attributes to return; undefined means all that the membership has. */
  readonly attributes?: readonly RequestableName[];
  /** Whether to return the last values too, for a later rollback. */
  readonly keepsLastValues: boolean;
  /** The values of attributes that the membership does not have. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

/** A membership or a collaboration: its id and, if it is specified, its ARN. */
export interface Target {
  readonly type: 'membership' | 'collaboration';
  readonly id: string;
  readonly arn?: string;
}

/** A role to assume. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
}

/** The properties that CloudFormation itself reads, followed by those of the library. */
const PROPERTIES: readonly string[] = ['ServiceToken', 'ServiceTimeout', ...PROPERTY_NAMES];

/**
 * Parses the properties of the custom resource. Unknown properties are rejected, not ignored.
 *
 * @param stackId The ARN of the stack.
 */
export function parseRequest(properties: Properties, stackId: string): LookupRequest {
  const unknown = Object.keys(properties).filter((name) => !PROPERTIES.includes(name));
  if (unknown.length > 0) {
    throw LookupError.of(ERRORS.unknownProperty, {
      resource: Text.literal(RESOURCE_TYPE),
      unknown: Text.list(unknown.map((name) => Text.word(name))),
      properties: Text.list(PROPERTIES.map((name) => Text.word(name))),
    });
  }
  const role = parseRole(properties);
  const place = parseTarget(properties, stackId, role);
  const { attributes, keepsLastValues } = parseAttributes(properties);
  const expectations = parseExpectations(properties['Expectations']);
  if (place.target.type === 'membership') rejectOthers(usedNames({ attributes, expectations }));
  return {
    ...place,
    role,
    requireActive: parseBoolean(properties, 'RequireActive') ?? true,
    expectations,
    attributes,
    keepsLastValues,
    fallbacks: parseFallbacks(properties, attributes),
  };
}

/** The attributes that a template requests by name or expects something of. */
export function usedNames({
  attributes = [],
  expectations,
}: Pick<LookupRequest, 'attributes' | 'expectations'>): RequestableName[] {
  return [...attributes, ...expectations.map(({ name }) => name)];
}

/** Whether a template uses something that GetMembership does not return. */
export function needsCollaboration(request: LookupRequest): boolean {
  return !usedNames(request).every(isOfMembership);
}

/** Whether a template uses something that only ListMembers returns. */
export function needsMembers(request: LookupRequest): boolean {
  return usedNames(request).some(isOfMembers);
}

/** Rejects the attributes that only a lookup by collaboration has. */
function rejectOthers(names: readonly RequestableName[]): void {
  const attribute = names.find((name) => !isOfMembership(name));
  if (attribute === undefined) return;
  throw LookupError.of(ERRORS.attributeOfCollaboration, { attribute: Text.word(attribute) });
}

/** The ARN of a membership of the account. */
export function membershipArn({ region, account }: LookupRequest, id: string): string {
  return `arn:aws:cleanrooms:${region}:${account}:membership/${id}`;
}

/** What is looked up, and where. What the identifier does not specify is taken from the assumed role or the stack. */
function parseTarget(
  properties: Properties,
  stackId: string,
  role?: AssumedRole,
): Pick<LookupRequest, 'target' | 'region' | 'account'> {
  const { property, type, identifier } = parseIdentifier(properties);
  const [, , , stackRegion = '', stackAccount = ''] = stackId.split(':');
  const region = parseRegion(properties, property, identifier) ?? stackRegion;
  // The account in the ARN of a collaboration need not be that of the member.
  const ownAccount = type === 'membership' ? identifier.account : undefined;
  const account = ownAccount ?? role?.roleArn.split(':')[4] ?? stackAccount;
  return { target: { type, id: identifier.id, arn: identifier.arn }, region, account };
}

/** The properties that identify a membership. Exactly one of them is required. */
const IDENTIFIERS = [
  {
    property: 'MembershipIdentifier',
    type: 'membership',
    parse: parseMembershipIdentifier,
    format: Text.literal(MEMBERSHIP_FORMAT),
  },
  {
    property: 'CollaborationIdentifier',
    type: 'collaboration',
    parse: parseCollaborationIdentifier,
    format: Text.literal(COLLABORATION_FORMAT),
  },
] as const;

interface ParsedIdentifier extends Pick<(typeof IDENTIFIERS)[number], 'property' | 'type'> {
  readonly identifier: Identifier;
}

function parseIdentifier(properties: Properties): ParsedIdentifier {
  const [given, other] = IDENTIFIERS.filter((each) => properties[each.property] !== undefined);
  if (!given) throw missing(Text.literal('MembershipIdentifier or CollaborationIdentifier'));
  if (other) throw LookupError.of(ERRORS.twoIdentifiers, {});
  const { property, type, parse, format } = given;
  const value = required(properties, property);
  const identifier = parse(value);
  if (identifier) return { property, type, identifier };
  throw mustBe(property, format, value);
}

function parseRegion(properties: Properties, property: PropertyName, { region: own }: Identifier): string | undefined {
  const region = optional(properties, 'Region');
  if (region === undefined) return own;
  if (!isRegion(region)) throw mustBe('Region', Text.literal(REGION_FORMAT), region);
  if (own === undefined || own === region) return region;
  throw LookupError.of(ERRORS.conflictingRegions, {
    property: Text.word(property),
    arnRegion: Text.word(own),
    region: Text.word(region),
  });
}

function parseAttributes(properties: Properties): Pick<LookupRequest, 'attributes' | 'keepsLastValues'> {
  const value = properties['Attributes'];
  if (value === undefined) return { keepsLastValues: false };
  if (!Array.isArray(value)) throw mustBe('Attributes', Text.literal('a list of attribute names'), value);
  const names: unknown[] = value;
  return {
    attributes: parseNames(names.filter((name) => name !== LAST_VALUES)),
    keepsLastValues: names.includes(LAST_VALUES),
  };
}

function parseNames(names: readonly unknown[]): RequestableName[] {
  return names.map((name) => {
    if (typeof name === 'string' && isRequestableName(name)) return name;
    const attributes = Text.list(PUBLIC_NAMES.map((name) => Text.word(name)));
    throw LookupError.of(ERRORS.unknownAttribute, {
      property: Text.literal('Attributes'),
      attribute: Text.quoted(name),
      attributes,
    });
  });
}

function parseFallbacks(
  properties: Properties,
  attributes: readonly RequestableName[] = ATTRIBUTE_NAMES,
): Map<RequestableName, string> {
  const fallbacks = properties['Fallbacks'] ?? {};
  if (!isRecord(fallbacks)) throw mustBe('Fallbacks', Text.literal('a map from attribute names to strings'), fallbacks);
  return new Map(
    Object.keys(fallbacks).map((attribute) => {
      const name = attributes.find((each) => each === attribute);
      if (!name) {
        throw LookupError.of(ERRORS.unknownFallback, {
          attribute: Text.quoted(attribute),
          attributes: Text.list(attributes.map((each) => Text.word(each))),
        });
      }
      const fallback = required(fallbacks, name);
      const expected = expectedFallback(name, fallback);
      if (expected !== undefined) throw mustBe(`Fallbacks.${name}`, Text.literal(expected), fallback);
      return [name, fallback];
    }),
  );
}

function parseRole(properties: Properties): AssumedRole | undefined {
  const externalId = optional(properties, 'ExternalId');
  if (externalId !== undefined) required(properties, 'AssumedRoleArn');
  const roleArn = optional(properties, 'AssumedRoleArn');
  if (roleArn === undefined) return undefined;
  if (!isRoleArn(roleArn)) throw mustBe('AssumedRoleArn', Text.literal(ROLE_ARN_FORMAT), roleArn);
  return { roleArn, externalId };
}
