import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalCloud } from '../../../tools/local-cloud';
import { processesWith } from '../../support/processes';
import { ROOT } from '../../../tools/root';

/** Whether a port of this machine is served. */
function isServed(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function endpointsOf({ environment }: { environment: Record<string, string> }): string[] {
  return Object.entries(environment).flatMap(([name, value]) => (name.startsWith('AWS_ENDPOINT_URL') ? [value] : []));
}

test('two local clouds run side by side, only on the loopback interface, and serve nothing once they are stopped', async () => {
  const [one, other] = await Promise.all([LocalCloud.start(), LocalCloud.start()]);
  const endpoints = [...endpointsOf(one), ...endpointsOf(other)];
  expect(new Set(endpoints).size).toBe(4);
  for (const endpoint of endpoints) {
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await expect(isServed(endpoint)).resolves.toBe(true);
  }
  await Promise.all([one.stop(), other.stop()]);
  for (const endpoint of endpoints) await expect(isServed(endpoint)).resolves.toBe(false);
});

/** Starts a local cloud, and prints its endpoints. */
const SCRIPT = `
  const { LocalCloud } = require(${JSON.stringify(join(ROOT, 'tools', 'local-cloud'))});
  LocalCloud.start().then(({ environment }) => console.log(JSON.stringify({ environment })));
`;

describe('a local cloud ends with the process that started it', () => {
  /** Starts a local cloud in another process. */
  async function startElsewhere(): Promise<{ child: ChildProcess; endpoints: string[] }> {
    const child = spawn(process.execPath, ['--import', 'tsx', '--eval', SCRIPT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    return { child, endpoints: endpointsOf(JSON.parse(line) as { environment: Record<string, string> }) };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('that is ended by %s', async (signal) => {
    const { child, endpoints } = await startElsewhere();
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
    for (const endpoint of endpoints) await expect(untilUnserved(endpoint)).resolves.toBeUndefined();
  });

  test.each([200, 350, 500, 650, 800, 950])('that is killed %d ms after its start', async (milliseconds) => {
    // All processes of the local cloud have this in their environment.
    const mark = `/mark-${randomUUID()}`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--eval', SCRIPT], {
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${mark}` },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    setTimeout(() => child.kill('SIGKILL'), milliseconds);
    await ended;
    while (processesWith(mark).length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(processesWith(mark)).toEqual([]);
  });

  async function untilUnserved(endpoint: string): Promise<void> {
    while (await isServed(endpoint));
  }
});
