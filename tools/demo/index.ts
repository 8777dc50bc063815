import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { cdk, checkAssembly, createMembership, LocalCloud, runCommand, withAssembly } from '../local-cloud';
import { ROOT } from '../root';

/** Deploys the app of this project on a local cloud, changes the membership, and shows the failed deployment. */
async function demo(cloud: LocalCloud, keep: boolean, signal: AbortSignal): Promise<void> {
  step('Creating a collaboration, and the membership of this account with a result bucket');
  const bucket = 'campaign-results';
  await new S3Client(cloud.client()).send(new CreateBucketCommand({ Bucket: bucket }));
  const {
    id,
    arn = '',
    collaborationId = '',
  } = await createMembership(cloud, {
    defaultResultConfiguration: { outputConfiguration: { s3: { bucket, keyPrefix: 'spring', resultFormat: 'CSV' } } },
  });
  print(`collaboration ${collaborationId}`);

  const context = ['-c', `collaborationId=${collaborationId}`];
  const run = (...args: string[]) => cdk(cloud, [...args, ...context], { directory: ROOT, signal, onLine });
  const deploy = () => run('deploy', '--all', '--require-approval', 'never', '--progress', 'events');

  step('cdk bootstrap');
  expectSuccess(await run('bootstrap'));

  step(`cdk deploy --all ${context.join(' ')}`);
  const deployed = await deploy();
  expectSuccess(deployed);
  for (const output of [
    `MembershipConsumer.MembershipArn = ${arn}`,
    `MembershipConsumer.CollaborationId = ${collaborationId}`,
    'MembershipConsumer.MembershipStatus = ACTIVE',
    `MembershipConsumer.ResultBucket = ${bucket}`,
  ]) {
    expectOutput(deployed, output);
  }

  if (keep) {
    step('The local cloud runs until you press Ctrl-C. In another terminal:');
    for (const [name, value] of Object.entries(cloud.environment)) console.log(`export ${name}=${value}`);
    console.log(`npx cdk deploy --all ${context.join(' ')}`);
    console.log('aws cloudformation describe-stacks --stack-name MembershipConsumer');
    await once(signal, 'abort');
    return;
  }

  step('The member can no longer receive results, and has no query log. npx cdk-cleanrooms-membership check');
  cloud.cleanRooms.change(id, { memberAbilities: ['CAN_QUERY'], queryLogStatus: 'DISABLED' });
  const checked = await withAssembly(async (assembly) => {
    expectSuccess(await cdk(cloud, ['synth', '--quiet', ...context], { directory: ROOT, assembly, signal }));
    return checkAssembly(cloud, assembly, { signal, onLine: print });
  });
  if (checked.code !== 1) throw new Error(`The check ended with exit code ${String(checked.code)}:\n${checked.output}`);
  for (const violation of ['MemberAbilities is CAN_QUERY', 'QueryLogStatus is DISABLED']) {
    expectOutput(checked, violation);
  }

  step('The creator removes the account from the collaboration: the deployment fails. cdk deploy --all');
  cloud.cleanRooms.removeMember(collaborationId, id);
  const rejected = await deploy();
  if (rejected.code === 0) throw new Error('The deployment succeeded although the account was removed.');
  expectOutput(rejected, 'was removed from the collaboration');

  step('The stack rolled back to what it was before:');
  const command = new DescribeStacksCommand({ StackName: 'MembershipLookup' });
  const [stack] = (await new CloudFormationClient(cloud.client()).send(command)).Stacks ?? [];
  print(`StackStatus = ${stack?.StackStatus ?? ''}`);
  for (const { OutputKey = '', OutputValue = '' } of stack?.Outputs ?? []) {
    if (!OutputKey.startsWith('ExportsOutput')) print(`${OutputKey} = ${OutputValue}`);
  }
  if (stack?.StackStatus !== 'UPDATE_ROLLBACK_COMPLETE') throw new Error('The stack did not roll back.');

  step('cdk destroy --all');
  expectSuccess(await run('destroy', '--all', '--force'));
}

function expectSuccess({ code, output }: { code: number; output: string }): void {
  if (code !== 0) throw new Error(`The command failed with exit code ${String(code)}:\n${output}`);
}

function expectOutput({ output }: { output: string }, expected: string): void {
  // The command line wraps its lines.
  if (!output.replace(/\s+/g, ' ').includes(expected))
    throw new Error(`The command did not print "${expected}":\n${output}`);
}

const start = performance.now();

function step(title: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(3);
  console.log(`\n${seconds} s  ${title}`);
}

/** Prints a line, wrapped at 100 columns. */
function print(line: string): void {
  console.log(line.replace(/(.{1,93})(?: +|$)/g, '       $1\n').trimEnd());
}

/** Prints the results, the outputs and the completed or failed lookups in the output of the CDK CLI. */
function onLine(line: string): void {
  if (/^[✅❌]|^\w+\.(?!ExportsOutput)\w+ = /u.test(line)) print(line);
  const [, stack, status, lookup, reason] = LOOKUP_EVENT.exec(line) ?? [];
  if (stack === undefined || status === undefined || lookup === undefined) return;
  print([stack.padEnd('MembershipConsumer'.length), status.padEnd('CREATE_COMPLETE'.length), lookup].join(' | '));
  if (reason) print(reason);
}

/** An event in the output of the CDK CLI: stack | progress | time | status | type | resource (logical id) reason. */
const LOOKUP_EVENT =
  /^(\w+) \| [ \d/]+ \| [^|]+ \| (\w+_(?:COMPLETE|FAILED)) +\| (Custom::CleanRoomsMembership \| \w+) \(\w+\) ?(.*)/;

runCommand(async (interrupt) => {
  const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
  step('Starting the local cloud (emulators of AWS on this machine)');
  const cloud = await LocalCloud.start({ progress: print });
  try {
    interrupt.throwIfAborted();
    await demo(cloud, values.keep, interrupt);
  } finally {
    await cloud.stop();
    step('Stopped the local cloud');
  }
});
