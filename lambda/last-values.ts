import { createHash } from 'node:crypto';
import { fieldsOfName, LAST_VALUES, type AttributeName } from '../lib/contract/attributes';
import type { Fields } from './attributes';
import { ERRORS, LookupError } from './errors';
import { guidOf, isRecord, type LookupEvent } from './event';
import { warn } from './log';
import type { LookupRequest } from './request';
import { excess, type Values } from './response';
import { codeUnits } from './text';

/** The format version at the start of the last values, so that a later version of the library can change the format. */
export const VERSION = 1;

/** The value of the parameter if there is nothing to restore. */
const NONE = '[]';

/**
 * Adds the last values, if the template stores them. If they do not fit into the response, nothing can be restored, which
 * is a warning in the log.
 */
export function withLastValues(values: Values, event: LookupEvent, request: LookupRequest, fields: Fields): Values {
  if (!request.keepsLastValues) return values;
  const all = { ...values, [LAST_VALUES]: lastValues(event, request, fields) };
  if (excess(event, all).length === 0) return all;
  warn(event, LookupError.of(ERRORS.lastValuesTooLong, {}));
  return { ...values, [LAST_VALUES]: NONE };
}

/**
 * The fields of a membership that the template uses, as a JSON list: a version, the GUID of the stack, a hash of the
 * properties of the resource, and the fields. It is a valid value of an AWS Systems Manager parameter: not empty, and
 * without `{{`. It contains no control characters or other characters that XML does not allow.
 */
function lastValues(event: LookupEvent, request: LookupRequest, fields: Fields): string {
  const values = fieldNames(request).map((name) => fields.get(name) ?? null);
  const list = JSON.stringify([VERSION, guidOf(event.stackId), hashOf(event), ...values]);
  return list.replace(/[{\u007f-\u009f\ufffe\uffff]/g, codeUnits);
}

/**
 * The fields of the API that the attributes of a template are derived from, in an order that no version changes.
 * Without the ARN, which is that of the requested membership.
 */
export function fieldNames({ attributes = [] }: LookupRequest): AttributeName[] {
  const names = new Set<AttributeName>(['Id', ...attributes.flatMap(fieldsOfName)]);
  names.delete('Arn');
  return [...names].sort();
}

/**
 * A hash that distinguishes the properties of different deployments. Without the external ID, which could be guessed
 * from the hash.
 */
export function hashOf({ properties }: LookupEvent): string {
  const json = canonical({ ...properties, ExternalId: undefined });
  return createHash('sha256').update(json).digest('base64url').slice(0, 22);
}

/** JSON in which the order of properties does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
  );
}
