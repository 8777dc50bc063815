import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk, createMembership, type LocalCloud } from '../local-cloud';
import { ROOT } from '../root';

/** The result of a `cdk deploy`. */
export interface Deploy {
  readonly lookups: number;
  /** The duration of the whole command. */
  readonly seconds: number;
  /** The number of GetMembership calls. */
  readonly calls: number;
}

/** Deploys a stack for each count of lookups on a local cloud. Each lookup has its own membership. */
export async function* deploys(
  cloud: LocalCloud,
  counts: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<Deploy> {
  const directory = mkdtempSync(join(tmpdir(), 'memberships-'));
  const file = join(directory, 'ids.json');
  const run = async (...args: string[]) => {
    const app = ['--app', 'node --import tsx tools/bench/app.ts', '-c', `memberships=${file}`];
    const { code, output } = await cdk(cloud, [...args, ...app], { directory: ROOT, signal });
    if (code !== 0) throw new Error(`cdk ${args.join(' ')} failed:\n${output}`);
  };
  try {
    const ids: string[] = [];
    writeFileSync(file, '[]');
    await run('bootstrap');
    for (const lookups of counts) {
      while (ids.length < lookups) ids.push((await createMembership(cloud)).id);
      const used = ids.slice(0, lookups);
      writeFileSync(file, JSON.stringify(used));
      const calls = () => used.reduce((total, id) => total + cloud.cleanRooms.calls(id), 0);
      const before = calls();
      const start = performance.now();
      await run('deploy', '--require-approval', 'never');
      const seconds = (performance.now() - start) / 1000;
      yield { lookups, seconds, calls: calls() - before };
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
