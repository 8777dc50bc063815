import { ATTRIBUTES, isAnswerName, type AnswerName } from '../lib/contract/attributes';
import {
  IDENTIFIER_FORMAT,
  isRegion,
  parseMembershipIdentifier,
  REGION_FORMAT,
} from '../lib/contract/membership-identifier';
import { RESOURCE_TYPE, type PropertyName } from '../lib/contract/resource';
import { Refusal } from './refusal';

/** What a template asks for. */
export interface LookupRequest {
  readonly membershipId: string;
  /** The region of the membership, if it is not the function's own. */
  readonly region?: string;
  /** The account of the membership, if the template says it. */
  readonly account?: string;
  readonly assumeRole?: { readonly roleArn: string; readonly externalId?: string };
  readonly requireActive: boolean;
  /** The attributes to answer with; none means all that the membership has. */
  readonly attributes?: readonly AnswerName[];
  /** What to answer for attributes that the membership lacks. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

type Properties = Readonly<Record<string, unknown>>;

const PROPERTIES: Record<PropertyName | 'ServiceToken' | 'ServiceTimeout', true> = {
  ServiceToken: true,
  ServiceTimeout: true,
  MembershipIdentifier: true,
  Region: true,
  RequireActive: true,
  Attributes: true,
  Fallbacks: true,
  AssumeRole: true,
  Refresh: true,
};

/** Reads the properties of the custom resource. What it does not understand it refuses, lest a wish be lost in silence. */
export function parseRequest(properties: Properties): LookupRequest {
  const unknown = Object.keys(properties).filter((name) => !Object.hasOwn(PROPERTIES, name));
  if (unknown.length > 0) {
    // The name is misspelt, or a later version of the library has it and the function is of an earlier one.
    throw new Refusal(
      `${RESOURCE_TYPE} has no property ${unknown.join(', ')}. It has: ${Object.keys(PROPERTIES).join(', ')}.`,
      'Correct the name, or deploy the function of the library version that the template was written for.',
    );
  }

  const text = required(properties, 'MembershipIdentifier');
  const identifier = parseMembershipIdentifier(text);
  if (!identifier) {
    // The template was written by hand, or a token became something else than an id or an ARN.
    throw new Refusal(
      `MembershipIdentifier is '${text}', but must be ${IDENTIFIER_FORMAT}.`,
      'Correct it in the template, or where the template takes it from.',
    );
  }
  const region = optional(properties, 'Region');
  if (region !== undefined && !isRegion(region)) throw mustBe('Region', REGION_FORMAT, region);
  if (region !== undefined && identifier.region !== undefined && region !== identifier.region) {
    // The template names two regions for one membership.
    throw new Refusal(
      `MembershipIdentifier is an ARN of region ${identifier.region}, but Region is ${region}.`,
      'Leave Region out: the ARN says it.',
    );
  }

  return {
    membershipId: identifier.id,
    region: region ?? identifier.region,
    account: identifier.account,
    assumeRole: parseAssumeRole(properties),
    requireActive: parseBoolean(properties, 'RequireActive') ?? true,
    attributes: parseAttributes(properties),
    fallbacks: parseFallbacks(properties),
  };
}

function parseAttributes(properties: Properties): AnswerName[] | undefined {
  const value = properties['Attributes'];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw mustBe('Attributes', 'a list of attribute names', value);
  return value.map((name: unknown) => {
    if (typeof name === 'string' && isAnswerName(name)) return name;
    // The name is misspelt, or a later version of the library has it and the function is of an earlier one.
    throw new Refusal(
      `Attributes names '${String(name)}', but a membership has no such attribute.`,
      `It has: ${Object.keys(ATTRIBUTES).join(', ')}.`,
    );
  });
}

function parseFallbacks(properties: Properties): Map<string, string> {
  const value = properties['Fallbacks'] ?? {};
  if (!isRecord(value)) throw mustBe('Fallbacks', 'a map from attribute names to texts', value);
  return new Map(Object.keys(value).map((name) => [name, required(value, name)]));
}

function parseAssumeRole(properties: Properties): LookupRequest['assumeRole'] {
  const value = properties['AssumeRole'];
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw mustBe('AssumeRole', 'a map with RoleArn and perhaps ExternalId', value);
  return { roleArn: required(value, 'RoleArn'), externalId: optional(value, 'ExternalId') };
}

/** CloudFormation hands every scalar over as a text. */
function parseBoolean(properties: Properties, name: PropertyName): boolean | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mustBe(name, 'true or false', value);
}

function required(properties: Properties, name: string): string {
  const value = optional(properties, name);
  if (value === undefined) {
    // The template was written by hand, and lacks it.
    throw new Refusal(`${RESOURCE_TYPE} needs the property ${name}, which is missing.`, 'Add it in the template.');
  }
  return value;
}

function optional(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw mustBe(name, 'a text', value);
}

function mustBe(name: string, expected: string, found: unknown): Refusal {
  // The template was written by hand, or a token became something else than the property takes.
  return new Refusal(`${name} is ${JSON.stringify(found)}, but must be ${expected}.`, 'Correct it in the template.');
}

function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
