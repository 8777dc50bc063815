import type { Membership } from '@aws-sdk/client-cleanrooms';
import { ERRORS, LookupError } from './errors';
import { Text } from './text';

/** The status check: the errors that fail the deployment. */
export function violations(
  { id, collaborationName, status }: Membership,
  { requireActive }: { readonly requireActive: boolean },
): LookupError[] {
  if (!requireActive) return [];
  const membership = { id: Text.word(id), collaboration: Text.quoted(collaborationName ?? '') };
  switch (status as string | undefined) {
    case 'ACTIVE':
      return [];
    case 'REMOVED':
      return [LookupError.of(ERRORS.removed, membership)];
    case 'COLLABORATION_DELETED':
      return [LookupError.of(ERRORS.collaborationDeleted, membership)];
    default:
      return [
        LookupError.of(ERRORS.unknownStatus, {
          ...membership,
          status: status ? Text.word(status) : Text.literal('without a status'),
        }),
      ];
  }
}
