#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { version } from '../package.json';
import { check, type CheckArguments } from './check';
import { EXIT_CODES } from './check/result';

// The package supports Node.js 20, for as long as it does.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function seconds(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 3600) return number;
  throw new InvalidArgumentError('It must be a number of seconds from 1 to 3600.');
}

const program = new Command('cdk-cleanrooms-membership')
  .description('Works with AWS Clean Rooms memberships that CDK apps look up.')
  .version(version)
  .exitOverride();

program
  .command('check')
  .summary('check before a deployment whether its lookups would pass')
  .description(
    'Checks, before a deployment, whether the lookups of a synthesized CDK app would pass, with the code of their Lambda ' +
      'function and your credentials. Without an app, it checks one membership or lists those of the account.',
  )
  .argument('[identifier]', 'id or ARN of a membership or a collaboration, instead of an app')
  .option('--app <directory>', 'directory that cdk synth wrote (default: "cdk.out")')
  .option('--stack <glob>', 'check only the stacks that match, by the names of cdk list; can be repeated', collect)
  .option(
    '--parameters <[stack:]name=value>',
    'value of a template parameter, as for cdk deploy; can be repeated',
    collect,
  )
  .option('--region <region>', 'region of stacks that specify none (default: as configured)')
  .option('--profile <name>', 'profile of the AWS configuration (default: the default credential chain)')
  .option(
    '--expect <name[:kind]=value>',
    'with an identifier: what an attribute must be; kinds: equalTo, oneOf, includesAll, includesOnly, empty; can be repeated',
    collect,
  )
  .option('--allow-role <arn>', 'role that the app may let the check assume; can be repeated', collect)
  .option('--allow-list-members', 'call ListMembers for lookups that use attributes of the members')
  .option('--timeout <seconds>', 'how long the calls of a lookup are retried', seconds, 60)
  .option('--verbose', 'print the values that the stacks would get')
  .option('--json', 'print JSON')
  .option('--github', 'print annotations and write a job summary for GitHub Actions')
  .addHelpText(
    'after',
    '\nExit codes:\n' +
      '  0  all lookups would pass\n' +
      '  1  at least one would be rejected\n' +
      '  2  unknown for at least one, or wrong usage\n' +
      '  3  no lookups found',
  )
  .exitOverride()
  .action(async (identifier: string | undefined, options: Omit<CheckArguments, 'identifier'>) => {
    process.exitCode = await check({ ...options, identifier });
  });

// The reader of a pipe may close it, such as head.
process.stdout.on('error', () => {
  process.exit(EXIT_CODES.unknown);
});

program.parseAsync().catch((error: unknown) => {
  // Commander prints its own errors, and ends with one for the help and the version too.
  const isShown = error instanceof CommanderError;
  if (!isShown) console.error(error);
  process.exitCode = isShown && error.exitCode === 0 ? 0 : EXIT_CODES.unknown;
});
