import type { FilterableMemberStatus, MemberAbility, MembershipStatus, MemberStatus } from '@aws-sdk/client-cleanrooms';
import { randomBytes, randomUUID } from 'node:crypto';

/** An object in the JSON of the API. */
export type Json = Readonly<Record<string, unknown>>;

/** The membership or collaboration that a request is for, or a list. */
export type Resource = { readonly type: 'memberships' | 'collaborations'; readonly id: string } | ListResource;

/** A page of the members of a collaboration, or of the memberships or the collaborations of this account. */
export interface ListResource {
  readonly type: 'list';
  readonly of: 'members' | 'memberships' | 'collaborations';
  /** That of the collaboration, or else the name of the list. */
  readonly id: string;
  /** The region that the request is signed for. */
  readonly region: string;
  readonly query: URLSearchParams;
}

/** A member of another account. */
export interface OtherMember {
  readonly accountId: string;
  readonly abilities: readonly MemberAbility[];
  /** @default 'ACTIVE' */
  readonly status?: MemberStatus;
  /** @default 'Publisher' */
  readonly displayName?: string;
  /**
   * Whether ListMembers returns the id and the ARN of the membership.
   *
   * @default true
   */
  readonly withMembership?: boolean;
}

/** A response of the API. */
export interface ApiResponse {
  readonly status: number;
  readonly errorType?: string;
  readonly body: Json;
}

/** The most elements of a page: the API may return fewer than `maxResults`. */
const LONGEST_PAGE = 2;

/** The field of a response with the elements of a list. */
export const LISTED = {
  members: 'memberSummaries',
  memberships: 'membershipSummaries',
  collaborations: 'collaborationList',
} as const satisfies Record<ListResource['of'], string>;

/** The field by which a list can be filtered, which is also the name of the query parameter, and its values. */
const FILTERS = {
  members: undefined,
  memberships: { field: 'status', values: ['ACTIVE', 'REMOVED', 'COLLABORATION_DELETED'] },
  collaborations: { field: 'memberStatus', values: ['ACTIVE', 'INVITED'] },
} as const satisfies Record<ListResource['of'], Filter | undefined>;

interface Filter {
  readonly field: string;
  readonly values: readonly (MembershipStatus | FilterableMemberStatus)[];
}

/** The response to a principal that must not read a collaboration, or for one that does not exist. */
const ACCESS_DENIED: ApiResponse = {
  status: 403,
  errorType: 'AccessDeniedException',
  body: { message: 'You do not have access to this collaboration.', reason: 'INSUFFICIENT_PERMISSIONS' },
};

/**
 * Corrects responses of the emulator where the API responds differently:
 * - GetCollaboration and ListMembers have no ResourceNotFoundException.
 * - A member who is invited has the id of a membership already.
 * - The creator of a collaboration can remove members, whose memberships can still be read, as REMOVED.
 * - The memberships of a deleted collaboration can still be read, as COLLABORATION_DELETED.
 * - Members of other accounts join, leave and are removed.
 * - ListMembers, ListMemberships and ListCollaborations return several pages.
 * - ListMemberships and ListCollaborations filter by status. Without a filter, memberships of every status are listed.
 *
 * @see https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cleanrooms
 */
export class Collaborations {
  private readonly deleted = new Set<string>();
  /** The ids of collaborations that this account was removed from, and of its memberships in them. */
  private readonly removed = new Set<string>();
  /** The ids of memberships that the emulator does not have, by owner and collaboration. */
  private readonly membershipIds = new Map<string, string>();
  /** The members of other accounts, by collaboration and account. */
  private readonly others = new Map<string, Map<string, Json>>();
  /** Where a page begins, by list and `nextToken`. */
  private readonly pages = new Map<string, number>();

  /** Removes this account from a collaboration, as its creator does. */
  public remove(collaborationId: string, membershipId: string): void {
    this.removed.add(collaborationId).add(membershipId);
  }

  /** Adds a member of another account, or replaces it; returns the ARN of its membership. */
  public addMember(collaborationArn: string, member: OtherMember): string {
    const [creator = '', collaborationId] = collaborationArn.split(':collaboration/');
    if (collaborationId === undefined) throw new Error(`${collaborationArn} is not the ARN of a collaboration.`);
    const { accountId, abilities, status = 'ACTIVE', displayName = 'Publisher', withMembership = true } = member;
    const membership = this.membershipOf(creator.replace(/\d*$/, accountId), collaborationId);
    const others = this.others.get(collaborationId) ?? new Map<string, Json>();
    this.others.set(collaborationId, others);
    const updateTime = Math.floor(Date.now() / 1000);
    others.set(accountId, {
      accountId,
      status,
      abilities,
      displayName,
      createTime: others.get(accountId)?.['createTime'] ?? updateTime,
      updateTime,
      paymentConfiguration: { queryCompute: { isResponsible: false } },
      ...(withMembership && membership),
    });
    return membership.membershipArn;
  }

  /** The response of the API instead of the emulator's. */
  public correct(method: string, resource: Resource, response: ApiResponse): ApiResponse {
    const { type, id } = resource;
    if (type === 'collaborations' && method === 'DELETE' && response.status < 300) this.deleted.add(id);
    if (method !== 'GET') return response;
    if (type !== 'memberships' && response.status === 404) return ACCESS_DENIED;
    if (response.status !== 200) return response;
    if (type === 'list') return this.page(resource, response);
    const membership = objectIn(response.body['membership']);
    if (membership) return { ...response, body: { membership: this.membership(membership) } };
    const collaboration = objectIn(response.body['collaboration']);
    return collaboration ? { ...response, body: { collaboration: this.collaboration(collaboration) } } : response;
  }

  private collaboration(emulated: Json): Json {
    const { arn, id, memberStatus } = emulated;
    const [creator = ''] = String(arn).split(':collaboration/');
    return {
      ...emulated,
      // The emulator's collaborations are all created by this account.
      ...(memberStatus === 'INVITED' && this.membershipOf(creator, String(id))),
      ...(this.removed.has(String(id)) && { memberStatus: 'REMOVED' }),
    };
  }

  private membership(emulated: Json): Json {
    return {
      ...emulated,
      ...(this.deleted.has(String(emulated['collaborationId'])) && { status: 'COLLABORATION_DELETED' }),
      ...(this.removed.has(String(emulated['id'])) && { status: 'REMOVED' }),
    };
  }

  private page(list: ListResource, response: ApiResponse): ApiResponse {
    const { of, id, region, query } = list;
    const maxResults = Number(query.get('maxResults') ?? LONGEST_PAGE);
    if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > 100) return invalid('maxResults');
    const filter: Filter | undefined = FILTERS[of];
    const wanted = filter && query.get(filter.field);
    if (filter && wanted && !filter.values.some((value) => value === wanted)) return invalid(filter.field);
    const token = query.get('nextToken');
    const pages = [of, id, region, wanted ?? ''].join('/');
    const start = token === null ? 0 : this.pages.get(`${pages}/${token}`);
    if (start === undefined) return invalid('nextToken');

    const all = this.listed(list, objectsIn(response.body[LISTED[of]]));
    const elements = filter && wanted ? all.filter((element) => element[filter.field] === wanted) : all;
    const end = start + Math.min(maxResults, LONGEST_PAGE);
    const page = { [LISTED[of]]: elements.slice(start, end) };
    if (end >= elements.length) return { ...response, body: page };
    const nextToken = randomBytes(48).toString('base64');
    this.pages.set(`${pages}/${nextToken}`, end);
    return { ...response, body: { ...page, nextToken } };
  }

  /** All elements of a list. */
  private listed({ of, id, region }: ListResource, emulated: readonly Json[]): readonly Json[] {
    switch (of) {
      case 'members':
        return this.members(id, region, emulated);
      case 'memberships':
        return emulated.map((membership) => this.membership(membership));
      case 'collaborations':
        return emulated.map((collaboration) => this.collaboration(collaboration));
    }
  }

  /** All members: those of the emulator, of whom the first is this account, and those of other accounts. */
  private members(id: string, region: string, emulated: readonly Json[]): readonly Json[] {
    const members = emulated.map((member, index): Json => ({
      ...member,
      ...(member['status'] === 'INVITED' &&
        this.membershipOf(`arn:aws:cleanrooms:${region}:${String(member['accountId'])}`, id)),
      ...(index === 0 && this.removed.has(id) && { status: 'REMOVED' }),
    }));
    const byAccount = new Map<unknown, Json>(members.map((member) => [member['accountId'], member]));
    for (const [accountId, member] of this.others.get(id) ?? []) byAccount.set(accountId, member);
    return [...byAccount.values()];
  }

  /** The membership of an owner, `arn:<partition>:cleanrooms:<region>:<account>`, which is the same each time. */
  private membershipOf(owner: string, collaborationId: string): { membershipId: string; membershipArn: string } {
    const key = `${owner}:${collaborationId}`;
    const membershipId = this.membershipIds.get(key) ?? randomUUID();
    this.membershipIds.set(key, membershipId);
    return { membershipId, membershipArn: `${owner}:membership/${membershipId}` };
  }
}

function invalid(field: string): ApiResponse {
  const body = { message: `The value of ${field} is invalid.`, reason: 'FIELD_VALIDATION_FAILED' };
  return { status: 400, errorType: 'ValidationException', body };
}

function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectIn).filter((each) => each !== undefined) : [];
}

function objectIn(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
