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
  const names = { id: Text.word(membership.id), collaboration: Text.quoted(membership.collaborationName ?? '') };
  const unmet = describeUnmet(fields, expectations);
  return [
    ...(requireActive ? statusErrors(membership.status, names) : []),
    ...(unmet.length > 0
      ? [LookupError.of(ERRORS.expectationsNotMet, { ...names, violations: Text.list(unmet, '; ') })]
      : []),
  ];
}

function statusErrors(
  status: string | undefined,
  names: { readonly id: Text; readonly collaboration: Text },
): LookupError[] {
  switch (status) {
    case 'ACTIVE':
      return [];
    case 'REMOVED':
      return [LookupError.of(ERRORS.removed, names)];
    case 'COLLABORATION_DELETED':
      return [LookupError.of(ERRORS.collaborationDeleted, names)];
    default:
      return [
        LookupError.of(ERRORS.unknownStatus, {
          ...names,
          status: status ? Text.word(status) : Text.literal('without a status'),
        }),
      ];
  }
}
