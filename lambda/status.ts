import type { Membership } from '@aws-sdk/client-cleanrooms';
import type { Fields } from './attributes';
import { ERRORS, LookupError } from './errors';
import { describeUnmet } from './expectations';
import type { LookupRequest } from './request';
import { Text } from './text';

/** The status check and the expectations: the errors that fail the deployment. */
export function violations(
  membership: Membership,
  fields: Fields,
  { requireActive, expectations }: Pick<LookupRequest, 'requireActive' | 'expectations'>,
): LookupError[] {
  const statusError = requireActive ? statusErrorOf(membership) : undefined;
  const unmet = describeUnmet(fields, expectations);
  const others = { ...namesOf(membership), violations: Text.list(unmet, '; ') };
  return [
    ...(statusError ? [statusError] : []),
    ...(unmet.length > 0 ? [LookupError.of(ERRORS.expectationsNotMet, others)] : []),
  ];
}

/** The status check: the error if the membership is not `ACTIVE`. */
export function statusErrorOf(membership: Membership): LookupError | undefined {
  const names = namesOf(membership);
  const status: string | undefined = membership.status;
  switch (status) {
    case 'ACTIVE':
      return undefined;
    case 'REMOVED':
      return LookupError.of(ERRORS.removed, names);
    case 'COLLABORATION_DELETED':
      return LookupError.of(ERRORS.collaborationDeleted, names);
    default:
      return LookupError.of(ERRORS.unknownStatus, {
        ...names,
        status: status ? Text.word(status) : Text.literal('without a status'),
      });
  }
}

function namesOf({ id, collaborationName }: Membership): { readonly id: Text; readonly collaboration: Text } {
  return { id: Text.word(id), collaboration: Text.quoted(collaborationName ?? '') };
}
