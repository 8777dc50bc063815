import type { Membership } from '@aws-sdk/client-cleanrooms';
import { ERRORS, LookupError } from './errors';

/** The status check: why the deployment must not go on with this membership. */
export function violations(
  { id, collaborationName, status }: Membership,
  { requireActive }: { readonly requireActive: boolean },
): LookupError[] {
  if (!requireActive) return [];
  // The name is set by another account: as JSON it cannot look like a part of the message.
  const membership = { id: String(id), collaboration: JSON.stringify(collaborationName ?? '') };
  const found: string = status ?? 'without a status';
  switch (found) {
    case 'ACTIVE':
      return [];
    case 'REMOVED':
      return [LookupError.of(ERRORS.removed, membership)];
    case 'COLLABORATION_DELETED':
      return [LookupError.of(ERRORS.collaborationDeleted, membership)];
    default:
      return [LookupError.of(ERRORS.unknownStatus, { ...membership, status: found })];
  }
}
