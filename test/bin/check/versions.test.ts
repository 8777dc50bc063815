import { join } from 'node:path';
import { runCommandLine, type Ended } from '../../support/check-command';
import { ID } from '../../support/properties';
import { RecordedCalls } from '../../support/recorded-calls';

const GET_MEMBERSHIP = `GET /memberships/${ID}`;

const aws = new RecordedCalls();
beforeAll(() => aws.start());
afterAll(() => aws.stop());

/** Checks an assembly that another version of the library synthesized. */
function check(version: 'older' | 'newer', ...args: readonly string[]): Promise<Ended> {
  const app = join(__dirname, 'assemblies', version);
  return runCommandLine(['check', '--app', app, ...args], { environment: aws.environment });
}

// Synthesized with the first commit of this repository.
test('the lookups of an older version are checked as those of this one', async () => {
  const { code, stdout } = await check('older', '--stack', 'Campaign');
  expect(stdout).toContain('2 would pass');
  expect(code).toBe(0);
  expect(aws.operations()).toEqual(['GetCallerIdentity', GET_MEMBERSHIP, GET_MEMBERSHIP]);
});

test('a property of an older version that has another name today makes the result unknown', async () => {
  const { code, stdout } = await check('older', '--stack', 'Partner');
  expect(stdout).toMatch(
    /OtherVersion: The template is of another version of the library than this command \(.*has no property AssumeRole/,
  );
  // The property contains the external ID.
  expect(stdout).not.toContain('"campaign"');
  expect(code).toBe(2);
  expect(aws.operations()).toEqual(['GetCallerIdentity']);
});

test('a property and an attribute of a newer version make the result unknown', async () => {
  const { code, stdout } = await check('newer');
  const reasons = stdout.match(/OtherVersion: .*? than this command \(.*/g);
  expect(reasons).toEqual([
    expect.stringContaining('has no property RequireMembers'),
    expect.stringContaining('contains \\"PrivacyBudget.Epsilon\\", but a membership has no such attribute'),
  ]);
  expect(stdout).toContain('Run the command of the version with which the app was synthesized.');
  expect(code).toBe(2);
  expect(aws.operations()).toEqual(['GetCallerIdentity']);
});
