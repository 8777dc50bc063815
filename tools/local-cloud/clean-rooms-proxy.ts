import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { violationOf, type RunCredentials } from './guard';
import { LoopbackServer } from './loopback';
import type { RequestQuota } from './request-quota';

/** A membership as the API writes it in JSON. */
export type MembershipJson = Record<string, unknown>;

/** What the proxy can do with a request for a membership instead of passing it on. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly errorType?: string }
  /** Accepts the request and never answers. */
  | { readonly kind: 'silence' }
  /** Breaks the connection, perhaps after the first half of an answer. */
  | { readonly kind: 'reset'; readonly halfOf?: string }
  /** Answers as usual after a while, in milliseconds. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** An error of the API, as its protocol (REST with JSON) writes it. */
export function apiError(status: number, errorType: string, message = 'staged by the local cloud'): Reply {
  return { kind: 'answer', status, errorType, body: JSON.stringify({ message }) };
}

/** The API's response to a request that exceeds a quota. */
export const THROTTLED = apiError(429, 'ThrottlingException', 'Rate exceeded');

/** What is staged for one membership. */
interface Stage {
  change: MembershipJson;
  reply?: (attempt: number) => Reply | undefined;
  quota?: RequestQuota;
  /** The access key id of each call of GetMembership so far. */
  readonly callers: string[];
}

/**
 * Stands in front of the emulated Clean Rooms API. It passes everything on, counts the calls of GetMembership, and
 * changes the answers of those memberships that something is staged for.
 */
export class CleanRoomsProxy {
  public static async start(target: string, credentials: RunCredentials): Promise<CleanRoomsProxy> {
    const proxy = new CleanRoomsProxy(new URL(target), credentials);
    await proxy.server.start();
    return proxy;
  }

  private readonly stages = new Map<string, Stage>();
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

  /** Answers with these fields in place of what the emulator says of the membership; null takes a field away. */
  public change(membershipId: string, fields: MembershipJson): void {
    const stage = this.stage(membershipId);
    stage.change = { ...stage.change, ...fields };
  }

  /** Asks at each call of GetMembership, counted from one, what to do with it; undefined passes it on. */
  public reply(membershipId: string, reply: (attempt: number) => Reply | undefined): void {
    const stage = this.stage(membershipId);
    const before = stage.callers.length;
    stage.reply = (call) => reply(call - before);
  }

  /** Throttles calls of GetMembership that exceed a quota. Memberships that are passed the same quota share it. */
  public enforce(quota: RequestQuota, membershipIds: readonly string[]): void {
    for (const id of membershipIds) this.stage(id).quota = quota;
  }

  /** Takes back all that is staged for a membership; its calls stay counted. */
  public restore(membershipId: string): void {
    this.stages.set(membershipId, { change: {}, callers: this.stage(membershipId).callers });
  }

  /** How many times GetMembership was called for a membership. */
  public calls(membershipId: string): number {
    return this.stage(membershipId).callers.length;
  }

  /** With which access keys GetMembership was called for a membership. */
  public callers(membershipId: string): readonly string[] {
    return this.stage(membershipId).callers;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private stage(membershipId: string): Stage {
    const known = this.stages.get(membershipId);
    if (known) return known;
    const stage: Stage = { change: {}, callers: [] };
    this.stages.set(membershipId, stage);
    return stage;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const violation = violationOf(request, this.credentials);
    if (violation !== undefined) {
      response.writeHead(403).end(violation);
      return;
    }
    const [, membershipId] = /^\/memberships\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' || membershipId === undefined) return this.pass(request, response, {});

    const stage = this.stage(membershipId);
    stage.callers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody');
    const accepted = stage.quota?.accepts() ?? true;
    const reply = accepted ? stage.reply?.(stage.callers.length) : THROTTLED;
    switch (reply?.kind) {
      case 'answer':
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
        // Nobody may be waiting any more when it ends.
        await sleep(reply.milliseconds, undefined, { ref: false });
    }
    return this.pass(request, response, stage.change);
  }

  /** Passes a request on, and its answer back, with the changed fields of the membership if it has one. */
  private async pass(request: IncomingMessage, response: ServerResponse, change: MembershipJson): Promise<void> {
    const { method, url } = request;
    const headers = { ...request.headers, host: this.target.host };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = send(new URL(url ?? '/', this.target), { method, headers }, resolve);
      onward.on('error', reject);
      request.pipe(onward);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const body = changed(Buffer.concat(chunks), change);
    delete answer.headers['transfer-encoding'];
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': body.length });
    response.end(body);
  }
}

function changed(body: Buffer, change: MembershipJson): Buffer {
  if (Object.keys(change).length === 0) return body;
  const answer = JSON.parse(body.toString()) as { membership?: MembershipJson };
  if (!answer.membership) return body;
  return Buffer.from(JSON.stringify({ ...answer, membership: { ...answer.membership, ...change } }));
}
