import { join } from 'node:path';
import { ERRORS } from '../../lambda/errors';
import { installTools } from '../../tools/local-cloud/tools';
import { Deployments } from '../support/deployments';
import { CheckScenario, OnlyDeployed } from './check-scenario';
import { lineOf, linesOfPage, startOf } from './page';
import type { Row, Seen } from './row';
import { GROUPS } from './rows';

const names = new Set<string>(Object.values(ERRORS).map(({ name }) => name));

/** What the row's deployment ended with, as the page has it: the matrix compares that with what it observes. */
function lineOfDeployment({ fault }: Row): string {
  return linesOfPage().find((line) => line.startsWith(startOf(fault))) ?? '';
}

/** The name of the function's error that the deployment ended with, if it did. */
function errorOf(row: Row): string | undefined {
  const [, name = ''] = /\| ([A-Za-z]+): [^|]*\|$/.exec(lineOfDeployment(row)) ?? [];
  return names.has(name) ? name : undefined;
}

/** Rows that are not about Clean Rooms: a group, and one that changes a parameter of the deployed stack. */
const OTHERS = ['The event', 'the membership is deleted, and another value was written into the parameter'];

/** The rows whose last deployment passes, or is rejected by the function. */
const rows = Object.entries(GROUPS)
  .filter(([group]) => !OTHERS.includes(group))
  .flatMap(([, members]) => members)
  .filter(({ fault }) => !OTHERS.includes(fault))
  .filter((row) => row.ends === 'CREATE_COMPLETE' || (row.ends.endsWith('ROLLBACK_COMPLETE') && errorOf(row)))
  .toSorted((one, other) => (other.seconds ?? 0) - (one.seconds ?? 0));

const deployments = Deployments.use();
let node: string;

beforeAll(async () => {
  node = join((await installTools(() => undefined)).nodeDirectory, 'node');
});

test.concurrent.each(rows.map((row) => [row.fault, row] as const))(
  'the check agrees with the deployment: %s',
  async (_, row) => {
    const { seen, verdict } = await checked(row);
    // A function whose policy has just changed retries denials, and knows the membership that the last deployment found.
    if (verdict === 'unknown' && isDenial(seen.message) && !isDenial(errorOf(row))) return;
    expect(verdict === 'pass').toBe(row.ends === 'CREATE_COMPLETE');
    expect(lineOf(row, seen)).toBe(lineOfDeployment(row));
  },
  600_000,
);

function isDenial(message = ''): boolean {
  return /^(Collaboration|Members)?AccessDenied\b/.test(message);
}

/** Runs a row, with checks instead of deployments. */
async function checked(row: Row): Promise<{ readonly seen: Seen; readonly verdict: string | undefined }> {
  const scenario = new CheckScenario(deployments, node);
  const seen = await row.run(scenario).catch((error: unknown): Seen => {
    if (error instanceof OnlyDeployed) return scenario.seen;
    throw error;
  });
  await scenario.end();
  return { seen: { ...seen, ends: row.ends }, verdict: scenario.verdict };
}
