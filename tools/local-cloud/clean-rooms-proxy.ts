import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { violationOf, type RunCredentials } from './guard';
import { LoopbackServer } from './loopback';
import type { RequestQuota } from './request-quota';

/** A membership in the JSON of the API. */
export type MembershipJson = Record<string, unknown>;

/** What the proxy can do with a request for a membership instead of forwarding it. */
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

/** What is injected for one membership, and its callers. */
interface MembershipState {
  change: MembershipJson;
  reply?: (attempt: number) => Reply | undefined;
  quota?: RequestQuota;
  /** The access key id of each call of GetMembership so far. */
  readonly callers: string[];
}

/**
 * A proxy in front of the emulated Clean Rooms API. It forwards requests, counts the calls of GetMembership, and injects
 * faults and changes for individual memberships.
 */
export class CleanRoomsProxy {
  public static async start(target: string, credentials: RunCredentials): Promise<CleanRoomsProxy> {
    const proxy = new CleanRoomsProxy(new URL(target), credentials);
    await proxy.server.start();
    return proxy;
  }

  private readonly states = new Map<string, MembershipState>();
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

  /** Overrides fields of a membership in responses; null removes a field. */
  public change(membershipId: string, fields: MembershipJson): void {
    const state = this.stateOf(membershipId);
    state.change = { ...state.change, ...fields };
  }

  /** Sets the reply to each call of GetMembership, counted from one; undefined forwards the call. */
  public reply(membershipId: string, reply: (attempt: number) => Reply | undefined): void {
    const state = this.stateOf(membershipId);
    const before = state.callers.length;
    state.reply = (call) => reply(call - before);
  }

  /** Throttles calls of GetMembership that exceed a quota. Memberships that are passed the same quota share it. */
  public enforce(quota: RequestQuota, membershipIds: readonly string[]): void {
    for (const id of membershipIds) this.stateOf(id).quota = quota;
  }

  /** Removes all that is injected for a membership; its calls stay counted. */
  public restore(membershipId: string): void {
    this.states.set(membershipId, { change: {}, callers: this.stateOf(membershipId).callers });
  }

  /** The number of GetMembership calls for a membership. */
  public calls(membershipId: string): number {
    return this.stateOf(membershipId).callers.length;
  }

  /** The access keys with which GetMembership was called for a membership. */
  public callers(membershipId: string): readonly string[] {
    return this.stateOf(membershipId).callers;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private stateOf(membershipId: string): MembershipState {
    const known = this.states.get(membershipId);
    if (known) return known;
    const state: MembershipState = { change: {}, callers: [] };
    this.states.set(membershipId, state);
    return state;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const violation = violationOf(request, this.credentials);
    if (violation !== undefined) {
      response.writeHead(403).end(violation);
      return;
    }
    const [, membershipId] = /^\/memberships\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' || membershipId === undefined) return this.forward(request, response, {});

    const state = this.stateOf(membershipId);
    state.callers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned');
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
    return this.forward(request, response, state.change);
  }

  /** Forwards a request, and returns the response with the overridden fields of the membership, if it has one. */
  private async forward(request: IncomingMessage, response: ServerResponse, change: MembershipJson): Promise<void> {
    const { method, url } = request;
    const headers = { ...request.headers, host: this.target.host };
    const forwarded = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(new URL(url ?? '/', this.target), { method, headers }, resolve);
      outgoing.on('error', reject);
      request.pipe(outgoing);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of forwarded) chunks.push(chunk as Buffer);
    const body = changed(Buffer.concat(chunks), change);
    delete forwarded.headers['transfer-encoding'];
    response.writeHead(forwarded.statusCode ?? 502, { ...forwarded.headers, 'content-length': body.length });
    response.end(body);
  }
}

function changed(body: Buffer, change: MembershipJson): Buffer {
  if (Object.keys(change).length === 0) return body;
  const content = JSON.parse(body.toString()) as { membership?: MembershipJson };
  if (!content.membership) return body;
  return Buffer.from(JSON.stringify({ ...content, membership: { ...content.membership, ...change } }));
}
