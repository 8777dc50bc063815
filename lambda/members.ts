import type { Collaboration, MemberAbility, MemberSummary, Membership } from '@aws-sdk/client-cleanrooms';
import { attributeInfo, baseName, type AttributeName, type RequestableName } from '../lib/contract/attributes';
import type { CleanRooms } from './clean-rooms';
import type { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { onceJoined } from './joining';
import type { Found } from './lookup';
import type { LookupRequest } from './request';
import { Text } from './text';

/** The ability of the one member whose membership ARN an attribute is. */
const ABILITIES = {
  'Members.QueryRunnerMembershipArn': 'CAN_QUERY',
  'Members.JobRunnerMembershipArn': 'CAN_RUN_JOB',
} as const satisfies Partial<Record<AttributeName, MemberAbility>>;

type RunnerName = keyof typeof ABILITIES;

function isRunnerName(name: string): name is RunnerName {
  return Object.hasOwn(ABILITIES, name);
}

/** Lists the members of a collaboration. While this account is not among them, it may just have joined. */
export async function listedMembers(
  { collaboration, membership }: { readonly collaboration: Collaboration; readonly membership: Membership },
  request: LookupRequest,
  cleanRooms: CleanRooms,
  deadline: Deadline,
): Promise<MemberSummary[]> {
  const isJoining = (members: MemberSummary[]): boolean =>
    collaboration.memberStatus === 'ACTIVE' && !arnsOf(members).some((arn) => arn === membership.arn);
  const members = await onceJoined(() => list(request, cleanRooms), isJoining, deadline);
  if (!isJoining(members)) return members;
  throw LookupError.of(ERRORS.notListed, {
    count: Text.number(members.length),
    collaboration: Text.quoted(collaboration.name ?? ''),
    id: Text.word(membership.id),
  });
}

async function list({ target, account, region }: LookupRequest, cleanRooms: CleanRooms): Promise<MemberSummary[]> {
  const names = { id: Text.word(target.id), account: Text.word(account), region: Text.word(region) };
  const denied = (reason: Text): LookupError => LookupError.of(ERRORS.membersDenied, { ...names, reason });
  const { listMembers } = await import('./list-members');
  return cleanRooms.send((client) => listMembers(client, target.id), {
    resource: Text.of`the members of collaboration ${names.id} to account ${names.account} in ${names.region}`,
    denied,
    notFound: denied,
  });
}

/**
 * The attributes that are selected from the members of a collaboration. Only active members count: one who is invited
 * may have a membership ARN already, and one who left or was removed may still have it.
 */
export function* fieldsOfMembers(members: readonly MemberSummary[]): Generator<[name: AttributeName, value: string]> {
  // The order in which Clean Rooms lists members must not change a template's resources.
  const arns = arnsOf(members).sort();
  if (arns.length > 0) yield ['Members.MembershipArns', arns.join(',')];
  for (const name of Object.keys(ABILITIES).filter(isRunnerName)) {
    const [runner, other] = arnsOf(members.filter(canRun(name)));
    if (runner !== undefined && other === undefined) yield [name, runner];
  }
}

/** The errors for missing attributes of which not exactly one member has the ability, and the names of all others. */
export function runnerErrors(
  missing: readonly RequestableName[],
  { membership, members = [] }: Pick<Found, 'membership' | 'members'>,
): { readonly errors: readonly LookupError[]; readonly others: readonly RequestableName[] } {
  const runners = new Set(missing.map(baseName).filter(isRunnerName));
  return {
    errors: [...runners].map((name) => runnerError(name, members, membership)),
    others: missing.filter((name) => !isRunnerName(baseName(name))),
  };
}

function runnerError(
  name: RunnerName,
  members: readonly MemberSummary[],
  { collaborationName }: Membership,
): LookupError {
  const able = members.filter(canRun(name));
  const values = {
    collaboration: Text.quoted(collaborationName ?? ''),
    ability: Text.literal(ABILITIES[name]),
    label: Text.literal(attributeInfo(name).label),
    attribute: Text.literal(name),
  };
  if (arnsOf(able).length > 1) {
    const accounts = Text.words(able.filter(isActive).map(({ accountId }) => accountId));
    return LookupError.of(ERRORS.severalRunners, { ...values, accounts });
  }
  const found = Text.list(
    able.map(({ accountId, status }) => Text.of`${Text.word(accountId)} is ${Text.word(status)}`),
  );
  return LookupError.of(ERRORS.noRunner, {
    ...values,
    found: able.length > 0 ? found : Text.literal('no member has it'),
  });
}

/** The membership ARNs of the active members. One who joins between two pages may be listed twice. */
function arnsOf(members: readonly MemberSummary[]): string[] {
  return [...new Set(members.filter(isActive).flatMap(({ membershipArn }) => membershipArn ?? []))];
}

function isActive({ status }: MemberSummary): boolean {
  return status === 'ACTIVE';
}

function canRun(name: RunnerName): (member: MemberSummary) => boolean {
  return ({ abilities }) => abilities?.includes(ABILITIES[name]) === true;
}
