import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LoopbackServer } from '../../../tools/local-cloud';
import { SBOM, type Sbom } from '../../../tools/bundle/sbom';
import { ROOT } from '../../../tools/root';

/** The registry's response to a request with packages. */
let respond: (response: ServerResponse) => void;
/** The packages of the request, with their versions. */
let sent: unknown;
const registry = new LoopbackServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url !== '/-/npm/v1/security/advisories/bulk') {
      response.writeHead(404).end();
      return;
    }
    sent = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString());
    respond(response);
  });
});
let cache: string;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'npm-cache-'));
  await registry.start();
});
afterAll(async () => {
  await registry.stop();
  rmSync(cache, { recursive: true, force: true });
});

/** Audits the bundle, with a configuration that would disable `npm audit`. */
async function audit(): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'tools', 'bundle', 'audit.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      npm_config_audit: 'false',
      npm_config_cache: cache,
      npm_config_fetch_retries: '0',
      npm_config_offline: 'true',
      npm_config_omit: 'dev',
      npm_config_registry: registry.endpoint,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

let id = 0;
function advisory(vulnerable_versions: string, title = 'An advisory') {
  id += 1;
  return { id, title, url: `https://example.com/${String(id)}`, severity: 'low', vulnerable_versions };
}

const known = () => ({ minimist: [advisory('<0.2.1')] });

function advisories(more: Readonly<Record<string, readonly object[]>> = {}) {
  return (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...known(), ...more }));
  };
}

const { components } = JSON.parse(readFileSync(SBOM, 'utf8')) as Sbom;
const versions = components.map(({ group, name, version }) => [
  [group, name].filter((part) => part !== undefined).join('/'),
  [version],
]);

test('the audit sends the packages of the bundle to the registry, and passes without advisories', async () => {
  respond = advisories();
  await expect(audit()).resolves.toEqual({
    code: 0,
    output: `There is no advisory on the ${String(components.length)} packages of the bundle.\n`,
  });
  expect(sent).toEqual({ ...Object.fromEntries(versions), minimist: ['0.0.8'] });
});

test('an advisory of any severity on a package of the bundle fails the audit', async () => {
  respond = advisories({ '@smithy/core': [advisory('*', 'Too slow'), advisory('<1.0.0', 'Too old')] });
  const { code, output } = await audit();
  expect(code).toBe(1);
  expect(output).toContain('There are advisories on packages of the bundle:\n- @smithy/core *: Too slow (https://');
  expect(output).not.toContain('Too old');
});

test('an advisory on another package, or on other versions, does not fail the audit', async () => {
  respond = advisories({ jest: [advisory('*')], '@smithy/core': [advisory('<1.0.0')] });
  await expect(audit()).resolves.toMatchObject({ code: 0 });
});

test.each<[string, number, RegExp, (response: ServerResponse) => void]>([
  ['no response', 1, /returned no advisories\. npm audit reports: .*socket hang up/, (response) => response.destroy()],
  [
    'an HTML page',
    1,
    /returned no advisories\. npm audit reports: .*JSON/,
    (response) => response.end('<html></html>'),
  ],
  ['an error', 1, /returned no advisories\. npm audit reports: 500/, (response) => response.writeHead(500).end()],
  ['nothing on a vulnerable package', 1, /no advisory on minimist@0\.0\.8/, (response) => response.end('{}')],
  ['404, without advisories', 69, /returned no advisories.* 404/, (response) => response.writeHead(404).end()],
  ['405, without advisories', 69, /returned no advisories.* 405/, (response) => response.writeHead(405).end()],
])('a registry that returns %s fails the audit', async (_, code, output, respondOddly) => {
  respond = respondOddly;
  await expect(audit()).resolves.toEqual({ code, output: expect.stringMatching(output) as string });
});
