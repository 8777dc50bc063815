import { cdk } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';
import { ROOT } from '../../tools/root';

const cloud = useLocalCloud();

/** Synthesizes the app of this repository with the CDK CLI. */
function synth(...context: string[]) {
  const args = context.flatMap((entry) => ['--context', entry]);
  return cdk(cloud(), ['synth', '--quiet', ...args], { directory: ROOT });
}

test('the app fails with an error message without a collaboration', async () => {
  const { code, output } = await synth();
  expect(output).toBe(
    'Specify the collaboration whose membership to look up: cdk deploy --all -c collaborationId=<id or ARN>. ' +
      'Find it in the Clean Rooms console, or with: aws cleanrooms list-collaborations\n' +
      'node --import tsx bin/app.ts: Subprocess exited with error 1',
  );
  expect(code).toBe(1);
});
