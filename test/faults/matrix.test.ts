import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { ANSWER } from './rows/answer';
import { CLEAN_ROOMS } from './rows/clean-rooms';
import { EVENT } from './rows/event';
import { LIFE_CYCLE } from './rows/life-cycle';
import { TIME } from './rows/time';
import { Stage, type Row, type Seen } from './stage';
import { ROOT } from '../../tools/root';

const DOCUMENT = join(ROOT, 'docs', 'reliability.md');

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'Clean Rooms': CLEAN_ROOMS,
  'The answer': ANSWER,
  Time: TIME,
  'The event': EVENT,
  'Life cycle': LIFE_CYCLE,
};
const rows = Object.entries(ROWS).flatMap(([group, members]) => members.map((row) => ({ group, row })));

/** What came of a row. */
interface Result {
  readonly seen: Seen;
  readonly seconds: number;
  readonly leftBehind: readonly string[];
  readonly log: readonly string[];
}

const deployments = Deployments.use();
const results = new Map<Row, Result | { readonly error: unknown }>();

async function play(row: Row): Promise<Result> {
  const stage = new Stage(deployments);
  const start = performance.now();
  const seen = await row.run(stage);
  const seconds = (performance.now() - start) / 1000;
  const leftBehind = await stage.clear();
  return { seen, seconds, leftBehind, log: stage.log };
}

/** Plays all rows, several at once: most of them wait. */
beforeAll(async () => {
  const waiting = rows.map(({ row }) => row).sort((one, other) => other.within - one.within);
  const player = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      results.set(row, await play(row).catch((error: unknown) => ({ error })));
    }
  };
  await Promise.all(Array.from({ length: 8 }, player));
}, 600_000);

afterAll(() => {
  const lines = rows.map(({ group, row }) => {
    const result = results.get(row);
    const took = result && 'seconds' in result ? result.seconds.toFixed(1) : '-';
    return `${took.padStart(5)} s  ${row.ends.padEnd(24)}  ${group}: ${row.fault}`;
  });
  process.stdout.write(`${lines.join('\n')}\n`);
});

function resultOf(row: Row): Result {
  const result = results.get(row);
  if (!result) throw new Error('The row was not played.');
  if ('error' in result) throw result.error;
  return result;
}

describe.each(rows.map(({ group, row }) => [`${group}: ${row.fault}`, row] as const))('%s', (_, row) => {
  test(`ends in ${row.ends}`, () => {
    expect(resultOf(row).seen).toMatchObject({ ends: row.ends });
  });

  test('leaves nothing behind', () => {
    expect(resultOf(row).leftBehind).toEqual([]);
  });
});

test('there is nothing secret in what the functions have written', () => {
  const log = rows.flatMap(({ row }) => resultOf(row).log).join('\n');
  expect(log).toContain('"outcome":"SUCCESS"');
  expect(log).toContain('"outcome":"FAILED"');
  for (const secret of [
    'cfn-response',
    'X-Amz-Signature',
    'ResponseURL',
    'AWS_SECRET_ACCESS_KEY',
    'Authorization',
    'SessionToken',
    'collaborationArn',
    'paymentConfiguration',
  ]) {
    expect(log).not.toContain(secret);
  }
});

test('each line that the functions have written is JSON, with what one needs to find it again', () => {
  const lines = rows
    .flatMap(({ row }) => resultOf(row).log)
    .flatMap((entry) => entry.split('\n'))
    .filter((line) => line.startsWith('{'));
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({
      timestamp: expect.any(String) as string,
      requestId: expect.any(String) as string,
      stackId: expect.stringContaining('arn:aws:cloudformation') as string,
      logicalResourceId: expect.any(String) as string,
      outcome: expect.stringMatching(/^(SUCCESS|FAILED)$/) as string,
      milliseconds: expect.any(Number) as number,
    });
  }
});

describe('docs/reliability.md', () => {
  const [introduction = ''] = readFileSync(DOCUMENT, 'utf8').split(/(?<=<!-- matrix -->\n)/);

  test('shows what was seen (UPDATE_DOCS=1 writes it)', () => {
    const table = Object.entries(ROWS).map(
      ([group, members]) =>
        `\n### ${group}\n\n| Fault | Ends in | What the user reads |\n| --- | --- | --- |\n${members.map(describeRow).join('\n')}\n`,
    );
    const expected = introduction + table.join('');
    if (process.env['UPDATE_DOCS']) writeFileSync(DOCUMENT, expected);
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(expected);
  });

  function describeRow(row: Row): string {
    const { seen } = resultOf(row);
    return `| ${row.fault} | \`${seen.ends}\` | ${cell(seen.sentence ?? '')} |`;
  }
});

/** A sentence for a table: what differs from run to run is named instead. */
function cell(sentence: string): string {
  return sentence
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(ACCOUNT, 'ACCOUNT')
    .replace(/Row-[0-9a-f]{8}/g, 'STACK')
    .replace(/(127\.0\.0\.1):\d{2,}/g, '$1:PORT')
    .replace(/[|]/g, '\\|')
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .replace(/\s+/g, ' ');
}
