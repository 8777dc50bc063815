import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ACCOUNT, cdk, createMembership, REGION } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';
import { ROOT } from '../../tools/root';

const cloud = useLocalCloud();

/** Runs the integration test as against a real account, in a separate directory: integ-runner writes a snapshot. */
async function integRunner(membershipId: string): Promise<string> {
  const directory = mkdtempSync(join(ROOT, 'test', 'integ-'));
  try {
    cpSync(join(ROOT, 'test', 'integ'), directory, { recursive: true });
    const command = [
      require.resolve('@aws-cdk/integ-runner/bin/integ-runner'),
      ...['--directory', directory, '--language', 'typescript', '--app', 'node --import tsx {filePath}'],
      '--force',
    ];
    const env = { ...process.env, ...cloud().environment, MEMBERSHIP_ID: membershipId };
    const ended = promisify(execFile)(process.execPath, command, { cwd: ROOT, env });
    // The error of a failed run has its output.
    const { stdout, stderr } = await ended.catch((error: unknown) => error as Awaited<typeof ended>);
    return stdout + stderr;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test('integ-runner deploys the integration test with a membership, and its assertions hold', async () => {
  const environment = `aws://${ACCOUNT}/${REGION}`;
  expect(await cdk(cloud(), ['bootstrap', environment], { directory: __dirname })).toMatchObject({ code: 0 });
  const s3 = { bucket: 'results', resultFormat: 'CSV' as const };
  const { id } = await createMembership(cloud(), { defaultResultConfiguration: { outputConfiguration: { s3 } } });
  expect(await integRunner(id)).toMatch(/SUCCESS +integ.membership-lookup/);
});
