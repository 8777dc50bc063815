import type { Membership } from '@aws-sdk/client-cleanrooms';
import {
  ATTRIBUTES,
  describe,
  isAttributeName,
  isExportableName,
  MARK,
  plainName,
  type AnswerName,
  type Attribute,
} from '../lib/contract/attributes';
import type { LookupRequest } from './request';

/** What the template asked for: the values, and the names that the membership has no value for. */
export interface Attributes {
  readonly values: Readonly<Record<string, string>>;
  readonly missing: readonly AnswerName[];
}

/** Picks what the template asked for out of a membership. */
export function attributesOf(membership: Membership, { attributes, fallbacks }: LookupRequest): Attributes {
  const set = new Map([...fields(membership), ...resultObjects(membership)]);
  const values: Record<string, string> = {};
  const missing: AnswerName[] = [];
  for (const name of attributes ?? Object.keys(ATTRIBUTES).filter(isAttributeName)) {
    const value = set.get(plainName(name)) ?? fallbacks.get(name) ?? describe(name).whenAbsent;
    if (value === undefined) missing.push(name);
    else values[name] = isExportableName(name) ? MARK + value : value;
  }
  // Who names an attribute needs it; who asks for all takes what there is.
  return { values, missing: attributes ? missing : [] };
}

type Field = [name: string, value: string];

/** Each field that is set, by its CloudFormation name: the path to it, each step with a capital. */
function* fields(node: object, path = ''): Generator<Field> {
  const entries: [string, unknown][] = Object.entries(node);
  for (const [key, value] of entries) {
    // What the SDK puts in place of a member of a union that it does not know.
    if (key === '$unknown') continue;
    const name = path + key.charAt(0).toUpperCase() + key.slice(1);
    if (value instanceof Date) yield [name, value.toISOString()];
    else if (Array.isArray(value)) yield [name, value.join(',')];
    else if (typeof value === 'object' && value !== null) yield* fields(value, `${name}.`);
    else if (typeof value === 'string' || typeof value === 'boolean') yield [name, String(value)];
  }
}

/**
 * Clean Rooms writes results below the key prefix, with a slash between. In an IAM statement a `*` that the prefix
 * itself holds would match anything, so that it is written as the policy variable for it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
function* resultObjects({ defaultResultConfiguration }: Membership): Generator<Field> {
  const s3 = defaultResultConfiguration?.outputConfiguration?.s3;
  if (!s3) return;
  const prefix = (s3.keyPrefix ?? '').replace(/\/+$/, '').replace(/[*?$]/g, '${$&}');
  yield ['ResultObjects', prefix === '' ? '*' : `${prefix}/*`];
}

/**
 * The path of every field within an answer of the API, each step with a capital, from the SDK's own types.
 */
type FieldPath<T> = {
  [Key in Exclude<keyof T & string, '$unknown'>]: Step<Capitalize<Key>, NonNullable<T[Key]>>;
}[Exclude<keyof T & string, '$unknown'>];
type Step<Name extends string, Value> = [Value] extends [never]
  ? never
  : Value extends string | boolean | Date | readonly unknown[]
    ? Name
    : `${Name}.${FieldPath<Value>}`;

/** Does not compile if the membership of the SDK has a field that the table lacks. */
ATTRIBUTES satisfies Readonly<Record<FieldPath<Membership>, Attribute>>;
