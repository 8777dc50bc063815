import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE } from '../../support/bundle';
import { ROOT } from '../../../tools/root';

test('the bundle is the function and the modules that are loaded only when needed', () => {
  expect(readdirSync(BUNDLE).sort()).toEqual([
    'assumed-role.js',
    'index.js',
    'list-members.js',
    'restore.js',
    'stack-status.js',
    'watch.js',
  ]);
});

test('a bundle that exceeds its size, or contains another package, is an error', () => {
  const bundle = join(ROOT, 'tools', 'bundle');
  const limits = JSON.parse(readFileSync(join(bundle, 'size-limits.json'), 'utf8')) as Record<string, object>;
  const directory = mkdtempSync(join(tmpdir(), 'limits-'));
  const file = join(directory, 'size-limits.json');
  writeFileSync(file, JSON.stringify({ ...limits, 'index.js': { bytes: 1000, packages: ['@smithy/core'] } }));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(bundle, 'index.ts'), file], {
    env: process.env,
    encoding: 'utf8',
  });
  rmSync(directory, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(/index\.js has \d+ bytes, but may have 1000\./);
  expect(stderr).toContain('index.js contains @aws-sdk/client-cleanrooms, which is not on its list.');
  expect(stderr).not.toContain('stack-status.js');
});
