import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { cdk, createMembership, LocalCloud, runCommand } from '../local-cloud';
import { ROOT } from '../root';

const LOOKUP = 'MembershipLookup';
const CONSUMER = 'MembershipConsumer';

/** Deploys the app of this project on a local cloud, removes the membership, and shows the failed deployment. */
async function demo(cloud: LocalCloud, keep: boolean, signal: AbortSignal): Promise<void> {
  step('Creating a collaboration and a membership with a result bucket');
  const bucket = 'campaign-results';
  await new S3Client(cloud.client()).send(new CreateBucketCommand({ Bucket: bucket }));
  const { id } = await createMembership(cloud, {
    defaultResultConfiguration: {
      outputConfiguration: { s3: { bucket, keyPrefix: 'spring/2026', resultFormat: 'PARQUET' } },
      roleArn: 'arn:aws:iam::111122223333:role/clean-rooms-results',
    },
  });
  // Fields that the emulator does not have.
  cloud.cleanRooms.change(id, {
    jobLogStatus: 'ENABLED',
    mlMemberAbilities: { customMLMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT'] },
    isMetricsEnabled: true,
  });
  print(`membership ${id}`);

  const run = (...args: string[]) =>
    cdk(cloud, [...args, '-c', `membershipId=${id}`], { directory: ROOT, signal, onLine });
  const deploy = () => run('deploy', '--all', '--require-approval', 'never', '--progress', 'events');

  step('cdk bootstrap');
  expectSuccess(await run('bootstrap'));

  step('cdk deploy --all');
  expectSuccess(await deploy());
  step(`Outputs of ${CONSUMER}, which uses attributes of the lookup in ${LOOKUP}`);
  printTable(outputs(await describe(cloud, CONSUMER)));

  if (keep) {
    step('The local cloud runs until you press Ctrl-C. In another terminal:');
    for (const [name, value] of Object.entries(cloud.environment)) console.log(`export ${name}=${value}`);
    console.log(`npx cdk deploy --all -c membershipId=${id}`);
    console.log(`aws cloudformation describe-stacks --stack-name ${CONSUMER}`);
    await once(signal, 'abort');
    return;
  }

  step('The creator of the collaboration removes this account: the membership is REMOVED. cdk deploy --all');
  cloud.cleanRooms.change(id, { status: 'REMOVED' });
  const rejected = await deploy();
  if (rejected.code === 0) throw new Error('The deployment succeeded although the membership is REMOVED.');
  step('The deployment failed:');
  print(await reasonOf(cloud));
  step('The stack rolled back to what it was before:');
  const stack = await describe(cloud, LOOKUP);
  printTable({ 'Stack status': stack.StackStatus ?? '', 'Output Status': outputs(stack)['Status'] ?? '' });
  if (stack.StackStatus !== 'UPDATE_ROLLBACK_COMPLETE') throw new Error('The stack did not roll back.');

  step('cdk destroy --all');
  expectSuccess(await run('destroy', '--all', '--force'));
}

async function describe(cloud: LocalCloud, name: string): Promise<Stack> {
  const { Stacks } = await new CloudFormationClient(cloud.client()).send(
    new DescribeStacksCommand({ StackName: name }),
  );
  const [stack] = Stacks ?? [];
  if (!stack) throw new Error(`There is no stack ${name}.`);
  return stack;
}

function outputs({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** The status reason of the resource that failed. */
async function reasonOf(cloud: LocalCloud): Promise<string> {
  const command = new DescribeStackEventsCommand({ StackName: LOOKUP });
  const { StackEvents = [] } = await new CloudFormationClient(cloud.client()).send(command);
  const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  return failure?.ResourceStatusReason ?? 'CloudFormation reports no reason.';
}

function expectSuccess({ code, output }: { code: number; output: string }): void {
  if (code !== 0) throw new Error(`The command failed with exit code ${String(code)}:\n${output}`);
}

const start = performance.now();

function step(title: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(3);
  console.log(`\n${seconds} s  ${title}`);
}

function print(line: string): void {
  console.log(`       ${line}`);
}

/** Prints the stack events of the CDK's output, without those in progress. */
function onLine(line: string): void {
  const [stack = '', , , cut = '', type = '', resource] = line.split('|').map((cell) => cell.trim());
  // The CDK cuts the status at 23 characters.
  const status = cut.replace(/_PROG$/, '_PROGRESS').replace(/_COMPLET$/, '_COMPLETE');
  if (resource === undefined || /(CREATE|UPDATE|DELETE)_IN_PROGRESS/.test(status)) return;
  const [name = ''] = resource.split(' ');
  print([stack.padEnd(CONSUMER.length), status.padEnd(27), type.padEnd(28), name].join('  '));
}

function printTable(rows: Record<string, string>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  for (const [name, value] of Object.entries(rows).sort()) print(`${name.padEnd(width)}  ${value}`);
}

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
