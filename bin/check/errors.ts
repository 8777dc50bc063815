import type { ErrorDefinition } from '../../lib/contract/errors';

/** Every error of the command line, in addition to those of the function. */
export const ERRORS = {
  noAssembly: {
    name: 'NoCloudAssembly',
    message: 'There is no directory {directory}.',
    remedy: 'Run cdk synth first, or specify the directory that it wrote with --app.',
  },
  invalidAssembly: {
    name: 'InvalidCloudAssembly',
    message: '{file} {problem}.',
    remedy: 'Run cdk synth again, and specify the directory that it writes with --app.',
  },
  noSuchStack: {
    name: 'NoSuchStack',
    message: 'No stack matches {pattern}.',
    remedy: 'Use the names that cdk list prints. The stacks are: {stacks}.',
  },
  noLookups: {
    name: 'NoLookups',
    message: 'No lookups found. {place}.',
    remedy:
      'Run cdk synth in the directory of an app that uses MembershipLookup, or specify the id or the ARN of a membership or a collaboration.',
  },
  conflict: {
    name: 'ConflictingOptions',
    message: '{option} cannot be combined with {other}.',
    remedy: 'Leave one of them out. See cdk-cleanrooms-membership check --help.',
  },
  unexpected: {
    name: 'UnexpectedError',
    message: 'The command failed ({reason}).',
    remedy: 'Please report it: https://github.com/cdk-cleanrooms-membership/cdk-cleanrooms-membership/issues',
  },
  invalidOption: {
    name: 'InvalidOption',
    message: '{option} is {found}, but must be {expected}.',
    remedy: 'See cdk-cleanrooms-membership check --help.',
  },
  noRegion: {
    name: 'NoRegion',
    message: 'No region is configured.',
    remedy: 'Specify it with --region, AWS_REGION or the profile.',
  },
  noCredentials: {
    name: 'NoCredentials',
    message: 'No AWS credentials could be loaded ({reason}).',
    remedy: 'Log in, such as with aws sso login, or specify --profile.',
  },
  credentialsRejected: {
    name: 'CredentialsRejected',
    message: 'AWS does not accept the credentials ({reason}).',
    remedy: 'Log in again, such as with aws sso login, or specify another --profile.',
  },
  stsUnavailable: {
    name: 'IdentityUnknown',
    message: 'AWS STS did not return the account of the credentials ({reason}).',
    remedy: 'Check the network and the region, and run the check again.',
  },
  listDenied: {
    name: 'ListUnavailable',
    message: 'Clean Rooms did not list the {resources} of account {account} in {region} ({reason}).',
    remedy: 'Check the permissions of the credentials (ReadOnlyAccess has them) and the region.',
  },
  knownAtDeployTime: {
    name: 'KnownAtDeployTime',
    message: '{property} is {expression}, which is known only at deploy time.',
    remedy:
      'Check the membership by itself (cdk-cleanrooms-membership check <id>) or, if it is a parameter, specify it with --parameters.',
  },
  dependsOnOther: {
    name: 'DependsOnAnotherLookup',
    message: '{property} is {expression}, a lookup that would not pass, or that depends on this one.',
    remedy: 'See what is reported for that lookup.',
  },
  conditional: {
    name: 'Conditional',
    message: 'The lookup is created only on the condition {condition}, which is known only at deploy time.',
    remedy: 'If the condition holds, the deployment would be rejected.',
  },
  otherAccount: {
    name: 'OtherAccount',
    message: 'The membership is in account {account}, but the credentials are those of account {caller}.',
    remedy: 'Use credentials of that account, such as with --profile.',
  },
  otherAccountWithRole: {
    name: 'OtherAccount',
    message: 'The stack is deployed to account {account}, but the credentials are those of account {caller}.',
    remedy: 'Use credentials of that account or, if you trust the app, the lookup role of the CDK: --allow-role {role}',
  },
  roleNotAllowed: {
    name: 'RoleNotAllowed',
    message: 'The lookup assumes the role {role}, which the check may not assume.',
    remedy: 'If you trust the app, and the role trusts your credentials, add --allow-role {role}',
  },
  otherPartition: {
    name: 'OtherPartition',
    message: 'The stack is in the region {region}, but the credentials are of the partition {partition}.',
    remedy: 'Use credentials of the partition of that region.',
  },
  membersNotAllowed: {
    name: 'MembersNotChecked',
    message: 'The stack uses {attributes}, for which the check must call ListMembers.',
    remedy: 'Allow it with --allow-list-members.',
  },
  tooManyCalls: {
    name: 'TooManyCalls',
    message: 'The check has called Clean Rooms {count} times already, which is its limit.',
    remedy: 'Check fewer stacks at once, with --stack.',
  },
  otherVersion: {
    name: 'OtherVersion',
    message: 'The template is of another version of the library than this command ({reason}).',
    remedy:
      'Run the command of the version that the app uses: npx cdk-cleanrooms-membership in the directory of the app.',
  },
} as const satisfies Record<string, ErrorDefinition>;
