import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk, createMembership, REQUESTS_PER_SECOND, RequestQuota, type LocalCloud } from '../local-cloud';
import { ROOT } from '../root';

/** The prop by which memberships are looked up. */
export type By = 'membershipIdentifier' | 'collaborationIdentifier';

/** A stack with a lookup for each id. */
export interface LookupStack {
  readonly name: string;
  readonly by: By;
  readonly ids: readonly string[];
}

/** The calls of an operation. */
export interface Calls {
  /** Those that were throttled included. */
  readonly sent: number;
  readonly throttled: number;
}

/** The result of a `cdk deploy`. */
export interface Deploy {
  readonly by: By;
  readonly lookups: number;
  /** The duration of the whole command. */
  readonly seconds: number;
  readonly getCollaboration: Calls;
  readonly getMembership: Calls;
}

export interface DeployOptions {
  /** @default membershipIdentifier */
  readonly by?: By;
  /**
   * Whether each operation has the quota that an account has by default. It is the same for GetCollaboration and for
   * GetMembership.
   */
  readonly underQuota?: boolean;
}

/** Deploys stacks with lookups on a local cloud. */
export class Deploys {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lookups-'));
  /** The collaborations of the memberships created so far, by membership. */
  private readonly collaborations = new Map<string, string>();
  private stacks = 0;

  public constructor(
    private readonly cloud: LocalCloud,
    private readonly signal: AbortSignal,
  ) {}

  public async bootstrap(): Promise<void> {
    await this.run({ name: 'Empty', by: 'membershipIdentifier', ids: [] }, 'bootstrap');
  }

  /** Deploys a new stack. Each lookup has its own membership, in its own collaboration. */
  public async deploy(
    lookups: number,
    { by = 'membershipIdentifier', underQuota = false }: DeployOptions = {},
  ): Promise<Deploy> {
    const memberships = await this.memberships(lookups);
    const ids = {
      membershipIdentifier: memberships.map(([id]) => id),
      collaborationIdentifier: memberships.map(([, id]) => id),
    };
    const getCollaboration = this.count(ids.collaborationIdentifier, underQuota);
    const getMembership = this.count(ids.membershipIdentifier, underQuota);
    this.stacks += 1;
    const start = performance.now();
    await this.run(
      { name: `Lookups${String(this.stacks)}`, by, ids: ids[by] },
      'deploy',
      '--require-approval',
      'never',
    );
    const seconds = (performance.now() - start) / 1000;
    return { by, lookups, seconds, getCollaboration: getCollaboration(), getMembership: getMembership() };
  }

  public close(): void {
    rmSync(this.directory, { recursive: true });
  }

  private async run(stack: LookupStack, ...args: string[]): Promise<void> {
    const file = join(this.directory, 'stack.json');
    writeFileSync(file, JSON.stringify(stack));
    const app = ['--app', 'node --import tsx tools/bench/app.ts', '-c', `stack=${file}`];
    const { code, output } = await cdk(this.cloud, [...args, ...app], { directory: ROOT, signal: this.signal });
    if (code !== 0) throw new Error(`cdk ${args.join(' ')} failed:\n${output}`);
  }

  private async memberships(count: number): Promise<[id: string, collaborationId: string][]> {
    while (this.collaborations.size < count) {
      const { id, collaborationId = '' } = await createMembership(this.cloud);
      this.collaborations.set(id, collaborationId);
    }
    return [...this.collaborations].slice(0, count);
  }

  /** Counts the calls of an operation, on the resources with these ids, until the returned function is called. */
  private count(ids: readonly string[], underQuota: boolean): () => Calls {
    const { cleanRooms } = this.cloud;
    const calls = () => ids.reduce((total, id) => total + cleanRooms.calls(id), 0);
    const before = calls();
    const quota = underQuota ? new RequestQuota(REQUESTS_PER_SECOND) : undefined;
    if (quota) cleanRooms.enforce(quota, ids);
    return () => {
      for (const id of ids) cleanRooms.restore(id);
      return { sent: calls() - before, throttled: quota?.throttled ?? 0 };
    };
  }
}
