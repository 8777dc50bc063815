import { createHash } from 'node:crypto';
import { fieldsOfName, LAST_VALUES, type AttributeName } from '../lib/contract/attributes';
import type { Fields } from './attributes';
import { guidOf, isRecord, type LookupEvent } from './event';
import type { LookupRequest } from './request';
import { excess, type Values } from './response';
import { codeUnits } from './text';

/** How the last values begin, so that a later version can write them differently. */
export const VERSION = 1;

/** Nothing to restore, as a value that a parameter takes. */
const NONE = '[]';

/** Adds the last values, if the template keeps them; where the response has no room for them, nothing can be restored. */
export function withLastValues(values: Values, event: LookupEvent, request: LookupRequest, fields: Fields): Values {
  if (!request.keepsLastValues) return values;
  const all = { ...values, [LAST_VALUES]: lastValues(event, request, fields) };
  return excess(event, all).length === 0 ? all : { ...values, [LAST_VALUES]: NONE };
}

/**
 * What the template uses of a membership, as a list in JSON: a version, the GUID of the stack, a hash of the properties of
 * the resource, and the fields. A parameter of AWS Systems Manager takes it: it is not empty, and has no `{{`. Nor has it
 * control characters, or others that XML does not allow.
 */
function lastValues(event: LookupEvent, request: LookupRequest, fields: Fields): string {
  const values = fieldNames(request).map((name) => fields.get(name) ?? null);
  const list = JSON.stringify([VERSION, guidOf(event.stackId), hashOf(event), ...values]);
  return list.replace(/[{\u007f-\u009f\ufffe\uffff]/g, codeUnits);
}

/**
 * The fields of the API that the attributes of a template are made from, in an order that no version changes. Without the
 * ARN: it is that of the membership which is requested.
 */
export function fieldNames({ attributes = [] }: LookupRequest): AttributeName[] {
  const names = new Set<AttributeName>(['Id', ...attributes.flatMap(fieldsOfName)]);
  names.delete('Arn');
  return [...names].sort();
}

/**
 * Tells the properties of one deployment from those of another. Without the external ID, which a reader of the hash could
 * guess.
 */
export function hashOf({ properties }: LookupEvent): string {
  const text = canonical({ ...properties, ExternalId: undefined });
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** JSON in which the order of properties does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
  );
}
