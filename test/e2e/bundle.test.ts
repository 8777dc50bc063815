import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMembership } from '../../tools/local-cloud';
import { createEvent, ResponseEndpoint, updateEvent } from '../support/custom-resource';
import { BUNDLE, invokeBundle } from '../support/bundle';
import { useLocalCloud } from '../support/local-cloud';
import { ROOT } from '../../tools/root';

const cloud = useLocalCloud();

let cloudFormation: ResponseEndpoint;
beforeEach(async () => {
  cloudFormation = await ResponseEndpoint.start();
});
afterEach(() => cloudFormation.stop());

test('the bundle is the function and what few lookups need', () => {
  expect(readdirSync(BUNDLE).sort()).toEqual(['assumed-role.js', 'index.js', 'rollback.js']);
});

test('a bundle that grows, or takes a package in, is not made', () => {
  const bundle = join(ROOT, 'tools', 'bundle');
  const budget = JSON.parse(readFileSync(join(bundle, 'budget.json'), 'utf8')) as Record<string, object>;
  const folder = mkdtempSync(join(tmpdir(), 'budget-'));
  const file = join(folder, 'budget.json');
  writeFileSync(file, JSON.stringify({ ...budget, 'index.js': { bytes: 1000, packages: ['@smithy/core'] } }));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(bundle, 'index.ts'), file], {
    env: process.env,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(/index\.js has \d+ bytes, but may have 1000\./);
  expect(stderr).toContain('index.js contains @aws-sdk/client-cleanrooms, which is not on its list.');
  expect(stderr).not.toContain('rollback.js');
});

describe('on Node.js 24 the bundle', () => {
  test('looks a membership up', async () => {
    const { id, arn } = await createMembership(cloud());
    const { version } = await invokeBundle(
      cloud(),
      createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: ['Arn'] }),
    );
    expect(version).toMatch(/^v24\./);
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS', Data: { Arn: arn } });
  });

  test('assumes a role', async () => {
    const { id } = await createMembership(cloud());
    const AssumeRole = { RoleArn: 'arn:aws:iam::444455556666:role/reader' };
    await invokeBundle(
      cloud(),
      createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [], AssumeRole }),
    );
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS' });
    expect(cloud().cleanRooms.callers(id)).toEqual([expect.stringMatching(/^ASIA/)]);
  });

  test('asks CloudFormation about its stack before it refuses', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'REMOVED' });
    await invokeBundle(cloud(), updateEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [] }, id));
    expect(cloudFormation.last.Reason).toContain('Whether the stack is rolling back could not be found out');
    expect(cloudFormation.last.Reason).toContain('does not exist');
  });
});
