import type { Collaboration, MemberSummary, Membership } from '@aws-sdk/client-cleanrooms';
import { parseMembershipIdentifier } from '../lib/contract/identifier';
import { CleanRooms } from './clean-rooms';
import { TIMEOUTS, type Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { statusErrorOf } from './status';
import { onceJoined } from './joining';
import { listedMembers } from './members';
import { needsCollaboration, needsMembers, type LookupRequest } from './request';
import { RETRY_PERIODS, type RetryPeriods } from './retry';
import { Text } from './text';

/** A membership, with its collaboration if it was found by that, and the members if the template uses them. */
export interface Found {
  readonly membership: Membership;
  readonly collaboration?: Collaboration;
  readonly members?: readonly MemberSummary[];
}

/** A lookup that fails, because of the member status, or because the members could not be listed. */
export interface Ended {
  readonly error: LookupError;
  /** Reads the membership nevertheless; undefined if there is none. */
  readonly read?: (deadline: Deadline) => Promise<Found>;
}

/**
 * Looks up a membership. Throws a LookupError if Clean Rooms does not return it in time.
 *
 * @param lastId Returns the id of the membership that the last deployment found, if it is known.
 * @param cleanRooms Calls Clean Rooms, by default with the credentials of the function.
 */
export async function lookUp(
  request: LookupRequest,
  deadline: Deadline,
  lastId: () => Promise<string | undefined>,
  cleanRooms = new CleanRooms(request, deadline),
): Promise<Found | Ended> {
  if (request.target.type === 'membership') return { membership: await cleanRooms.getMembership(request.target.id) };
  try {
    const collaboration = await onceJoined(() => cleanRooms.getCollaboration(), isJoining, deadline);
    return await lookUpIn(collaboration, request, cleanRooms, deadline);
  } catch (error) {
    if (!(error instanceof LookupError && error.definition === ERRORS.collaborationDenied)) throw error;
    const last = await lastMembership(request, cleanRooms, lastId);
    if (!last) throw error;
    const ended = request.requireActive ? statusErrorOf(last.membership) : needsCollaboration(request) && error;
    return ended ? endedAfter(last, ended) : last;
  }
}

function isJoining({ memberStatus, membershipId }: Collaboration): boolean {
  return memberStatus === 'INVITED' || (memberStatus === 'ACTIVE' && membershipId === undefined);
}

/** The membership of an account that just joined may not be found yet. */
const MAY_LAG: RetryPeriods = { ...RETRY_PERIODS, notFound: TIMEOUTS.denialByService };

/** What GetCollaboration is denied for is not retried again. */
const AFTER_DENIAL: RetryPeriods = { denialByIam: 0, denialByService: 0, notFound: 0 };

/** Decides by the member status: a member who is invited has the id of a membership already. */
async function lookUpIn(
  collaboration: Collaboration,
  request: LookupRequest,
  cleanRooms: CleanRooms,
  deadline: Deadline,
): Promise<Found | Ended> {
  const { memberStatus, membershipId } = collaboration;
  const error = memberStatusError(collaboration, request);
  const hasMembership = membershipId !== undefined && memberStatus !== 'INVITED' && memberStatus !== 'LEFT';
  const read = async (client: CleanRooms): Promise<Found> => ({
    collaboration,
    membership: await membershipOf(collaboration, request, client),
  });
  if (error && !(hasMembership && !request.requireActive)) {
    return { error, read: hasMembership ? (later) => read(new CleanRooms(request, later)) : undefined };
  }
  const found = await read(cleanRooms);
  if (!needsMembers(request)) return found;
  const statusError = request.requireActive ? statusErrorOf(found.membership) : undefined;
  if (statusError) return endedAfter(found, statusError);
  try {
    return { ...found, members: await listedMembers({ ...found, collaboration }, request, cleanRooms, deadline) };
  } catch (thrown) {
    return endedAfter(found, LookupError.from(thrown));
  }
}

/** A lookup that fails although the membership has been read. */
function endedAfter(found: Found, error: LookupError): Ended {
  return { error, read: () => Promise.resolve(found) };
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
  const membership = await cleanRooms.getMembership(identifier.id, MAY_LAG);
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
  const membership = await cleanRooms.getMembership(id, AFTER_DENIAL).catch(() => undefined);
  return membership?.collaborationId === target.id && membership.status !== 'ACTIVE' ? { membership } : undefined;
}
