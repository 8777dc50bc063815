import { isRequestableName, PUBLIC_NAMES, type RequestableName } from '../lib/contract/attributes';
import {
  IDENTIFIER_FORMAT,
  isRegion,
  parseMembershipIdentifier,
  REGION_FORMAT,
  type MembershipIdentifier,
} from '../lib/contract/membership-identifier';
import { PROPERTY_NAMES, RESOURCE_TYPE, type PropertyName } from '../lib/contract/resource';
import { isRoleArn, ROLE_ARN_FORMAT } from '../lib/contract/role-arn';
import { ERRORS, LookupError } from './errors';

/** What a template requests. */
export interface LookupRequest {
  readonly membershipId: string;
  /** The region of the membership, if it is not the function's own. */
  readonly region?: string;
  /** The partition and the account of the membership, for error messages. */
  readonly partition: string;
  readonly account: string;
  /** The role to read it with, if not with the function's own. */
  readonly role?: AssumedRole;
  readonly requireActive: boolean;
  /** The attributes to return; undefined means all that the membership has. */
  readonly attributes?: readonly RequestableName[];
  /** What to return for attributes that the membership lacks. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

/** A role to assume. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** Those of the library, after those that CloudFormation itself reads. */
const PROPERTIES: readonly string[] = ['ServiceToken', 'ServiceTimeout', ...PROPERTY_NAMES];

/**
 * Parses the properties of the custom resource. What it does not understand it rejects: no property is ignored.
 *
 * @param stackId The ARN of the stack.
 */
export function parseRequest(properties: Properties, stackId: string): LookupRequest {
  const unknown = Object.keys(properties).filter((name) => !PROPERTIES.includes(name));
  if (unknown.length > 0) {
    throw LookupError.of(ERRORS.unknownProperty, {
      resource: RESOURCE_TYPE,
      unknown: unknown.join(', '),
      properties: PROPERTIES.join(', '),
    });
  }
  const identifier = parseIdentifier(properties);
  const role = parseRole(properties);
  return {
    membershipId: identifier.id,
    region: parseRegion(properties, identifier),
    ...parseOwner(identifier, role?.roleArn ?? stackId),
    role,
    requireActive: parseBoolean(properties, 'RequireActive') ?? true,
    attributes: parseAttributes(properties),
    fallbacks: parseFallbacks(properties),
  };
}

function parseIdentifier(properties: Properties): MembershipIdentifier {
  const value = required(properties, 'MembershipIdentifier');
  const identifier = parseMembershipIdentifier(value);
  if (!identifier) throw mustBe('MembershipIdentifier', IDENTIFIER_FORMAT, value);
  return identifier;
}

function parseRegion(properties: Properties, { region: arnRegion }: MembershipIdentifier): string | undefined {
  const region = optional(properties, 'Region');
  if (region === undefined) return arnRegion;
  if (!isRegion(region)) throw mustBe('Region', REGION_FORMAT, region);
  if (arnRegion === undefined || arnRegion === region) return region;
  throw LookupError.of(ERRORS.conflictingRegions, { arnRegion, region });
}

function parseAttributes(properties: Properties): RequestableName[] | undefined {
  const value = properties['Attributes'];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw mustBe('Attributes', 'a list of attribute names', value);
  return value.map((name: unknown) => {
    if (typeof name === 'string' && isRequestableName(name)) return name;
    const attributes = PUBLIC_NAMES.join(', ');
    throw LookupError.of(ERRORS.unknownAttribute, { attribute: String(name), attributes });
  });
}

function parseFallbacks(properties: Properties): Map<string, string> {
  const value = properties['Fallbacks'] ?? {};
  if (!isRecord(value)) throw mustBe('Fallbacks', 'a map from attribute names to strings', value);
  return new Map(Object.keys(value).map((name) => [name, required(value, name)]));
}

function parseRole(properties: Properties): AssumedRole | undefined {
  const externalId = optional(properties, 'ExternalId');
  if (externalId !== undefined) required(properties, 'AssumedRoleArn');
  const roleArn = optional(properties, 'AssumedRoleArn');
  if (roleArn === undefined) return undefined;
  if (!isRoleArn(roleArn)) throw mustBe('AssumedRoleArn', ROLE_ARN_FORMAT, roleArn);
  return { roleArn, externalId };
}

/** Whose membership it is: the account in its ARN, else that of who reads it. */
function parseOwner({ arn }: MembershipIdentifier, readerArn: string): Pick<LookupRequest, 'partition' | 'account'> {
  const [, partition = '', , , account = ''] = (arn ?? readerArn).split(':');
  return { partition, account };
}

/** CloudFormation passes every scalar as a string. */
function parseBoolean(properties: Properties, name: PropertyName): boolean | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mustBe(name, 'true or false', value);
}

function required(properties: Properties, property: string): string {
  const value = optional(properties, property);
  if (value === undefined) throw LookupError.of(ERRORS.missingProperty, { resource: RESOURCE_TYPE, property });
  return value;
}

function optional(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw mustBe(name, 'a string', value);
}

function mustBe(property: string, expected: string, found: unknown): LookupError {
  return LookupError.of(ERRORS.invalidProperty, { property, found: JSON.stringify(found), expected });
}

function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
