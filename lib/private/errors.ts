import { errorMessage, type DocumentedError, type ErrorDefinition, type ErrorValues } from '../contract/errors';

/** Every error that the construct throws at synthesis. */
export const ERRORS = {
  outsideOfStack: {
    name: 'OutsideOfStack',
    message: "{construct} at '{path}' is not in a stack.",
    cause: 'Its scope is the app or a stage, or is missing.',
    remedy: 'Create it in a stack: pass the stack, or a construct in the stack, as its scope.',
  },
  missingIdentifier: {
    name: 'MissingIdentifier',
    message: "MembershipLookup at '{path}': neither 'membershipIdentifier' nor 'collaborationIdentifier' is set.",
    cause: 'There are no props, or their values are undefined, such as a context value that is not set.',
    remedy:
      "Pass 'membershipIdentifier', the id or the ARN of the membership, or 'collaborationIdentifier', that of the collaboration.",
  },
  twoIdentifiers: {
    name: 'TwoIdentifiers',
    message: "MembershipLookup at '{path}': 'membershipIdentifier' and 'collaborationIdentifier' are both set.",
    cause: 'Each of them specifies the membership.',
    remedy:
      "Leave one of them out. To check the collaboration of a membership, use 'expectations.collaborationIdentifier'.",
  },
  invalidMembershipIdentifier: {
    name: 'InvalidMembershipIdentifier',
    message: "MembershipLookup at '{path}': 'membershipIdentifier' is '{found}', but must be {expected}.",
    cause: 'The string is the id of something else, is in upper case, or is not set.',
    remedy: 'Find it in the Clean Rooms console, or with: aws cleanrooms list-memberships',
  },
  invalidCollaborationIdentifier: {
    name: 'InvalidCollaborationIdentifier',
    message: "MembershipLookup at '{path}': 'collaborationIdentifier' is '{found}', but must be {expected}.",
    cause: 'The string is the id of something else, is in upper case, or is the name of the collaboration.',
    remedy: 'Find it in the invitation, in the Clean Rooms console, or with: aws cleanrooms list-collaborations',
  },
  invalidRegion: {
    name: 'InvalidRegion',
    message: "MembershipLookup at '{path}': {prop} is '{found}', but must be {expected}.",
    cause:
      'The string is the name of a city or an availability zone, or a region in which Clean Rooms does not exist: it has no regions in China, AWS GovCloud (US) and other partitions.',
    remedy: "Correct it, or leave 'region' out to use that of the stack.",
  },
  dynamicReference: {
    name: 'DynamicReference',
    message:
      "MembershipLookup at '{path}': '{prop}' contains the dynamic reference '{found}...', which CloudFormation resolves only after it has built the ARN for the function's permission.",
    cause:
      'CloudFormation evaluates Fn::Split and Fn::Select before it resolves dynamic references, so the permission would ' +
      'be for another resource.',
    remedy:
      'Use StringParameter.valueForStringParameter() without a version, or a CfnParameter of the type AWS::SSM::Parameter::Value<String>.',
  },
  secretReference: {
    name: 'SecretReference',
    message:
      "MembershipLookup at '{path}': '{prop}' contains the secret '{found}...', which CloudFormation does not resolve in a custom resource.",
    cause: 'A SecretValue, or a dynamic reference to AWS Secrets Manager or to an SSM parameter of type SecureString.',
    remedy: 'Use a string, a parameter of the stack, or an SSM parameter of type String.',
  },
  conflictingRegions: {
    name: 'ConflictingRegions',
    message: "MembershipLookup at '{path}': '{prop}' is an ARN of region {arnRegion}, but 'region' is {region}.",
    cause: 'The ARN and the prop specify different regions.',
    remedy: "Leave 'region' out: the ARN contains it.",
  },
  otherAccount: {
    name: 'OtherAccount',
    message:
      "MembershipLookup at '{path}': 'membershipIdentifier' is an ARN of account {arnAccount}, but the stack deploys to {account}.",
    cause: 'The function has permissions in its own account only.',
    remedy: "Set 'assumedRoleArn' to a role of that account that may read the membership.",
  },
  invalidRoleArn: {
    name: 'InvalidRoleArn',
    message: "MembershipLookup at '{path}': 'assumedRoleArn' is '{found}', but must be {expected}.",
    cause: 'The string is the name of a role, or the ARN of something else.',
    remedy: 'Pass the ARN of the role, as its account shows it.',
  },
  externalIdWithoutRole: {
    name: 'ExternalIdWithoutRole',
    message: "MembershipLookup at '{path}': 'externalId' is set, but 'assumedRoleArn' is not.",
    cause: 'An external ID is used only to assume a role.',
    remedy: "Set 'assumedRoleArn' too, or leave 'externalId' out.",
  },
  providerInOtherStack: {
    name: 'ProviderInOtherStack',
    message: "MembershipLookup at '{path}': its provider '{provider}' is in another stack.",
    cause: 'A provider can be used only by lookups in its own stack.',
    remedy: 'Create a MembershipLookupProvider in the stack of the lookup.',
  },
  gateInOtherStage: {
    name: 'GateInOtherStage',
    message:
      "MembershipLookup at '{path}': it cannot gate {scope}, because other stages of the app are deployed independently.",
    cause: 'The scope is not in the stage of the lookup, and a resource can depend only on resources in its own stage.',
    remedy: 'Look up the membership in the stage of the scope as well.',
  },
  invalidProvider: {
    name: 'InvalidProvider',
    message: "MembershipLookup at '{path}': 'provider' is {found}, but must be a MembershipLookupProvider.",
    cause: 'Something else was passed, such as a function, in code that no compiler checks.',
    remedy: "Pass a MembershipLookupProvider, or leave 'provider' out.",
  },
  reservedId: {
    name: 'ReservedId',
    message: "'{path}' is reserved for the provider that the lookups of that stack share.",
    cause: 'A construct directly below a stack has the id MembershipLookupProvider.',
    remedy:
      "Give the construct another id. To use a MembershipLookupProvider of your own, pass it to the lookups as their prop 'provider'.",
  },
  incompatibleProvider: {
    name: 'IncompatibleProvider',
    message:
      "MembershipLookup at '{path}' is from cdk-cleanrooms-membership {version} in {directory}, but its provider '{provider}' is from version {providerVersion} in {providerDirectory}, whose function does not support this lookup.",
    cause:
      'The app has two copies of the library: a package depends on, bundles or links a different one than the app. ' +
      'Two copies share a provider only if their functions support the same lookups.',
    remedy:
      "Use one version of the library in the app ('npm ls cdk-cleanrooms-membership' lists all), or create a MembershipLookupProvider from the same copy as the lookup, and pass it as 'provider'.",
  },
  unknownAttribute: {
    name: 'UnknownAttribute',
    message: "{construct} at '{path}': a membership has no attribute '{attribute}'.",
    cause:
      'The name is misspelled. It is the path of the field in the GetMembership response, with each part capitalized; for a field of the GetCollaboration response, `Collaboration.` and its path.',
    remedy: 'It has: {attributes}.',
  },
  invalidAttribute: {
    name: 'InvalidAttribute',
    message: "Membership at '{path}': '{prop}' is {found}, but must be {expected}.",
    cause: 'The attribute of an imported membership is not what Clean Rooms returns, such as an id instead of an ARN.',
    remedy: 'Correct it, or leave it out.',
  },
  attributeWithProp: {
    name: 'AttributeWithProp',
    message: "Membership at '{path}': 'attributes' contains '{attribute}', for which there is the prop '{prop}'.",
    cause: 'An attribute is passed by its CloudFormation name, although it has a prop of its own.',
    remedy: "Pass it as '{prop}'.",
  },
  unknownValue: {
    name: 'UnknownValue',
    message: "Membership at '{path}': its attribute '{attribute}' is not known.",
    cause: 'The app reads an attribute that it did not pass when it imported the membership.',
    remedy:
      'Pass it to Membership.fromMembershipAttributes() as {prop}, or look up the membership with a MembershipLookup.',
  },
  fallbackOfImport: {
    name: 'FallbackOfImport',
    message:
      "Membership at '{path}': the attribute '{attribute}' is read with a fallback, but the membership is imported.",
    cause: 'Only the function of a lookup knows whether a membership has an attribute. It is not called for an import.',
    remedy: 'Read the attribute without a fallback, or look up the membership with a MembershipLookup.',
  },
  eventsElsewhere: {
    name: 'EventsElsewhere',
    message: "The rule '{path}' is in {stack}, but the events of the membership are in {where}.",
    cause: 'Clean Rooms sends events to the default event bus of the account and the region of the membership.',
    remedy:
      'Define the rule in a stack of that environment, for a membership that is imported there with Membership.fromMembershipArn().',
  },
  watchedElsewhere: {
    name: 'WatchedElsewhere',
    message:
      "The watch '{path}' checks the membership on its schedule only: the events of the membership are in another account or region.",
    cause:
      'Clean Rooms sends events to the account and the region of the membership, and the stack is elsewhere. This is a warning.',
    remedy: 'Choose a schedule that is short enough, and acknowledge the warning.',
  },
  watchedInOtherAccount: {
    name: 'WatchedInOtherAccount',
    message: "MembershipWatch at '{path}': the membership is in account {found}, but the stack deploys to {account}.",
    cause:
      'The function has permissions in its own account only, and the membership is not looked up with a role to assume.',
    remedy: "Define the watch in a stack of that account, or watch a lookup that has 'assumedRoleArn'.",
  },
  watchedByOtherVersion: {
    name: 'WatchedByOtherVersion',
    message:
      "MembershipWatch at '{path}' is from cdk-cleanrooms-membership {version} in {directory}, but the lookup that it watches is from version {lookupVersion} in {lookupDirectory}, which its function does not support.",
    cause: 'The app has two copies of the library, whose functions do not support the same lookups.',
    remedy: 'Use addWatch() of the lookup, or one version of the library in the app.',
  },
  logGroupClass: {
    name: 'LogGroupClass',
    message:
      "MembershipWatch at '{path}': its log group '{logGroup}' is of the class {found}, but must be of the class STANDARD.",
    cause: 'CloudWatch extracts metrics in the embedded metric format only from log groups of the class Standard.',
    remedy: "Pass a log group of that class, or leave 'logGroup' out.",
  },
  noStatusChange: {
    name: 'NoStatusChange',
    message: "The rule '{path}' would never match: the detail types of status changes are {types}.",
    cause: 'The event pattern that is passed to onStatusChange() contains other detail types only.',
    remedy: 'Leave out detailType, or use onEvent().',
  },
  invalidParameterPath: {
    name: 'InvalidParameterPath',
    message:
      "'{path}': the path '{found}' is not valid for parameters. It must be such as /campaign/membership: known at synthesis, begin with a slash and not end with one, consist of letters, digits and the characters ., - and _, and not begin with /aws or /ssm.",
    cause:
      'AWS Systems Manager accepts only such names of parameters. A stack that reads a parameter contains its name, which cannot be a token.',
    remedy:
      'Correct the path. For a path that differs by stage, use context or a variable of the app, not a CfnParameter.',
  },
  parametersInUse: {
    name: 'ParametersInUse',
    message: "MembershipLookup at '{path}': the parameter '{name}' is already defined in its stack, by '{other}'.",
    cause: 'Two memberships, or a membership and something else, are published to the same path.',
    remedy: 'Choose another path.',
  },
  invalidExpectation: {
    name: 'InvalidExpectation',
    message: "MembershipLookup at '{path}': 'expectations.{prop}' is {found}, but must be {expected}.",
    cause:
      'The attribute cannot have the value, there is no value, or the kind of expectation is one for other attributes.',
    remedy: 'Correct it, or leave it out.',
  },
  attributeOfCollaboration: {
    name: 'AttributeOfCollaboration',
    message:
      "MembershipLookup at '{path}': '{attribute}' is an attribute of the collaboration, but the membership is looked up by 'membershipIdentifier'.",
    cause: 'Only a lookup by collaboration calls GetCollaboration, which returns the attribute.',
    remedy: "Look it up by 'collaborationIdentifier', or do not use the attribute.",
  },
  conflictingFallbacks: {
    name: 'ConflictingFallbacks',
    message:
      "MembershipLookup at '{path}': attribute '{attribute}' is read with the fallback '{first}' and with '{second}', but can have one value only.",
    cause: 'CloudFormation gets one value for each attribute of a lookup, wherever it is used.',
    remedy: 'Read it with the same fallback everywhere.',
  },
  invalidFallback: {
    name: 'InvalidFallback',
    message:
      "MembershipLookup at '{path}': the fallback of attribute '{attribute}' is {found}, but must be {expected}.",
    cause:
      'Buckets and roles are used in policies, where a wildcard in a fallback would match more than one of them. In an ' +
      'export, an empty value has a mark, and elements of a list are separated by ||: another stack would cut a fallback ' +
      'that contains them.',
    remedy: 'Use another string.',
  },
  invalidBucketAccount: {
    name: 'InvalidBucketAccount',
    message:
      "MembershipLookup at '{path}': 'bucketAccount' is {found}, but must be the id of an AWS account, which has 12 digits.",
    cause: 'The string is the name of an account, contains hyphens, or has lost its leading zeros.',
    remedy: 'Correct it, or leave it out if the bucket is in the account of the membership.',
  },
  invalidMembershipArn: {
    name: 'InvalidMembershipArn',
    message: "CleanRoomsServicePrincipal: '{prop}' is '{found}', but must be the ARN of a membership.",
    cause: 'The string is the id of a membership, the ARN of something else, or is not set.',
    remedy:
      'Pass the ARN, such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
  },
  noMembershipArns: {
    name: 'NoMembershipArns',
    message: "CleanRoomsServicePrincipal: '{prop}' is empty, so that no member could use the role.",
    cause: 'The list of memberships is empty.',
    remedy: 'Pass the ARN of the membership of each member.',
  },
  emptyExport: {
    name: 'EmptyExport',
    message:
      "The output '{path}' exports the attribute '{attribute}' of a membership, which may be empty, but CloudFormation does not export an empty value.",
    cause: 'An output with an exportName contains nothing but an attribute that may be empty. This is a warning.',
    remedy:
      'Pass the value to the other stack as a property, so that the CDK exports it, or add a string that is not empty.',
  },
  changingExport: {
    name: 'ChangingExport',
    message:
      '{subject}, which may change, but CloudFormation rejects a deployment that changes an export while another stack imports it.',
    cause:
      'Stacks of an app import values from each other, unless references are weak. Only the ids, the ARNs of the ' +
      "membership and of the collaboration, the creator's account and the creation time never change. This is a warning.",
    remedy:
      "Use weak references ('@aws-cdk/core:defaultCrossStackReferences': 'weak' in cdk.json, with aws-cdk-lib 2.254.0 or later), store the value in a parameter of Parameter Store, or look up the membership in the other stack as well.",
  },
  relativeFallback: {
    name: 'RelativeFallback',
    message:
      "MembershipLookup at '{path}': the fallback of attribute '{attribute}' is used in stack '{reader}', but evaluated in stack '{stack}', where {found} would mean something else.",
    cause:
      'CloudFormation passes the fallback to the function, so it is evaluated in the stack of the lookup. It cannot ' +
      'contain the name of the stack that uses the attribute, or a resource of that stack.',
    remedy: "Use a plain string, or a value of stack '{stack}'.",
  },
  attributeCycle: {
    name: 'AttributeCycle',
    message:
      "MembershipLookup at '{path}': its attributes are used by {uses}, but the lookup can run only after that is deployed.",
    cause:
      'A tag of a whole stack contains an attribute, and the function, its role and its log group have that tag too. Or ' +
      'a lookup is configured with an attribute of another lookup that has the same provider. Or a fallback is another ' +
      'attribute of the same lookup.',
    remedy:
      "Do not use them there. To remove a tag, call Tags.of(provider).remove(key); the provider that the lookups of a stack share is stack.node.findChild('MembershipLookupProvider'). A lookup that is configured with attributes of another lookup needs its own MembershipLookupProvider.",
  },
  policyQuotaExceeded: {
    name: 'PolicyQuotaExceeded',
    message: "MembershipLookupProvider at '{path}': its role has no room for the permissions of one more lookup.",
    cause: "IAM limits the size of a role's policies, and each membership takes up part of it.",
    remedy: "Create another MembershipLookupProvider, and pass it to further lookups as their prop 'provider'.",
  },
} as const satisfies Record<string, DocumentedError>;

/** What CDK's tokens for lists look like where they are not the only element of a list. */
const TOKEN_LIST = /#\{Token\[[^\]]*\]\}/g;

/** Whether a string is an element of a token list, which has no elements before the deployment. */
export function isPartOfTokenList(value: string): boolean {
  return value.search(TOKEN_LIST) >= 0;
}

const TOKEN_LIST_REMEDY =
  "A list that is a token cannot be extended or indexed in code. To extend it, join and split it: Fn.split(',', Fn.join(',', [other, Fn.join(',', list)])). To select an element, use Fn.select(0, list).";

/** Creates an error of the catalog. If a value is a part of a token list, the message also says what to do about that. */
export function synthesisError<Definition extends ErrorDefinition>(
  definition: Definition,
  values: ErrorValues<Definition>,
): Error {
  const message = errorMessage(definition, values);
  if (!isPartOfTokenList(message)) return new Error(message);
  return new Error(`${message.replace(TOKEN_LIST, 'an element of a token list')} ${TOKEN_LIST_REMEDY}`);
}
