import { cdk } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';
import { ROOT } from '../../tools/root';

const cloud = useLocalCloud();

/** Synthesizes the app of this repository with the CDK's command line. */
function synth(...context: string[]) {
  const args = context.flatMap((entry) => ['--context', entry]);
  return cdk(cloud(), ['synth', '--quiet', ...args], { folder: ROOT });
}

test('synthesizes without a warning', async () => {
  const { code, output } = await synth('membershipId=11111111-2222-3333-4444-555555555555');
  expect(output.split('\n')).toEqual([
    expect.stringMatching(/^Successfully synthesized to /),
    'Supply a stack id (MembershipLookup, MembershipConsumer) to display its template.',
  ]);
  expect(code).toBe(0);
});

test('fails with an error message if no membership is given', async () => {
  const { code, output } = await synth();
  expect(output).toBe(
    'This app looks up a membership of Clean Rooms, and needs to know which: cdk deploy --all -c membershipId=<id or ARN>. ' +
      'The console of Clean Rooms shows the id, and so does: aws cleanrooms list-memberships\n' +
      'node --import tsx bin/app.ts: Subprocess exited with error 1',
  );
  expect(code).toBe(1);
});

test('reports in an error message what is wrong with the membership that is given', async () => {
  const { code, output } = await synth('membershipId=MY-MEMBERSHIP');
  expect(output).toMatch(
    /^InvalidMembershipIdentifier: MembershipLookup at 'MembershipLookup\/Membership': 'membershipIdentifier' is 'MY-MEMBERSHIP', but must be .*\nnode/,
  );
  expect(output).not.toContain(' at new ');
  expect(code).toBe(1);
});
