import { fieldsOf } from './attributes';
import { check } from './check';
import type { Deadline } from './deadline';
import { LookupError } from './errors';
import type { LookupEvent } from './event';
import { withLastValues } from './last-values';
import { lookUp, type Ended, type Found } from './lookup';
import type { LookupRequest } from './request';
import { excess, type Values } from './response';
import { lastMembershipId, valuesInRollback, valuesWithout, type Rejection } from './rollback';

/** The attributes that the template requests, or a rejection. */
export type Result = { readonly values: Values } | Rejection;

/** Looks up the membership, checks it, and selects the attributes that the template requests. */
export async function resultOf(
  event: LookupEvent,
  request: LookupRequest | LookupError,
  deadline: Deadline,
): Promise<Result> {
  if (request instanceof LookupError) return { error: request, rollbackValues: () => Promise.resolve(undefined) };
  try {
    const found = await lookUp(request, deadline, () => lastId(event, deadline));
    return 'membership' in found ? resultWith(event, request, found) : rejectionOf(event, request, found);
  } catch (thrown) {
    const error = LookupError.from(thrown);
    return { error, rollbackValues: () => Promise.resolve(valuesWithout(event, request)) };
  }
}

async function lastId(event: LookupEvent, deadline: Deadline): Promise<string | undefined> {
  return event.requestType === 'Update' ? lastMembershipId(event, deadline).catch(() => undefined) : undefined;
}

function resultWith(event: LookupEvent, request: LookupRequest, found: Found): Result {
  const { fields, attributes, errors } = check(found, request);
  const [error, ...others] = [...errors, ...excess(event, attributes.values)];
  if (!error) return { values: withLastValues(attributes.values, event, request, fields) };
  return {
    error: error.and(...others),
    rollbackValues: () => Promise.resolve(valuesInRollback(event, request, fields)),
  };
}

function rejectionOf(event: LookupEvent, request: LookupRequest, { error, read }: Ended): Rejection {
  return {
    error,
    rollbackValues: async (deadline) => {
      const found = await read?.(deadline).catch(() => undefined);
      if (!found) return valuesWithout(event, request);
      return valuesInRollback(event, request, fieldsOf(found));
    },
  };
}
