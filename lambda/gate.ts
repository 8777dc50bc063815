import type { Membership } from '@aws-sdk/client-cleanrooms';
import { describe, type AnswerName } from '../lib/contract/attributes';
import { Refusal } from './refusal';
import type { LookupRequest } from './request';

/** What speaks against going on with the deploy. Nothing if the gate is open. */
export function objections(
  membership: Membership,
  { requireActive }: LookupRequest,
  missing: readonly AnswerName[],
): Refusal[] {
  const status = requireActive ? objectToStatus(membership) : undefined;
  return [...(status ? [status] : []), ...objectToAbsence(membership, missing)];
}

function objectToStatus({ id, collaborationName, status }: Membership): Refusal | undefined {
  // Its name comes from another account: as JSON it cannot pose as a part of the sentence.
  const membership = `Membership ${String(id)} in the collaboration ${JSON.stringify(collaborationName)}`;
  const found: string = status ?? 'without a status';
  switch (found) {
    case 'ACTIVE':
      return undefined;
    case 'REMOVED':
      // The creator of the collaboration removed this account from it.
      return new Refusal(
        `${membership} is REMOVED, but this stack requires it to be ACTIVE.`,
        'Ask the creator of the collaboration to add this account again, or deploy with another membership.',
      );
    case 'COLLABORATION_DELETED':
      // The creator deleted the collaboration.
      return new Refusal(
        `${membership} is COLLABORATION_DELETED, but this stack requires it to be ACTIVE.`,
        'Deploy with a membership in another collaboration, or remove what depends on this one.',
      );
    default:
      // Clean Rooms has a status that it had not when this version was made.
      return new Refusal(
        `${membership} is ${found}, but this stack requires it to be ACTIVE.`,
        'This version of the library does not know that status: see what the console of Clean Rooms says of the ' +
          'membership, and whether a newer version of the library knows it.',
      );
  }
}

/** One objection for each thing that the membership lacks, with all that the stack wants of it. */
function objectToAbsence(membership: Membership, missing: readonly AnswerName[]): Refusal[] {
  const wanted = new Map<string, AnswerName[]>();
  for (const name of missing) {
    const lack = describeLack(membership, name);
    wanted.set(lack, [...(wanted.get(lack) ?? []), name]);
  }
  return [...wanted].map(([lack, names]) => {
    const nouns = [...new Set(names.map((name) => describe(name).noun))].join(' and its ');
    // Whoever made the membership left that field empty, and the stack reads it without a fallback.
    return new Refusal(
      `Membership ${String(membership.id)} ${lack}, but this stack uses its ${nouns} (${names.join(', ')}).`,
      'Set it in Clean Rooms, or read it with attributeOr() if the stack can do without.',
    );
  });
}

function describeLack(membership: Membership, name: AnswerName): string {
  const { noun, partOf } = describe(name);
  if (!partOf) return `has no ${noun}`;
  const part =
    partOf === 'default result configuration'
      ? membership.defaultResultConfiguration
      : membership.defaultJobResultConfiguration;
  if (!part) return `has no ${partOf}`;
  const unknownKind = part.outputConfiguration?.$unknown?.[0];
  if (unknownKind === undefined) return `has no ${noun} in its ${partOf}`;
  return `has a ${partOf} of the kind '${unknownKind}', which this version of the library does not know`;
}
