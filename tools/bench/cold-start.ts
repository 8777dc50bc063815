import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import { text } from 'node:stream/consumers';
import { createMembership, LoopbackServer, type LocalCloud } from '../local-cloud';
import { createEvent } from '../../test/support/custom-resource';
import { send, tokenHeader } from '../../test/support/requests';
import type { Candidate } from './candidates';
import type { CpuShare } from './cpu-share';
import { MeasuredProcess, type HandlerFile, type Report } from './measured-process';
import { median } from './statistics';

/** What a candidate used, in milliseconds and MiB; the sum of its functions, if it has two. */
export interface ColdStart {
  /** Until its code was loaded. */
  readonly load: number;
  /** Until it responded to its first event. */
  readonly wall: number;
  /** Processor time until then. */
  readonly cpu: number;
  /** Peak memory until then. */
  readonly peak: number;
  /** The median for a further event, if there were any. */
  readonly warm?: number;
}

export interface StartOptions {
  /** The number of events, including the first. */
  readonly lookups?: number;
  /** Its share of a processor. */
  readonly share?: CpuShare;
}

type Response = Pick<CloudFormationCustomResourceResponse, 'Status' | 'Reason'>;

/** Starts handlers cold, with a local cloud, an endpoint for their responses, and a Lambda for what they call. */
export class ColdStarts {
  public static async open(cloud: LocalCloud, node: string): Promise<ColdStarts> {
    const { id } = await createMembership(cloud);
    // From now on the proxy responds itself, so that the figures do not include the emulator's time.
    const body = await responseFor(cloud, id);
    cloud.cleanRooms.reply(id, () => ({ kind: 'response', status: 200, body }));
    const coldStarts = new ColdStarts(cloud, node, id);
    await coldStarts.server.start();
    return coldStarts;
  }

  private readonly server: LoopbackServer;
  /** The responses received since a candidate was started. */
  private responses: Response[] = [];
  /** The function that the candidate calls. */
  private callee: MeasuredProcess | undefined;

  private constructor(
    private readonly cloud: LocalCloud,
    private readonly node: string,
    private readonly membershipId: string,
  ) {
    this.server = new LoopbackServer((request, response) => {
      void text(request).then(async (body) => {
        if (request.method === 'PUT') this.responses.push(JSON.parse(body) as Response);
        else response.write(JSON.stringify((await this.callee?.invoke(body))?.returned));
        response.end();
      });
    });
  }

  /** Starts a candidate in a new process and invokes it; checks that it did all its work. */
  public async start(candidate: Candidate, { lookups = 1, share }: StartOptions = {}): Promise<ColdStart> {
    const before = this.cloud.cleanRooms.calls(this.membershipId);
    this.responses = [];
    const start = (handler: HandlerFile) => MeasuredProcess.start(this.node, handler, { env: this.environment, share });
    const caller = start(candidate);
    this.callee = candidate.calls && start(candidate.calls);
    try {
      const event = JSON.stringify(createEvent(this.url, candidate.properties(this.membershipId)));
      const cold = [await caller.invoke(event), ...(this.callee?.reports ?? [])];
      const warm: number[] = [];
      while (warm.length < lookups - 1) warm.push((await caller.invoke(event)).wall);
      this.check(candidate, lookups, this.cloud.cleanRooms.calls(this.membershipId) - before);
      return {
        load: sum(cold, 'load'),
        wall: caller.reports[0]?.wall ?? 0,
        cpu: sum(cold, 'cpu'),
        peak: sum(cold, 'peak'),
        warm: warm.length > 0 ? median(warm) : undefined,
      };
    } finally {
      await Promise.all([caller.end(), this.callee?.end()]);
    }
  }

  public async close(): Promise<void> {
    await this.server.stop();
  }

  /** Throws if a candidate did less work than the others. */
  private check({ name }: Candidate, lookups: number, calls: number): void {
    const successes = this.responses.filter(({ Status }) => Status === 'SUCCESS').length;
    if (calls === lookups && successes === lookups) return;
    throw new Error(
      `${name} called Clean Rooms ${String(calls)} times and responded to ${String(lookups)} events with ` +
        `${String(successes)} successes. Its last response: ${JSON.stringify(this.responses.at(-1))}`,
    );
  }

  /** Where CloudFormation would receive responses. */
  private get url(): string {
    return `${this.server.endpoint}/response`;
  }

  /** The environment as Lambda sets it. */
  private get environment(): Record<string, string> {
    return {
      ...this.cloud.environment,
      // The function responds to the emulator that it runs in, and to CloudFormation.
      AWS_ENDPOINT_URL: this.server.endpoint,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      // Where the Provider framework calls the user's function.
      AWS_ENDPOINT_URL_LAMBDA: this.server.endpoint,
      USER_ON_EVENT_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:111122223333:function:on-event',
      // For handlers that respond to port 443 only.
      RESPONSE_PORT: String(this.server.port),
    };
  }
}

function sum(reports: readonly Report[], what: 'load' | 'cpu' | 'peak'): number {
  return reports.reduce((total, report) => total + report[what], 0);
}

/** What the emulated API returns for a membership. */
async function responseFor(cloud: LocalCloud, membershipId: string): Promise<string> {
  const credential = 'local/20260101/us-east-1/cleanrooms/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`;
  const headers = { authorization, ...tokenHeader(cloud.client().credentials.sessionToken) };
  const { body } = await send(cloud.cleanRooms.endpoint, { path: `/memberships/${membershipId}`, headers });
  return body;
}

/** The results by candidate. */
export type ColdStartsByName = Readonly<Record<string, ColdStart>>;

/** The result of one candidate. */
export function coldStartOf(name: string, starts: ColdStartsByName): ColdStart {
  const start = starts[name];
  if (!start) throw new Error(`${name} was not started.`);
  return start;
}

/** Starts candidates in turns, so that other load on the machine affects all alike; returns the medians by name. */
export async function inTurns(
  coldStarts: ColdStarts,
  candidates: readonly Candidate[],
  { rounds, signal, ...options }: StartOptions & { readonly rounds: number; readonly signal: AbortSignal },
): Promise<ColdStartsByName> {
  const seen = new Map<string, ColdStart[]>(candidates.map(({ name }) => [name, []]));
  // The first round only fills the caches of the file system.
  for (let round = 0; round <= rounds; round += 1) {
    for (const candidate of candidates) {
      signal.throwIfAborted();
      const start = await coldStarts.start(candidate, options);
      if (round > 0) seen.get(candidate.name)?.push(start);
    }
  }
  return Object.fromEntries([...seen].map(([name, starts]) => [name, medians(starts)]));
}

function medians(starts: readonly ColdStart[]): ColdStart {
  const of = (what: 'load' | 'wall' | 'cpu' | 'peak') => median(starts.map((start) => start[what]));
  const warm = starts.flatMap((start) => start.warm ?? []);
  return {
    load: of('load'),
    wall: of('wall'),
    cpu: of('cpu'),
    peak: of('peak'),
    warm: warm.length > 0 ? median(warm) : undefined,
  };
}
