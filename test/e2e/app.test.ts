import { cdk } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';
import { ROOT } from '../../tools/root';

const cloud = useLocalCloud();

/** Synthesizes the app of this repository with the CDK's command line. */
function synth(...context: string[]) {
  const args = context.flatMap((entry) => ['--context', entry]);
  return cdk(cloud(), ['synth', '--quiet', ...args], { folder: ROOT });
}

test('fails with an error message if no membership is given', async () => {
  const { code, output } = await synth();
  expect(output).toBe(
    'This app looks up a membership of Clean Rooms, and needs to know which: cdk deploy --all -c membershipId=<id or ARN>. ' +
      'The console of Clean Rooms shows the id, and so does: aws cleanrooms list-memberships\n' +
      'node --import tsx bin/app.ts: Subprocess exited with error 1',
  );
  expect(code).toBe(1);
});
