import { attributesOf, fieldsOf, unusable, type Attributes, type Fields } from './attributes';
import type { LookupError } from './errors';
import { violations } from './status';
import type { Found } from './lookup';
import type { LookupRequest } from './request';

/** A membership, compared with what a template requests. */
export interface Checked {
  readonly fields: Fields;
  readonly attributes: Attributes;
  /** Why the deployment fails. */
  readonly errors: readonly LookupError[];
}

/** Checks the status and the expectations, and selects the attributes that the template requests. */
export function check(found: Found, request: LookupRequest): Checked {
  const fields = fieldsOf(found);
  const attributes = attributesOf(fields, request.attributes, request.fallbacks);
  const errors = [...violations(found.membership, fields, request), ...unusable(found, attributes)];
  return { fields, attributes, errors };
}
