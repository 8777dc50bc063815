import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Collaborations,
  LISTED,
  type ApiResponse,
  type Json,
  type ListResource,
  type OtherMember,
  type Resource,
} from './collaborations';
import { violationOf, type RunCredentials } from './guard';
import { LoopbackServer } from './loopback';
import type { RequestQuota } from './request-quota';

/** A membership in the JSON of the API. */
export type MembershipJson = Record<string, unknown>;

/** What the proxy can do with a request for a membership or a collaboration instead of forwarding it. */
export type Reply =
  | { readonly kind: 'response'; readonly status: number; readonly body: string; readonly errorType?: string }
  /** Accepts the request and never responds. */
  | { readonly kind: 'silence' }
  /** Resets the connection, optionally after half of a response. */
  | { readonly kind: 'reset'; readonly halfOf?: string }
  /** Responds as usual after a delay, in milliseconds. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** An error of the API, as its protocol (REST with JSON) encodes it. */
export function apiError(status: number, errorType: string, message = 'injected by the local cloud'): Reply {
  return { kind: 'response', status, errorType, body: JSON.stringify({ message }) };
}

/** The API's response to a request that exceeds a quota. */
export const THROTTLED = apiError(429, 'ThrottlingException', 'Rate exceeded');

/** The id by which the proxy's methods identify the ListMembers calls for a collaboration. */
export function membersOf(collaborationId: string): string {
  return `${collaborationId}/members`;
}

/** The ids by which the proxy's methods identify the ListMemberships and the ListCollaborations calls. */
export const LISTS = { memberships: 'memberships', collaborations: 'collaborations' } as const;

/** What is injected for one membership, collaboration or list, and its callers. */
interface ResourceState {
  change: Json;
  reply?: (attempt: number) => Reply | undefined;
  quota?: RequestQuota;
  /** The access key id of each call so far. */
  readonly callers: string[];
}

/**
 * A proxy in front of the emulated Clean Rooms API. It forwards requests, counts the calls of GetMembership,
 * GetCollaboration and the List operations, and injects faults and changes for individual memberships and
 * collaborations, by their ids, for lists of members, by `membersOf`, and for other lists, by `LISTS`.
 */
export class CleanRoomsProxy {
  public static async start(target: string, credentials: RunCredentials): Promise<CleanRoomsProxy> {
    const proxy = new CleanRoomsProxy(new URL(target), credentials);
    await proxy.server.start();
    return proxy;
  }

  private readonly states = new Map<string, ResourceState>();
  private readonly collaborations = new Collaborations();
  private readonly server: LoopbackServer;

  private constructor(
    private readonly target: URL,
    private readonly credentials: RunCredentials,
  ) {
    this.server = new LoopbackServer((request, response) => {
      this.serve(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
  }

  public get endpoint(): string {
    return this.server.endpoint;
  }

  /** Overrides fields of a membership, a collaboration or a page of a list in responses; null removes a field. */
  public change(id: string, fields: Json): void {
    const state = this.stateOf(id);
    state.change = { ...state.change, ...fields };
  }

  /** Sets the reply to each call, counted from one; undefined forwards the call. */
  public reply(id: string, reply: (attempt: number) => Reply | undefined): void {
    const state = this.stateOf(id);
    const before = state.callers.length;
    state.reply = (call) => reply(call - before);
  }

  /** Throttles calls that exceed a quota, which the memberships, collaborations or lists of members share. */
  public enforce(quota: RequestQuota, ids: readonly string[]): void {
    for (const id of ids) this.stateOf(id).quota = quota;
  }

  /** Removes what is injected for a membership, a collaboration or its members; the calls stay counted. */
  public restore(id: string): void {
    this.states.set(id, { change: {}, callers: this.stateOf(id).callers });
  }

  /** Removes this account from a collaboration, as its creator does: neither status can be set in the emulator. */
  public removeMember(collaborationId: string, membershipId: string): void {
    this.collaborations.remove(collaborationId, membershipId);
  }

  /**
   * Adds a member of another account to a collaboration, or replaces it, such as when it joins or leaves. Returns the
   * ARN of its membership, which is the same each time.
   */
  public addMember(collaborationArn: string, member: OtherMember): string {
    return this.collaborations.addMember(collaborationArn, member);
  }

  /** The number of calls for a membership, a collaboration or its members. */
  public calls(id: string): number {
    return this.stateOf(id).callers.length;
  }

  /** The access keys of the calls for a membership, a collaboration or its members. */
  public callers(id: string): readonly string[] {
    return this.stateOf(id).callers;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private stateOf(id: string): ResourceState {
    const known = this.states.get(id);
    if (known) return known;
    const state: ResourceState = { change: {}, callers: [] };
    this.states.set(id, state);
    return state;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const violation = violationOf(request, this.credentials);
    if (violation !== undefined) {
      response.writeHead(403).end(violation);
      return;
    }
    const { accessKey, region } = signatureOf(request);
    const resource = resourceIn(request.url, region);
    if (request.method !== 'GET' || !resource) return this.forward(request, response, resource);

    const state = this.stateOf(keyOf(resource));
    state.callers.push(accessKey);
    const accepted = state.quota?.accepts() ?? true;
    const reply = accepted ? state.reply?.(state.callers.length) : THROTTLED;
    switch (reply?.kind) {
      case 'response':
        response.setHeader('content-type', 'application/json');
        if (reply.errorType !== undefined) response.setHeader('x-amzn-errortype', reply.errorType);
        response.writeHead(reply.status);
        response.end(reply.body);
        return;
      case 'silence':
        return;
      case 'reset':
        if (reply.halfOf === undefined) {
          request.socket.destroy();
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.halfOf.length });
        response.write(reply.halfOf.slice(0, reply.halfOf.length / 2), () => request.socket.destroy());
        return;
      case 'delay':
        // The client may be gone when it ends.
        await sleep(reply.milliseconds, undefined, { ref: false });
    }
    return this.forward(request, response, resource, state.change);
  }

  /** Forwards a request, and returns the response as the API would, with the overridden fields. */
  private async forward(
    request: IncomingMessage,
    response: ServerResponse,
    resource?: Resource,
    change: Json = {},
  ): Promise<void> {
    const { method = 'GET' } = request;
    // The whole list, of which `Collaborations` returns a page.
    const url = method === 'GET' && resource?.type === 'list' ? pathOf(resource) : (request.url ?? '/');
    const headers = { ...request.headers, host: this.target.host };
    const forwarded = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(new URL(url, this.target), { method, headers }, resolve);
      outgoing.on('error', reject);
      request.pipe(outgoing);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of forwarded) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    const emulated = {
      status: forwarded.statusCode ?? 502,
      errorType: forwarded.headers['x-amzn-errortype']?.toString(),
      body: jsonIn(content),
    };
    const corrected = resource ? this.collaborations.correct(method, resource, emulated) : emulated;
    const { status, errorType, body } = changed(corrected, change);
    const sent = body === emulated.body ? content : Buffer.from(JSON.stringify(body));
    delete forwarded.headers['transfer-encoding'];
    response.writeHead(status, {
      ...forwarded.headers,
      ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
      'content-length': sent.length,
    });
    response.end(sent);
  }
}

/** The access key and the region of the credential that a request is signed with. */
function signatureOf({ headers }: IncomingMessage): { accessKey: string; region: string } {
  const [, accessKey = 'unsigned', region = ''] =
    /Credential=([^/]+)\/[^/]*\/([^/]+)/.exec(headers.authorization ?? '') ?? [];
  return { accessKey, region };
}

/** The membership, collaboration or list that a path specifies. */
function resourceIn(url = '', region: string): Resource | undefined {
  const [path = '', parameters] = url.split('?');
  const query = new URLSearchParams(parameters);
  const [, type, id, members] = /^\/(memberships|collaborations)(?:\/([^/]+)(\/members)?)?$/.exec(path) ?? [];
  if (type !== 'memberships' && type !== 'collaborations') return undefined;
  if (id === undefined) return { type: 'list', of: type, id: LISTS[type], region, query };
  if (members === undefined) return { type, id };
  return type === 'collaborations' ? { type: 'list', of: 'members', id, region, query } : undefined;
}

/** The id by which the methods of the proxy identify what a request is for. */
function keyOf(resource: Resource): string {
  return resource.type === 'list' && resource.of === 'members' ? membersOf(resource.id) : resource.id;
}

/** The path of a whole list in the emulator. */
function pathOf({ of, id }: ListResource): string {
  return of === 'members' ? `/collaborations/${membersOf(id)}` : `/${of}?maxResults=10000`;
}

/** The object that a response contains; empty if it is something else, such as nothing. */
function jsonIn(content: Buffer): Json {
  try {
    return JSON.parse(content.toString()) as Json;
  } catch {
    return {};
  }
}

function changed(response: ApiResponse, change: Json): ApiResponse {
  const [[type, resource] = []] = Object.entries(response.body);
  if (Object.keys(change).length === 0) return response;
  if (Object.values<unknown>(LISTED).includes(type)) return { ...response, body: { ...response.body, ...change } };
  if (type !== 'membership' && type !== 'collaboration') return response;
  return { ...response, body: { [type]: { ...(resource as Json), ...change } } };
}
