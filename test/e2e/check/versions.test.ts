import { join } from 'node:path';
import { ACCOUNT, REGION } from '../../../tools/local-cloud';
import { check, type Ended } from '../../support/check-command';
import { fullMembership } from '../../support/full-membership';
import { useLocalCloud } from '../../support/local-cloud';
import { ID } from '../../support/properties';

const cloud = useLocalCloud();

beforeAll(() => {
  const { json } = fullMembership({ id: ID, arn: `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${ID}` });
  const body = JSON.stringify({ membership: json });
  cloud().cleanRooms.reply(ID, () => ({ kind: 'response', status: 200, body }));
});

/** Checks an assembly that another version of the library synthesized. */
function checkVersion(version: 'older' | 'newer', ...args: readonly string[]): Promise<Ended> {
  return check(cloud(), ['--app', join(__dirname, 'assemblies', version), ...args]);
}

// It requests no last values, and its lookups have no attributes by default.
test('the lookups of an older version are checked as those of this one', async () => {
  const { code, stdout } = await checkVersion('older', '--stack', 'Campaign');
  expect(stdout).toContain('2 would pass');
  expect(code).toBe(0);
});

test('a property of an older version that this one does not have makes the result unknown', async () => {
  const { code, stdout } = await checkVersion('older', '--stack', 'Partner');
  expect(stdout).toMatch(
    /OtherVersion: The template is of another version of the library than this command \(.*has no property AssumeRole/,
  );
  // The property contains the external ID.
  expect(stdout).not.toContain('"campaign"');
  expect(code).toBe(2);
});

test('a property, an attribute and an expectation of a newer version make the result unknown', async () => {
  const { code, stdout } = await checkVersion('newer');
  const reasons = stdout.match(/OtherVersion: .*? than this command \(.*/g);
  expect(reasons).toEqual([
    expect.stringContaining('has no property RequireMembers'),
    expect.stringContaining('Attributes contains \\"PrivacyBudget.Epsilon\\", but a membership has no such attribute'),
    expect.stringContaining(
      'Expectations contains \\"PrivacyBudget.Refresh\\", but a membership has no such attribute',
    ),
  ]);
  expect(stdout).toContain('Run the command of the version with which the app was synthesized.');
  expect(code).toBe(2);
});
