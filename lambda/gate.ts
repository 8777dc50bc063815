import type { Membership } from '@aws-sdk/client-cleanrooms';
import { attributeInfo, type RequestableName } from '../lib/contract/attributes';
import { ERRORS, LookupError } from './errors';

/** The status check, and the check of what the stack uses: every reason why the deployment must not go on. */
export function violations(
  membership: Membership,
  requireActive: boolean,
  missing: readonly RequestableName[],
): LookupError[] {
  const status = requireActive ? violationOfStatus(membership) : undefined;
  return [...(status ? [status] : []), ...violationsOfAbsence(membership, missing)];
}

function violationOfStatus({ id, collaborationName, status }: Membership): LookupError | undefined {
  // The name is set by another account: as JSON it cannot look like a part of the message.
  const membership = { id: String(id), collaboration: JSON.stringify(collaborationName) };
  const found: string = status ?? 'without a status';
  switch (found) {
    case 'ACTIVE':
      return undefined;
    case 'REMOVED':
      return LookupError.of(ERRORS.removed, membership);
    case 'COLLABORATION_DELETED':
      return LookupError.of(ERRORS.collaborationDeleted, membership);
    default:
      return LookupError.of(ERRORS.unknownStatus, { ...membership, status: found });
  }
}

/** One violation for each thing that the membership lacks, with all the attributes that the stack uses of it. */
function violationsOfAbsence(membership: Membership, missing: readonly RequestableName[]): LookupError[] {
  const byAbsence = new Map<string, RequestableName[]>();
  for (const name of missing) {
    const absence = describeAbsence(membership, name);
    byAbsence.set(absence, [...(byAbsence.get(absence) ?? []), name]);
  }
  return [...byAbsence].map(([absence, names]) => {
    const labels = new Set(names.map((name) => attributeInfo(name).label));
    return LookupError.of(ERRORS.attributeAbsent, {
      id: String(membership.id),
      absence,
      labels: [...labels].join(' and its '),
      attributes: names.join(', '),
    });
  });
}

function describeAbsence(membership: Membership, name: RequestableName): string {
  const { label, partOf } = attributeInfo(name);
  if (!partOf) return `has no ${label}`;
  const part =
    partOf === 'default result configuration'
      ? membership.defaultResultConfiguration
      : membership.defaultJobResultConfiguration;
  if (!part) return `has no ${partOf}`;
  const unknownKind = part.outputConfiguration?.$unknown?.[0];
  if (unknownKind === undefined) return `has no ${label} in its ${partOf}`;
  return `has a ${partOf} of the kind '${unknownKind}', which this version of the library does not know`;
}
