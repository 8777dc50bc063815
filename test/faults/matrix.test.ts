import { TIMEOUTS } from '../../lambda/deadline';
import { Deployments } from '../support/deployments';
import { lineOf, linesOfPage, startOf, writePage } from './page';
import type { Attempts, Row, Seen } from './row';
import { GROUPS } from './rows';
import { Scenario, type Remains } from './scenario';

const rows = Object.entries(GROUPS).flatMap(([group, members]) => members.map((row) => ({ group, row })));
const longestFirst = rows.toSorted((one, other) => (other.row.seconds ?? 0) - (one.row.seconds ?? 0));

const updating = process.env['UPDATE_DOCS'] !== undefined;
/** The lines of the page, by what was observed. */
const lines = new Map<Row, string>();
const deployments = Deployments.use();

afterAll(() => {
  if (!updating || lines.size < rows.length) return;
  const linesOf = (members: readonly Row[]) => members.map((row) => lines.get(row) ?? '');
  writePage(Object.fromEntries(Object.entries(GROUPS).map(([group, members]) => [group, linesOf(members)])));
});

// The timeout ends a hanging test. It is not an assertion.
test.concurrent.each(longestFirst.map(({ group, row }) => [`${group}: ${row.fault}`, row] as const))(
  '%s',
  async (_, row) => {
    const { seen, attempts, lists, remains } = await run(row);
    expect(seen.ends).toBe(row.ends);
    expectAttempts(row.attempts, attempts);
    expectAttempts(row.lists ?? 0, lists);
    expectLog(row, remains);
    expectNothingLeft(remains);
    const line = lineOf(row, seen);
    lines.set(row, line);
    if (!updating) expect(linesOfPage().find((other) => other.startsWith(startOf(row.fault)))).toBe(line);
  },
  600_000,
);

async function run(row: Row): Promise<{ seen: Seen; attempts: number; lists: number; remains: Remains }> {
  const scenario = new Scenario(deployments);
  try {
    const seen = await row.run(scenario);
    const { attempts, lists } = scenario;
    return { seen, attempts, lists, remains: await scenario.end() };
  } catch (error) {
    await scenario.end();
    throw error;
  }
}

function expectAttempts(expected: Attempts, attempts: number): void {
  if (expected === 'several') expect(attempts).toBeGreaterThanOrEqual(2);
  else if (expected === 'at most 1') expect(attempts).toBeLessThanOrEqual(1);
  else expect(attempts).toBe(expected);
}

/** Strings that must not be in a log: the presigned URL, credentials, and values of the membership. */
const SECRETS =
  /cfn-response|X-Amz-Signature|ResponseURL|AWS_SECRET|Authorization|SessionToken|collaborationArn|paymentConfiguration/;

/** A line that the function writes for each response: see lambda/log.ts. */
const RESPONSE_LINE = {
  timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  requestId: expect.any(String) as string,
  requestType: expect.any(String) as string,
  stackId: expect.stringContaining('arn:aws:cloudformation:') as string,
  logicalResourceId: expect.any(String) as string,
  outcome: expect.stringMatching(/^(SUCCESS|FAILED)$/) as string,
  milliseconds: expect.any(Number) as number,
  remainingMilliseconds: expect.any(Number) as number,
};

/** Expects a log line for each response, in time and without secrets. */
function expectLog({ usesUp, killed = false }: Row, { log }: Remains): void {
  const lines = log.map((line) => JSON.parse(line) as typeof RESPONSE_LINE & { readonly level: string });
  const responses = lines.filter(({ level }) => level !== 'WARN');
  for (const response of responses) expect(response).toMatchObject(RESPONSE_LINE);
  if (!killed) expect(responses).not.toEqual([]);
  expect(log.join('\n')).not.toMatch(SECRETS);
  for (const { remainingMilliseconds } of responses) expect(remainingMilliseconds).toBeGreaterThan(0);
  if (usesUp === undefined) return;

  const failed = responses.filter(({ outcome }) => outcome === 'FAILED');
  expect(failed).not.toEqual([]);
  const reserve = Math.min(TIMEOUTS.reservedForResponse, usesUp / 2);
  for (const { remainingMilliseconds } of failed) expect(remainingMilliseconds).toBeGreaterThanOrEqual(reserve / 2);
}

/** Expects that the role and the function of a deployed stack are deleted. */
function expectNothingLeft({ created, leftBehind }: Remains): void {
  if (created) expect(created.length).toBeGreaterThanOrEqual(2);
  expect(leftBehind).toEqual([]);
}
