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
    remedy: 'Check the membership by itself: cdk-cleanrooms-membership check <id>',
  },
  parameterNotSpecified: {
    name: 'KnownAtDeployTime',
    message: '{property} is {expression}, which is known only at deploy time.',
    remedy: 'Specify its value, as for cdk deploy: --parameters {parameter}=<value>',
  },
  dependsOnOther: {
    name: 'DependsOnAnotherLookup',
    message: '{property} is {expression}, which is not known: that lookup would not pass, or depends on this one.',
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
  invalidRegion: {
    name: 'InvalidRegion',
    message: 'The stack is in the region {region}, which is not a region in the partition aws.',
    remedy: 'Deploy it to a region of Clean Rooms.',
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
    remedy: 'Run the command of the version with which the app was synthesized.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** What causes each error, for docs/errors.md. */
export const CAUSES: Readonly<Record<keyof typeof ERRORS, string>> = {
  noAssembly: 'The app has not been synthesized, or into another directory.',
  invalidAssembly:
    'The directory is not the output of cdk synth, a file in it was changed or is missing, or the synthesis did not end. Symbolic links are not followed.',
  noSuchStack: 'The pattern is misspelled, or it is the id of a construct instead of the name of a stack.',
  noLookups: 'The app does not use MembershipLookup, or the selected stacks do not.',
  conflict: 'The options are for different uses of the command, or for different output.',
  unexpected: 'An error that the command does not handle.',
  invalidOption: 'The value is misspelled, or has another format.',
  noRegion: 'The stack specifies no region, and neither do the options, the environment and the profile.',
  noCredentials: 'No source of credentials is configured, or it failed.',
  credentialsRejected: 'The credentials expired, were revoked, or are not of this partition of AWS.',
  stsUnavailable: 'The endpoint of AWS STS cannot be reached from here, or the service failed.',
  listDenied: 'A policy denies the request, the region does not have Clean Rooms, or the service failed.',
  parameterNotSpecified:
    'The value is a template parameter. Its default is not used: the stack may exist with another value.',
  knownAtDeployTime:
    'The value is an attribute of a resource, a dynamic reference or an export of a stack that is not in the app.',
  dependsOnOther: 'A property is an attribute of another lookup, whose value is not known.',
  conditional: 'The stack creates the lookup only if a condition of the template holds.',
  otherAccount: 'The stack or the ARN specifies another account than that of the credentials.',
  otherAccountWithRole: 'The stack specifies another account than that of the credentials.',
  roleNotAllowed: 'The lookup has assumedRoleArn. The command assumes only roles that its options allow.',
  invalidRegion: 'Clean Rooms has no regions in China, AWS GovCloud (US) and other partitions.',
  membersNotAllowed: 'Only ListMembers returns these attributes. The command calls it only if its options allow it.',
  tooManyCalls: 'The stacks look up many memberships.',
  otherVersion: 'The command was not run with the version of the library that is installed for the app.',
};
