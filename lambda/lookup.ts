import type { Collaboration, Membership } from '@aws-sdk/client-cleanrooms';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMembershipIdentifier } from '../lib/contract/identifier';
import { CleanRooms } from './clean-rooms';
import { TIMEOUTS, type Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupRequest } from './request';
import { Text } from './text';

/** A membership, with its collaboration if it was found by that. */
export interface Found {
  readonly membership: Membership;
  readonly collaboration?: Collaboration;
}

/** A lookup that the member status ends. */
export interface Ended {
  readonly error: LookupError;
  /** Reads the membership nevertheless; undefined if there is none. */
  readonly read?: (deadline: Deadline) => Promise<Found>;
}

/**
 * Looks up a membership. Throws a LookupError if Clean Rooms does not return it in time.
 *
 * @param lastId Returns the id of the membership that the last deployment found, if it is known.
 */
export async function lookUp(
  request: LookupRequest,
  deadline: Deadline,
  lastId: () => Promise<string | undefined>,
): Promise<Found | Ended> {
  const cleanRooms = new CleanRooms(request, deadline);
  if (request.target.type === 'membership') return { membership: await cleanRooms.getMembership(request.target.id) };
  try {
    return await lookUpIn(await joinedCollaboration(cleanRooms, deadline), request, cleanRooms);
  } catch (error) {
    const isDenied = error instanceof LookupError && error.definition === ERRORS.collaborationDenied;
    const last = isDenied ? await lastMembership(request, cleanRooms, lastId) : undefined;
    if (last) return last;
    throw error;
  }
}

/** The collaboration. While the account is only invited, it may just have joined. */
async function joinedCollaboration(cleanRooms: CleanRooms, deadline: Deadline): Promise<Collaboration> {
  for (let polls = 0; ; polls += 1) {
    const collaboration = await cleanRooms.getCollaboration();
    const pause = deadline.pauseAfter(polls + POLLS_BEFORE);
    const mayHaveJoined = collaboration.memberStatus === 'INVITED' && deadline.spent < TIMEOUTS.joining;
    if (!mayHaveJoined || pause === undefined) return collaboration;
    await sleep(pause);
  }
}

/** The first poll follows after at most 1.6 seconds: a lookup usually polls three to six times. */
const POLLS_BEFORE = 4;

/** Decides by the member status: a member who is invited has the id of a membership already. */
async function lookUpIn(
  collaboration: Collaboration,
  request: LookupRequest,
  cleanRooms: CleanRooms,
): Promise<Found | Ended> {
  const { memberStatus, membershipId } = collaboration;
  const error = memberStatusError(collaboration, request);
  const hasMembership = membershipId !== undefined && memberStatus !== 'INVITED' && memberStatus !== 'LEFT';
  const read = async (client: CleanRooms): Promise<Found> => ({
    collaboration,
    membership: await membershipOf(collaboration, request, client),
  });
  if (!error || (hasMembership && !request.requireActive)) return read(cleanRooms);
  return { error, read: hasMembership ? (deadline) => read(new CleanRooms(request, deadline)) : undefined };
}

/** The error if this account does not take part in the collaboration. */
function memberStatusError(collaboration: Collaboration, { account, region }: LookupRequest): LookupError | undefined {
  const { id, name, memberStatus } = collaboration;
  const names = {
    id: Text.word(id),
    collaboration: Text.quoted(name ?? ''),
    account: Text.word(account),
    region: Text.word(region),
  };
  switch (memberStatus as string | undefined) {
    case 'ACTIVE':
      return undefined;
    case 'INVITED':
      return LookupError.of(ERRORS.invited, names);
    case 'LEFT':
      return LookupError.of(ERRORS.left, names);
    case 'REMOVED':
      return LookupError.of(ERRORS.removedFromCollaboration, names);
    default:
      return LookupError.of(ERRORS.unknownMemberStatus, { ...names, status: Text.word(memberStatus) });
  }
}

async function membershipOf(
  { membershipId }: Collaboration,
  { target }: LookupRequest,
  cleanRooms: CleanRooms,
): Promise<Membership> {
  const identifier = parseMembershipIdentifier(membershipId ?? '');
  if (!identifier) throw mismatch(Text.literal('the id of a membership'), membershipId);
  const membership = await cleanRooms.getMembership(identifier.id);
  if (membership.collaborationId === target.id) return membership;
  throw mismatch(Text.of`a membership in the collaboration ${Text.word(target.id)}`, membership.collaborationId);
}

function mismatch(expected: Text, found: unknown): LookupError {
  return LookupError.of(ERRORS.responseMismatch, { expected, found: Text.word(found) });
}

/**
 * The membership that the last deployment found, if it is no longer active. GetCollaboration does not distinguish why
 * access is denied: the status of the membership does, if the account was removed, or if the collaboration was deleted.
 */
async function lastMembership(
  { target }: LookupRequest,
  cleanRooms: CleanRooms,
  lastId: () => Promise<string | undefined>,
): Promise<Found | undefined> {
  const id = await lastId();
  if (id === undefined) return undefined;
  const membership = await cleanRooms.getMembership(id).catch(() => undefined);
  return membership?.collaborationId === target.id && membership.status !== 'ACTIVE' ? { membership } : undefined;
}
