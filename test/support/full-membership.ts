import {
  Collaboration$,
  Membership$,
  type MemberAbility,
  type MemberStatus,
  type MemberSummary,
} from '@aws-sdk/client-cleanrooms';
import { NormalizedSchema } from '@smithy/core/schema';
import type { MembershipJson } from '../../tools/local-cloud';
import { fieldsIn } from './api-fields';
import { ID } from './properties';

/** A membership or a collaboration with every field of the API, and its expected attributes. */
export interface FullResource {
  /** As the API returns it. */
  readonly json: MembershipJson;
  /** By CloudFormation name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A membership with only a few fields. */
export const MINIMAL: MembershipJson = { id: ID, status: 'ACTIVE', memberAbilities: [] };

/** A full membership, with the id and ARN of an existing one if given. */
export function fullMembership({
  id = 'the id',
  arn = 'the arn',
}: Partial<Record<'id' | 'arn', string>> = {}): FullResource {
  const attributes: Record<string, string> = {};
  const json = fill(NormalizedSchema.of(Membership$), [], attributes);
  // It passes the status check.
  return {
    json: { ...json, id, arn, status: 'ACTIVE' },
    attributes: { ...attributes, Id: id, Arn: arn, Status: 'ACTIVE' },
  };
}

/** A collaboration with only the fields that the library uses and that the API always returns. */
export const MINIMAL_COLLABORATION: MembershipJson = { memberStatus: 'ACTIVE' };

/** A full collaboration. */
export function fullCollaboration(): FullResource {
  const attributes: Record<string, string> = {};
  const json = fill(NormalizedSchema.of(Collaboration$), ['collaboration'], attributes);
  return { json, attributes };
}

const FIRST = 'arn:aws:cleanrooms:us-east-1:444455556666:membership/44444444-2222-3333-4444-555555555555';
const SECOND = 'arn:aws:cleanrooms:us-east-1:777788889999:membership/77777777-2222-3333-4444-555555555555';

/** The members of a collaboration, and the attributes that are selected from them. */
export const FULL_MEMBERS = {
  members: [
    memberSummary({ membershipArn: SECOND, abilities: ['CAN_RUN_JOB'] }),
    memberSummary({ membershipArn: FIRST, abilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] }),
    memberSummary({ status: 'INVITED', abilities: ['CAN_QUERY'] }),
  ],
  attributes: {
    'Members.MembershipArns': `${FIRST},${SECOND}`,
    'Members.QueryRunnerMembershipArn': FIRST,
    'Members.JobRunnerMembershipArn': SECOND,
  },
} as const;

/** A member of a collaboration. */
export function memberSummary({
  status = 'ACTIVE',
  abilities = [],
  membershipArn,
}: {
  readonly status?: MemberStatus;
  readonly abilities?: MemberAbility[];
  readonly membershipArn?: string;
}): MemberSummary {
  const [, accountId = '123456789012'] = /:(\d{12}):/.exec(membershipArn ?? '') ?? [];
  const time = new Date(Date.UTC(2026, 0, 1));
  return {
    accountId,
    status,
    displayName: 'Publisher',
    abilities,
    createTime: time,
    updateTime: time,
    paymentConfiguration: { queryCompute: { isResponsible: false } },
    membershipArn,
  };
}

function fill(
  structure: NormalizedSchema,
  path: readonly string[],
  attributes: Record<string, string>,
): MembershipJson {
  const json: MembershipJson = {};
  for (const [member, schema] of fieldsIn(structure)) {
    const here = [...path, member];
    if (schema.isStructSchema() || schema.isUnionSchema()) {
      json[member] = fill(schema, here, attributes);
      continue;
    }
    const name = here.map((step) => step.charAt(0).toUpperCase() + step.slice(1)).join('.');
    [json[member], attributes[name]] = valueFor(schema, here);
  }
  return json;
}

/** Fields with a restricted format. */
const FORMATTED: Readonly<Record<string, (path: readonly string[]) => string>> = {
  bucket: (path) => path.join('-').toLowerCase(),
  roleArn: (path) => `arn:aws:iam::111122223333:role/${path.join('/')}`,
  membershipArn: () => FIRST,
};

/** A value that no other field has: as the API returns it, and as an attribute. */
function valueFor(schema: NormalizedSchema, path: readonly string[]): [unknown, string] {
  const value = FORMATTED[path.at(-1) ?? '']?.(path) ?? `the ${path.join(' ')}`;
  if (schema.isTimestampSchema()) {
    const time = Date.UTC(2026, 0, 1) + path.join().length * 86_400_000;
    return [time / 1000, new Date(time).toISOString()];
  }
  if (schema.isListSchema()) return [[`FIRST ${value}`, 'SECOND'], `FIRST ${value},SECOND`];
  if (schema.isBooleanSchema()) return [true, 'true'];
  if (schema.isStringSchema()) return [value, value];
  throw new Error(`The API has a field of a new kind: ${path.join('.')} is ${schema.getName(true) ?? 'unnamed'}.`);
}
