import type { Collaboration, Membership } from '@aws-sdk/client-cleanrooms';
import { elementsOf, expectedValue, exported } from '../lib/contract/attribute-value';
import { objectsBelow } from '../lib/contract/result-objects';
import {
  ATTRIBUTES,
  attributeInfo,
  baseName,
  COLLABORATION_NAMES,
  isAttributeName,
  isEscapedName,
  isExportableName,
  isRequestableName,
  MEMBERSHIP_NAMES,
  OBJECTS_NAMES,
  placeOfObjects,
  publicName,
  type AttributeInfo,
  type AttributeName,
  type ObjectsName,
  type RequestableName,
} from '../lib/contract/attributes';
import { ERRORS, LookupError } from './errors';
import type { Found } from './lookup';
import { fieldsOfMembers, runnerErrors } from './members';
import { readable } from './readable';
import { codeUnits, Text } from './text';

/** The fields of the API that a membership has, by their CloudFormation names. */
export type Fields = ReadonlyMap<AttributeName, string>;

/** The attributes that the template requested. */
export interface Attributes {
  readonly values: Readonly<Record<string, string>>;
  /** The names that the membership has no value for. */
  readonly missing: readonly RequestableName[];
  /** Why values of the membership must not be returned, by name. */
  readonly rejected: ReadonlyMap<RequestableName, LookupError>;
}

/** Selects the attributes that the template requests; without names, all that the membership has. */
export function attributesOf(
  fields: Fields,
  names: readonly RequestableName[] | undefined,
  fallbacks: ReadonlyMap<string, string>,
): Attributes {
  const set = new Map([...fields, ...objectsIn(fields)]);
  const values: Record<string, string> = {};
  const missing: RequestableName[] = [];
  const rejected = new Map<RequestableName, LookupError>();
  for (const name of names ?? namesIn(fields)) {
    const own = set.get(baseName(name));
    const value = own ?? fallbacks.get(name) ?? attributeInfo(name).default;
    if (value === undefined) {
      missing.push(name);
      continue;
    }
    // A fallback is checked when the request is parsed.
    const error = own === undefined ? undefined : errorOf(fields, name, own);
    if (error) rejected.set(name, error);
    else values[name] = inForm(name, value);
  }
  // Only attributes that are requested by name are required.
  return names ? { values, missing, rejected } : { values, missing: [], rejected: new Map() };
}

/**
 * All attributes that the lookup has. Only a lookup by collaboration has those of the collaboration, and those of the
 * members are requested by name.
 */
function namesIn(fields: Fields): readonly RequestableName[] {
  return fields.has('Collaboration.MemberStatus') ? COLLABORATION_NAMES : MEMBERSHIP_NAMES;
}

/** The error if the value of the membership must not be returned. */
function errorOf(fields: Fields, attribute: RequestableName, own: string): LookupError | undefined {
  const found = {
    id: Text.word(fields.get('Id')),
    label: Text.literal(attributeInfo(attribute).label),
    attribute: Text.word(attribute),
    value: Text.quoted(own),
  };
  const name = publicName(attribute);
  if (elementsOf(name, inForm(name, own)).some(canBeReference))
    return LookupError.of(ERRORS.dynamicReferenceInValue, found);
  const expected = expectedValue(attribute, own);
  return expected === undefined
    ? undefined
    : LookupError.of(ERRORS.invalidValue, { ...found, expected: Text.literal(expected) });
}

/**
 * Whether a string is a dynamic reference, or can become one when it is joined with another value or a literal of the
 * template: whether it contains two opening braces, begins or ends with one, or begins with a suffix of `{{resolve:`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
function canBeReference(value: string): boolean {
  const [upToColon] = /^.*?:/.exec(value) ?? [];
  return /\{\{|^\{|\{$/.test(value) || (upToColon !== undefined && '{{resolve:'.endsWith(upToColon));
}

/**
 * The values for a stack that is rolling back, which must get every attribute that it had. If they do not fit into a
 * response, the names that another account chooses are empty.
 */
export function alternativesInRollback({ values, missing, rejected }: Attributes): Attributes['values'][] {
  const all = { ...values, ...empty([...missing, ...rejected.keys()]) };
  return [all, { ...all, ...empty(Object.keys(all).filter(isRequestableName).filter(isChosenByOthers)) }];
}

function empty(names: readonly RequestableName[]): Attributes['values'] {
  return Object.fromEntries(names.map((name) => [name, isExportableName(name) ? exported(name, '') : '']));
}

/** Whether an attribute is a name or a description. */
function isChosenByOthers(name: RequestableName): boolean {
  return isEscapedName(`${baseName(name)}.Escaped`);
}

/** A value in the form that is requested. */
function inForm(name: RequestableName, value: string): string {
  const whole = readable(isEscapedName(publicName(name)) ? escaped(value) : value);
  return isExportableName(name) ? exported(name, whole) : whole;
}

/** A value as a JSON string in ASCII, without the quotes. */
function escaped(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u007f-\uffff]/g, codeUnits);
}

/** The errors for attributes that the stack uses but cannot get. */
export function unusable(found: Found, { missing, rejected }: Omit<Attributes, 'values'>): LookupError[] {
  const { others, errors } = runnerErrors(missing, found);
  return [...absences(found.membership, others), ...errors, ...rejected.values()];
}

/** One error for each missing part of the membership, with all its attributes that the stack uses. */
function absences(membership: Membership, missing: readonly RequestableName[]): LookupError[] {
  const byAbsence = new Map<string, { readonly absence: Text; readonly names: RequestableName[] }>();
  for (const name of missing) {
    const absence = describeAbsence(membership, name);
    const same = byAbsence.get(String(absence));
    if (same) same.names.push(name);
    else byAbsence.set(String(absence), { absence, names: [name] });
  }
  return [...byAbsence.values()].map(({ absence, names }) => {
    const labels = new Set(names.map((name) => attributeInfo(name).label));
    return LookupError.of(ERRORS.attributeAbsent, {
      id: Text.word(membership.id),
      absence,
      labels: Text.list(
        [...labels].map((label) => Text.literal(label)),
        ' and its ',
      ),
      attributes: Text.list(names.map((name) => Text.word(name))),
    });
  });
}

function describeAbsence(membership: Membership, name: RequestableName): Text {
  const { label, partOf } = attributeInfo(name);
  const its = Text.literal(label);
  if (!partOf) return Text.of`has no ${its}`;
  const part =
    partOf === 'default result configuration'
      ? membership.defaultResultConfiguration
      : membership.defaultJobResultConfiguration;
  const whole = Text.literal(partOf);
  if (!part) return Text.of`has no ${whole}`;
  const unknownKind = part.outputConfiguration?.$unknown?.[0];
  if (unknownKind === undefined) return Text.of`has no ${its} in its ${whole}`;
  return Text.of`has a ${whole} of the kind ${Text.quoted(unknownKind)}, which this version of the library does not know`;
}

/** The fields that are attributes, without those that a later version of the API adds. */
export function fieldsOf({ membership, collaboration, members = [] }: Found): Fields {
  const fields = [
    ...fieldsBelow(membership),
    ...fieldsBelow(collaboration ?? {}, 'Collaboration.'),
    ...fieldsOfMembers(members),
  ];
  return new Map(fields.flatMap(([name, value]) => (isAttributeName(name) ? [[name, value]] : [])));
}

type Field = [name: string, value: string];

/** Each field that is set, by its CloudFormation name: the path to it, with each part capitalized. */
function* fieldsBelow(node: object, path = ''): Generator<Field> {
  const entries: [string, unknown][] = Object.entries(node);
  for (const [key, value] of entries) {
    // How the SDK represents an unknown member of a union.
    if (key === '$unknown') continue;
    const name = path + key.charAt(0).toUpperCase() + key.slice(1);
    if (value instanceof Date) yield [name, value.toISOString()];
    else if (Array.isArray(value)) yield [name, value.join(',')];
    else if (typeof value === 'object' && value !== null) yield* fieldsBelow(value, `${name}.`);
    else if (typeof value === 'string' || typeof value === 'boolean') yield [name, String(value)];
  }
}

function* objectsIn(fields: Fields): Generator<[name: ObjectsName, value: string]> {
  for (const name of OBJECTS_NAMES) {
    const [bucket, keyPrefix] = placeOfObjects(name);
    if (fields.has(bucket)) yield [name, objectsBelow(fields.get(keyPrefix))];
  }
}

/** The path of every field in a response of the API, with each part capitalized, from the SDK's own types. */
type FieldPath<T> = {
  [Key in Exclude<keyof T & string, '$unknown'>]: Step<Capitalize<Key>, NonNullable<T[Key]>>;
}[Exclude<keyof T & string, '$unknown'>];
type Step<Name extends string, Value> = [Value] extends [never]
  ? never
  : Value extends string | boolean | Date | readonly unknown[]
    ? Name
    : `${Name}.${FieldPath<Value>}`;

/** Does not compile if a membership or a collaboration of the SDK has a field that the table lacks. */
ATTRIBUTES satisfies Readonly<
  Record<FieldPath<Membership> | `Collaboration.${FieldPath<Collaboration>}`, AttributeInfo>
>;
