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

/** Deploys the app of this folder on a local cloud, lets the membership be removed, and shows what happens then. */
async function demo(cloud: LocalCloud, keep: boolean, signal: AbortSignal): Promise<void> {
  step('A collaboration is made, and a membership whose results go to a bucket');
  const bucket = 'campaign-results';
  await new S3Client(cloud.client()).send(new CreateBucketCommand({ Bucket: bucket }));
  const { id } = await createMembership(cloud, {
    defaultResultConfiguration: {
      outputConfiguration: { s3: { bucket, keyPrefix: 'spring/2026', resultFormat: 'PARQUET' } },
      roleArn: 'arn:aws:iam::111122223333:role/clean-rooms-results',
    },
  });
  // Fields of the API that the emulator does not have yet.
  cloud.cleanRooms.change(id, {
    jobLogStatus: 'ENABLED',
    mlMemberAbilities: { customMLMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT'] },
    isMetricsEnabled: true,
  });
  say(`membership ${id}`);

  const run = (...args: string[]) =>
    cdk(cloud, [...args, '-c', `membershipId=${id}`], { folder: ROOT, signal, onLine });
  const deploy = () => run('deploy', '--all', '--require-approval', 'never', '--progress', 'events');

  step('cdk bootstrap');
  expectSuccess(await run('bootstrap'));

  step('cdk deploy --all');
  expectSuccess(await deploy());
  step(`What ${CONSUMER} sees of the membership that ${LOOKUP} looked up`);
  printTable(outputs(await describe(cloud, CONSUMER)));

  if (keep) {
    step('The cloud stays up until you press Ctrl-C. In another terminal:');
    for (const [name, value] of Object.entries(cloud.environment)) console.log(`export ${name}=${value}`);
    console.log(`npx cdk deploy --all -c membershipId=${id}`);
    console.log(`aws cloudformation describe-stacks --stack-name ${CONSUMER}`);
    await once(signal, 'abort');
    return;
  }

  step('The collaboration removes the member. cdk deploy --all, once more');
  cloud.cleanRooms.change(id, { status: 'REMOVED' });
  const refused = await deploy();
  if (refused.code === 0) throw new Error('The deploy went through, though the membership is REMOVED.');
  step('The deploy was refused:');
  say(await reasonOf(cloud));
  step('And the stack is as it was before:');
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

/** What CloudFormation tells of the resource that failed. */
async function reasonOf(cloud: LocalCloud): Promise<string> {
  const command = new DescribeStackEventsCommand({ StackName: LOOKUP });
  const { StackEvents = [] } = await new CloudFormationClient(cloud.client()).send(command);
  const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  return failure?.ResourceStatusReason ?? 'CloudFormation tells no reason.';
}

function expectSuccess({ code, output }: { code: number; output: string }): void {
  if (code !== 0) throw new Error(`The command failed with exit code ${String(code)}:\n${output}`);
}

const start = performance.now();

function step(title: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(3);
  console.log(`\n${seconds} s  ${title}`);
}

function say(line: string): void {
  console.log(`       ${line}`);
}

/** Of what the CDK prints, the stacks' events. */
function onLine(line: string): void {
  const [stack = '', , , cut = '', type = '', resource] = line.split('|').map((cell) => cell.trim());
  // The CDK has 23 characters for it.
  const status = cut.replace(/_PROG$/, '_PROGRESS').replace(/_COMPLET$/, '_COMPLETE');
  if (resource === undefined || /(CREATE|UPDATE|DELETE)_IN_PROGRESS/.test(status)) return;
  const [name = ''] = resource.split(' ');
  say([stack.padEnd(CONSUMER.length), status.padEnd(27), type.padEnd(28), name].join('  '));
}

function printTable(rows: Record<string, string>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  for (const [name, value] of Object.entries(rows).sort()) say(`${name.padEnd(width)}  ${value}`);
}

runCommand(async (interrupt) => {
  const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
  step('The local cloud starts');
  const cloud = await LocalCloud.start({ progress: say });
  try {
    interrupt.throwIfAborted();
    await demo(cloud, values.keep, interrupt);
  } finally {
    await cloud.stop();
    step('The local cloud is stopped');
  }
});
