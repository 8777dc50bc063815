import { Membership$ } from '@aws-sdk/client-cleanrooms';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import type { MembershipJson } from '../../tools/local-cloud';
import { ANY_CHARACTER } from './any-character';
import { fieldsIn } from './api-fields';

/** A membership that the API may return, and its expected attributes. */
export interface AnyMembership {
  /** As the API returns it. */
  readonly json: MembershipJson;
  /** By CloudFormation name, of the fields that are set. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Any membership that the model of the service allows: its fields, with values by the table below. */
export function anyMembership(): fc.Arbitrary<AnyMembership> {
  return structure(NormalizedSchema.of(Membership$), []);
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** The characters of `\w`. */
const WORD = `${CAPITALS}${CAPITALS.toLowerCase()}0123456789_`;

function stringOf(characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters.split('')), minLength, maxLength, size: 'max' });
}

const UUID = fc.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** Allowed characters of names that are easily corrupted. */
const AWKWARD = ['"', "'", '\\', '\t', '$', '{', '\u007f', '\u0085', '\u2028', '\u202e', '\ufeff', 'é', '字', '😀'];
const NAME_CHARACTER = fc.oneof(
  ANY_CHARACTER.filter((character) => /^[\t\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(character)),
  fc.constantFrom(...AWKWARD),
);
const NAME = fc
  .string({ unit: NAME_CHARACTER, minLength: 1, maxLength: 100, size: 'max' })
  .filter((name) => /[^ \t]/.test(name))
  // Parts of dynamic references are rejected.
  .filter((name) => !/\{\{|^\{|\{$|^[resolv]*:/.test(name));

const BUCKET = fc
  .stringMatching(/^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/, {
    maxLength: 63,
    size: 'max',
  })
  .filter((name) => name.length >= 3 && !/^(\d+\.)+\d+$/.test(name));

const ROLE_ARN = fc
  .tuple(fc.stringMatching(/^\d{12}$/), stringOf(`${WORD}+=./@-`, 1, 474))
  .map(([account, role]) => `arn:aws:iam::${account}:role/${role}`);

const KEY_PREFIX = fc
  .tuple(stringOf(`${WORD}!.=*/-`, 0, 510), fc.constantFrom('', '/', '//'))
  .map(([prefix, end]) => prefix + end);

/**
 * The strings that each field can have, by the service's model of 2022-02-17, which names the shapes. The SDK's schema
 * does not keep these limits.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/cleanrooms/2022-02-17/service-2.json.gz
 */
const STRINGS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  // UUID: 36 characters.
  id: UUID,
  collaborationId: UUID,
  // MembershipArn and CollaborationArn: at most 100 characters.
  arn: fc.stringMatching(/^arn:aws:\w+:\w{2}-\w{4,9}-\d:\d{12}:membership\/[\d\w-]+$/, { maxLength: 100 }),
  collaborationArn: fc.stringMatching(/^arn:aws:\w+:\w{2}-\w{4,9}-\d:\d{12}:collaboration\/[\d\w-]+$/, {
    maxLength: 100,
  }),
  // AccountId
  collaborationCreatorAccountId: fc.stringMatching(/^\d{12}$/),
  // DisplayName and CollaborationName: 1 to 100 characters (?!\s*$)[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDBFF-\uDC00\uDFFF\t]*
  collaborationCreatorDisplayName: NAME,
  collaborationName: NAME,
  // MembershipStatus
  status: fc.constantFrom('ACTIVE', 'REMOVED', 'COLLABORATION_DELETED'),
  // MembershipQueryLogStatus and MembershipJobLogStatus
  queryLogStatus: fc.constantFrom('ENABLED', 'DISABLED'),
  jobLogStatus: fc.constantFrom('ENABLED', 'DISABLED'),
  // ResultFormat, of queries and of jobs
  resultFormat: fc.constantFrom('CSV', 'PARQUET'),
  // ProtectedQueryS3OutputConfigurationBucketString and ProtectedJobS3OutputConfigurationInputBucketString: 3 to 63
  // characters, dots between labels, no IP address.
  bucket: BUCKET,
  // KeyPrefix: at most 512 characters [\w!.=*/-]*
  keyPrefix: KEY_PREFIX,
  // RoleArn: 32 to 512 characters arn:aws:iam::[\w]+:role/[\w+=./@-]+, and an account has 12 digits.
  roleArn: ROLE_ARN,
};

/** The members that each list can have, likewise. No list has a limit. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  // MemberAbility
  memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS', 'CAN_RUN_JOB', 'CAN_EXPORT_QUERY_ANALYSIS_LOG'],
  // CustomMLMemberAbility
  customMLMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT', 'CAN_RECEIVE_INFERENCE_OUTPUT'],
};

/** A field as the API returns it, and its attributes. */
interface Field {
  readonly json: unknown;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All required fields, and some of the others. An absent field is left out or null. */
function structure(schema: NormalizedSchema, path: readonly string[]): fc.Arbitrary<AnyMembership> {
  const required = requiredMembers(schema);
  const members = fieldsIn(schema).map(([member, memberSchema]) => {
    const present = field(memberSchema, [...path, member]);
    const absent = fc.constantFrom(undefined, null).map((json): Field => ({ json, attributes: {} }));
    return (required.has(member) ? present : fc.oneof(present, absent)).map((value) => ({ member, ...value }));
  });
  return fc.tuple(...members).map((fields) => ({
    json: Object.fromEntries(fields.map(({ member, json }) => [member, json])),
    attributes: Object.fromEntries(fields.flatMap(({ attributes }) => Object.entries(attributes))),
  }));
}

/** One of its members, or an unknown one. */
function union(schema: NormalizedSchema, path: readonly string[]): fc.Arbitrary<AnyMembership> {
  const known = fieldsIn(schema).map(([member, memberSchema]) =>
    field(memberSchema, [...path, member]).map(({ json, attributes }) => ({ json: { [member]: json }, attributes })),
  );
  const unknown = fc.constant({ json: { tape: { reel: 'the first' } }, attributes: {} });
  return fc.oneof(...known.map((arbitrary) => ({ arbitrary, weight: 5 })), { arbitrary: unknown, weight: 1 });
}

function field(schema: NormalizedSchema, path: readonly string[]): fc.Arbitrary<Field> {
  if (schema.isUnionSchema()) return union(schema, path);
  if (schema.isStructSchema()) return structure(schema, path);

  const member = path.at(-1) ?? '';
  const name = path.map((step) => step.charAt(0).toUpperCase() + step.slice(1)).join('.');
  const written = (json: unknown, value: string): Field => ({ json, attributes: { [name]: value } });
  if (schema.isBooleanSchema()) return fc.boolean().map((value) => written(value, String(value)));
  if (schema.isTimestampSchema()) {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    return dates.map((date) => written(date.getTime() / 1000, date.toISOString()));
  }
  if (schema.isListSchema()) {
    const list = MEMBERS[member];
    if (list) return fc.array(fc.constantFrom(...list)).map((values) => written(values, values.join(',')));
  }
  const strings = STRINGS[member];
  if (schema.isStringSchema() && strings) return strings.map((value) => written(value, value));
  throw new Error(`The tables have no values for ${path.join('.')}: look up its shape in the service's model.`);
}

/** The members that the API always returns. A schema of the SDK lists them first, and contains their number. */
function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const definition = schema.getSchema();
  const count = Array.isArray(definition) && typeof definition[6] === 'number' ? definition[6] : 0;
  return new Set(
    fieldsIn(schema)
      .slice(0, count)
      .map(([member]) => member),
  );
}
