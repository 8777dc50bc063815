import { RESOURCE_TYPE, type PropertyName } from '../lib/contract/resource';
import { ERRORS, LookupError } from './errors';
import { Text } from './text';

/** The properties of the custom resource, or a part of them. */
export type Properties = Readonly<Record<string, unknown>>;

/** CloudFormation passes every scalar as a string. */
export function parseBoolean(properties: Properties, name: PropertyName): boolean | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mustBe(name, Text.literal('true or false'), value);
}

/** @throws LookupError if the property is missing, or is not a string. */
export function required(properties: Properties, property: string): string {
  const value = optional(properties, property);
  if (value === undefined) throw missing(Text.word(property));
  return value;
}

/** @throws LookupError if the property is not a string. */
export function optional(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw mustBe(name, Text.literal('a string'), value);
}

/** The error for a property that is missing. */
export function missing(property: Text): LookupError {
  return LookupError.of(ERRORS.missingProperty, { resource: Text.literal(RESOURCE_TYPE), property });
}

/** The error for a property that has an unexpected value. */
export function mustBe(name: string, expected: Text, value: unknown): LookupError {
  // The external ID is confidential.
  const found = name === 'ExternalId' ? Text.literal('something else') : Text.quoted(value);
  return LookupError.of(ERRORS.invalidProperty, { property: Text.word(name), found, expected });
}
