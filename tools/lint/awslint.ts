import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { ROOT } from '../root';

const LAMBDA_TAKES_L2 = 'The value is passed to lambda.Function, whose prop requires the L2 interface.';
const NOT_OURS = 'A type of aws-cdk-lib, which the public API refers to.';

/** Findings of awslint that are accepted, and why. A `*` at the end of a scope is a prefix match. */
const EXCLUDED: Readonly<Record<string, string>> = {
  'props-physical-name:cdk-cleanrooms-membership.MembershipLookupProps':
    'A lookup creates no membership, so there is no physical name to choose.',
  'props-no-arn-refs:cdk-cleanrooms-membership.MembershipLookupProps.assumedRoleArn':
    'The name that users know from AwsSdkCall: the role is of another account, so that no construct of it exists in the app.',
  'construct-ctor-props-optional:cdk-cleanrooms-membership.MembershipLookup':
    'One of two identifiers is required, which neither TypeScript nor jsii can express.',
  'resource-interface:cdk-cleanrooms-membership.MembershipLookup':
    'The interface is IMembership: the same one for looked-up and for imported memberships.',
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupHandlerProps.deadLetterQueue': LAMBDA_TAKES_L2,
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupHandlerProps.role': LAMBDA_TAKES_L2,
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupHandlerProps.securityGroups': LAMBDA_TAKES_L2,
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupHandlerProps.vpc': LAMBDA_TAKES_L2,
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupHandlerProps.logGroup':
    'The handler exposes the same log group as ILogGroup, so that metric filters and subscriptions can be added to it.',
  'construct-ctor:cdk-cleanrooms-membership.MembershipWatch':
    'Its constructor is private: MembershipLookup.watch() creates it.',
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipWatchOptions.logGroup':
    'The watch exposes the same log group as ILogGroup, as the handler does.',
  'prefer-ref-interface:aws-cdk-lib.*': NOT_OURS,
};

/** Checks the built package (`.jsii`) against the design guidelines of the AWS Construct Library. */
const cli = join(dirname(require.resolve('awslint/package.json')), 'bin', 'awslint');
const excludes = Object.keys(EXCLUDED).flatMap((finding) => ['--exclude', finding]);
const { status, stderr } = spawnSync(process.execPath, [cli, '--no-compile', ...excludes], {
  cwd: ROOT,
  encoding: 'utf8',
});
// awslint succeeds when it has warnings only, and prints what is excluded even with --quiet.
const findings = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('skipped:'));
for (const finding of findings) console.error(finding);
process.exitCode = status === 0 && findings.length === 0 ? 0 : 1;
