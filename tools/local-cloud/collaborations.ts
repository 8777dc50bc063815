import { randomUUID } from 'node:crypto';

/** An object in the JSON of the API. */
export type Json = Readonly<Record<string, unknown>>;

/** The membership or collaboration that a request is for. */
export interface Resource {
  readonly type: 'memberships' | 'collaborations';
  readonly id: string;
}

/** A response of the API. */
export interface ApiResponse {
  readonly status: number;
  readonly errorType?: string;
  readonly body: Json;
}

/** The response to GetCollaboration of a principal that must not read it, or of a collaboration that does not exist. */
const ACCESS_DENIED: ApiResponse = {
  status: 403,
  errorType: 'AccessDeniedException',
  body: { message: 'You do not have access to this collaboration.', reason: 'INSUFFICIENT_PERMISSIONS' },
};

/**
 * Corrects responses of the emulator where the API responds differently:
 * - GetCollaboration has no ResourceNotFoundException.
 * - A member who is invited has the id of a membership already.
 * - The memberships of a deleted collaboration can still be read, as COLLABORATION_DELETED.
 *
 * @see https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cleanrooms
 */
export class Collaborations {
  private readonly deleted = new Set<string>();
  /** The memberships of invited members, by collaboration. */
  private readonly invitations = new Map<string, string>();

  /** The response of the API instead of the emulator's. */
  public correct(method: string, { type, id }: Resource, response: ApiResponse): ApiResponse {
    if (type === 'collaborations' && method === 'DELETE' && response.status < 300) this.deleted.add(id);
    if (method !== 'GET') return response;
    return type === 'collaborations' ? this.collaboration(id, response) : this.membership(response);
  }

  private collaboration(id: string, response: ApiResponse): ApiResponse {
    if (response.status === 404) return ACCESS_DENIED;
    const collaboration = objectIn(response.body['collaboration']);
    if (collaboration?.['memberStatus'] !== 'INVITED') return response;
    const membershipId = this.invitations.get(id) ?? randomUUID();
    this.invitations.set(id, membershipId);
    const membershipArn = String(collaboration['arn']).replace(/collaboration\/.*/, `membership/${membershipId}`);
    return { ...response, body: { collaboration: { ...collaboration, membershipId, membershipArn } } };
  }

  private membership(response: ApiResponse): ApiResponse {
    const membership = objectIn(response.body['membership']);
    if (!membership || !this.deleted.has(String(membership['collaborationId']))) return response;
    return { ...response, body: { membership: { ...membership, status: 'COLLABORATION_DELETED' } } };
  }
}

function objectIn(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
