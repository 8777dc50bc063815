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
  'resource-interface:cdk-cleanrooms-membership.MembershipLookup':
    'The interface is IMembership: the same one for looked-up and for imported memberships.',
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupProviderProps.deadLetterQueue': LAMBDA_TAKES_L2,
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipLookupProviderProps.role': LAMBDA_TAKES_L2,
  ...ofFunctions('securityGroups', LAMBDA_TAKES_L2),
  ...ofFunctions('vpc', LAMBDA_TAKES_L2),
  ...ofFunctions(
    'logGroup',
    'The construct exposes the same log group as ILogGroup, so that metric filters and subscriptions can be added to it.',
  ),
  'prefer-ref-interface:cdk-cleanrooms-membership.MembershipWatchProps.membership':
    'A reference has the ARN of the membership only: what a lookup checks is known to the lookup.',
  'prefer-ref-interface:aws-cdk-lib.*': NOT_OURS,
};

/** An exclusion for a prop that all functions of the library have. */
function ofFunctions(prop: string, reason: string): Record<string, string> {
  const types = [
    'MembershipFunctionOptions',
    'MembershipLookupProviderProps',
    'MembershipWatchOptions',
    'MembershipWatchProps',
  ];
  return Object.fromEntries(
    types.map((type) => [`prefer-ref-interface:cdk-cleanrooms-membership.${type}.${prop}`, reason]),
  );
}

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
