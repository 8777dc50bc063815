import { errorMessage, type ErrorDefinition, type ErrorValues } from '../lib/contract/errors';
import { LONGEST, Text } from './text';

const CALLED_AGAIN =
  'Lambda calls the function again; if the stack is still waiting, it fails when the lookup times out.';

/** Every error that the function reports to CloudFormation, or throws. */
export const ERRORS = {
  membershipNotFound: {
    name: 'MembershipNotFound',
    message: 'Clean Rooms finds no {membership}.',
    remedy:
      'Check the identifier and the region. A membership of another account needs assumedRoleArn. A deleted membership cannot be looked up.',
  },
  accessDenied: {
    name: 'AccessDenied',
    message: 'Access denied for cleanrooms:GetMembership on {arn} ({reason}).',
    remedy:
      'Clean Rooms may also deny access to a membership that does not exist in that account and region: check the identifier and the region. If it exists, check the service control policies, the permissions boundary and, with assumedRoleArn, the policy of that role.',
  },
  collaborationDenied: {
    name: 'CollaborationAccessDenied',
    message:
      'Access denied for cleanrooms:GetCollaboration on collaboration {id} as account {account} in {region} ({reason}).',
    remedy:
      'Clean Rooms does not report whether the collaboration does not exist there, was deleted, the account is not or no longer a member, or a policy denies the request. Check the identifier, the account and the region, then the policies of the role, the service control policies and the permissions boundary.',
  },
  membersDenied: {
    name: 'MembersAccessDenied',
    message:
      'Access denied for cleanrooms:ListMembers on collaboration {id} as account {account} in {region} ({reason}), but this stack uses attributes of its members.',
    remedy:
      'Check the policies of the role of the function or, with assumedRoleArn, of that role, the service control policies and the permissions boundary.',
  },
  roleDenied: {
    name: 'AssumeRoleDenied',
    message: 'Access denied for sts:AssumeRole on {role} ({reason}).',
    remedy: 'Check that the role exists, that its trust policy allows the role of the function, and the externalId.',
  },
  invalidRequest: {
    name: 'InvalidRequest',
    message: 'Clean Rooms does not accept {resource} ({reason}).',
    remedy: 'Check the identifier and the region.',
  },
  throttled: {
    name: 'Throttled',
    message: 'Clean Rooms throttled the request for {resource} as long as the function could wait ({reason}).',
    remedy: 'Deploy again later, or look up fewer memberships at once.',
  },
  serviceUnavailable: {
    name: 'ServiceUnavailable',
    message: 'Clean Rooms did not return {resource} ({reason}).',
    remedy:
      'Deploy again. If it fails again, check that the function reaches the endpoint of Clean Rooms in that region.',
  },
  invited: {
    name: 'CollaborationNotJoined',
    message:
      'Account {account} is invited to the collaboration {collaboration} ({id}) in {region}, but has not joined it.',
    remedy:
      'Join it: create a membership in the Clean Rooms console or with CreateMembership (aws cleanrooms create-membership --region {region} --collaboration-identifier {id} --query-log-status ENABLED). Then deploy again: the membership is found by its collaboration.',
  },
  left: {
    name: 'CollaborationLeft',
    message: 'Account {account} has left the collaboration {collaboration} ({id}) in {region}.',
    remedy:
      'An account that left cannot join again. Deploy with another collaboration, or remove what depends on this one.',
  },
  removedFromCollaboration: {
    name: 'RemovedFromCollaboration',
    message: 'Account {account} was removed from the collaboration {collaboration} ({id}) in {region}.',
    remedy:
      'The creator of the collaboration removed it. Deploy with another collaboration, or remove what depends on this one.',
  },
  unknownMemberStatus: {
    name: 'UnknownMemberStatus',
    message:
      'The member status of account {account} in the collaboration {collaboration} ({id}) in {region} is {status}, but this stack requires it to be ACTIVE.',
    remedy:
      'This version of the library does not know that status: see what the console of Clean Rooms shows for the collaboration, and whether a newer version of the library knows it.',
  },
  notListed: {
    name: 'MembershipNotListed',
    message:
      'Membership {id} of this account is not one of the active members of the collaboration {collaboration} that Clean Rooms lists ({count} in total).',
    remedy: 'Deploy again: for some seconds after an account has joined, it may not be listed yet.',
  },
  noRunner: {
    name: 'NoRunner',
    message:
      'No active member of the collaboration {collaboration} has the ability {ability} and a membership ARN ({found}), but this stack uses the {label} ({attribute}).',
    remedy: 'Deploy again once a member with that ability has joined, or use the ARN of a membership instead.',
  },
  severalRunners: {
    name: 'SeveralRunners',
    message:
      'Several active members of the collaboration {collaboration} have the ability {ability} ({accounts}), but this stack uses the {label} ({attribute}), which is that of only one.',
    remedy: 'Use the ARN of a membership instead.',
  },
  removed: {
    name: 'MembershipNotActive',
    message:
      'Membership {id} in the collaboration {collaboration} is REMOVED, but this stack requires it to be ACTIVE.',
    remedy:
      'The creator of the collaboration removed this account from it. Deploy with another membership, or remove what depends on this one.',
  },
  collaborationDeleted: {
    name: 'MembershipNotActive',
    message:
      'Membership {id} in the collaboration {collaboration} is COLLABORATION_DELETED, but this stack requires it to be ACTIVE.',
    remedy: 'Deploy with a membership in another collaboration, or remove what depends on this one.',
  },
  unknownStatus: {
    name: 'MembershipNotActive',
    message:
      'Membership {id} in the collaboration {collaboration} is {status}, but this stack requires it to be ACTIVE.',
    remedy:
      'This version of the library does not know that status: see what the console of Clean Rooms shows for the membership, and whether a newer version of the library knows it.',
  },
  expectationsNotMet: {
    name: 'ExpectationsNotMet',
    message:
      'Membership {id} in the collaboration {collaboration} does not meet the expectations of this stack: {violations}.',
    remedy: 'Change it in Clean Rooms, or change what the stack expects.',
  },
  attributeAbsent: {
    name: 'AttributeAbsent',
    message: 'Membership {id} {absence}, but this stack uses its {labels} ({attributes}).',
    remedy: 'Set it in Clean Rooms, or read it with getAttString() and a fallback if the stack can do without.',
  },
  dynamicReferenceInValue: {
    name: 'DynamicReferenceInValue',
    message:
      'Membership {id} has the {label} {value}, and this stack uses it ({attribute}). It is a dynamic reference or a part of one, which CloudFormation would resolve with the permissions of the principal that deploys.',
    remedy:
      'Have the owner of the value change it, or do not use the attribute. It must not contain two opening braces in a row, begin or end with one, or begin with "resolve:" or a suffix of it.',
  },
  invalidValue: {
    name: 'InvalidValue',
    message: 'Membership {id} has the {label} {value}, which must be {expected}, and this stack uses it ({attribute}).',
    remedy: 'Correct it in Clean Rooms, or do not use the attribute.',
  },
  unknownRequestType: {
    name: 'UnknownRequestType',
    message: 'This version of the library does not know the request {type}.',
    remedy: 'Check whether a newer version knows it.',
  },
  unknownProperty: {
    name: 'UnknownProperty',
    message: '{resource} has no property {unknown}. It has: {properties}.',
    remedy: 'Correct the name, or deploy the function of the library version that the template was written for.',
  },
  missingProperty: {
    name: 'MissingProperty',
    message: '{resource} needs the property {property}, which is missing.',
    remedy: 'Add it in the template.',
  },
  twoIdentifiers: {
    name: 'TwoIdentifiers',
    message: 'MembershipIdentifier and CollaborationIdentifier are both set, but exclude each other.',
    remedy: 'Leave one of them out.',
  },
  invalidProperty: {
    name: 'InvalidProperty',
    message: '{property} is {found}, but must be {expected}.',
    remedy: 'Correct it in the template, or where the template takes it from.',
  },
  conflictingRegions: {
    name: 'ConflictingRegions',
    message: '{property} is an ARN of region {arnRegion}, but Region is {region}.',
    remedy: 'Leave Region out: the ARN contains it.',
  },
  unknownAttribute: {
    name: 'UnknownAttribute',
    message: '{property} contains {attribute}, but a membership has no such attribute.',
    remedy: 'It has: {attributes}.',
  },
  attributeOfCollaboration: {
    name: 'AttributeOfCollaboration',
    message:
      '{attribute} is an attribute of the collaboration, but the membership is looked up by MembershipIdentifier.',
    remedy: 'Look it up by CollaborationIdentifier, or leave the attribute out.',
  },
  unknownFallback: {
    name: 'UnknownFallback',
    message: 'Fallbacks contains {attribute}, but the template requests no such attribute.',
    remedy: 'Correct the name, or add it to Attributes. The template requests: {attributes}.',
  },
  responseTooLong: {
    name: 'ResponseTooLong',
    message:
      'The response with the attributes that this stack uses has {size} bytes, but CloudFormation accepts at most {limit}.',
    remedy: 'Use fewer attributes, or look up the membership twice and use some attributes of each lookup.',
  },
  responseMismatch: {
    name: 'ResponseMismatch',
    message: 'Clean Rooms returned {found} instead of {expected}.',
    remedy: 'Check the endpoints and proxies that the function uses, including its environment variables.',
  },
  invalidEvent: {
    name: 'InvalidEvent',
    message: 'The function was invoked with an event that CloudFormation does not send ({name}).',
    remedy: 'Deploy a stack with a lookup instead, and check which principals may invoke the function.',
  },
  responseNotSent: {
    name: 'ResponseNotSent',
    message: 'The response could not be sent to CloudFormation ({code}).',
    remedy: CALLED_AGAIN,
  },
  responseRejected: {
    name: 'ResponseRejected',
    message: 'CloudFormation did not accept the response: HTTP {statusCode}.',
    remedy: CALLED_AGAIN,
  },
  lastValuesUnreadable: {
    name: 'LastValuesUnreadable',
    message: 'The last values of the lookup could not all be read ({reason}).',
    remedy:
      'Check which principals can change their parameter, and whether the role of the function can read its history.',
  },
  lastValuesTooLong: {
    name: 'LastValuesTooLong',
    message:
      'The attributes that this stack uses leave no room in the response for their last values: the parameter has none, so that a rollback returns what the membership has then.',
    remedy: 'Use fewer attributes, or look up the membership twice and use some attributes of each lookup.',
  },
  rollbackUnknown: {
    name: 'RollbackUnknown',
    message: 'Whether the stack is rolling back could not be determined ({reason}).',
    remedy:
      'If the stack is stuck, allow the role to describe the stack, and continue the rollback (of the root stack, if it is a nested stack).',
  },
  rollbackImpossible: {
    name: 'RollbackImpossible',
    message: 'The stack is rolling back, but cannot do so without this membership.',
    remedy:
      'Continue the rollback: aws cloudformation continue-update-rollback --stack-name {stackId} and, if the membership no longer exists, --resources-to-skip {resource}',
  },
  unexpected: {
    name: 'UnexpectedError',
    message: 'The lookup function failed ({reason}).',
    remedy: 'See its log for details.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** The cause of each error, for the reference page. It is not part of the bundle. */
export const CAUSES: Readonly<Record<keyof typeof ERRORS, string>> = {
  membershipNotFound: 'The identifier or the region is wrong, the membership is in another account, or it was deleted.',
  accessDenied:
    'The membership does not exist in that account and region, a policy denies the request, or the assumed role lacks the permission.',
  collaborationDenied:
    'The collaboration does not exist in that region or was deleted, the account is not or no longer a member of it, or a policy denies the request.',
  membersDenied:
    'A policy denies ListMembers, or the assumed role lacks the permission. It is needed only if the stack uses an attribute of the members.',
  roleDenied: 'The role does not exist, it does not trust the function, or it requires another external ID.',
  invalidRequest: 'The identifier has the right format, but Clean Rooms does not accept it.',
  throttled: 'The account sent more requests than Clean Rooms allows, for longer than the function runs.',
  serviceUnavailable:
    'The service failed, or the function cannot reach it: in a VPC it needs an endpoint or a NAT gateway.',
  invited: 'The account has not accepted the invitation: there is no membership yet.',
  left: 'The account deleted its membership.',
  removedFromCollaboration: 'The creator of the collaboration removed this account from it.',
  unknownMemberStatus: 'Clean Rooms added the member status after this version was released.',
  notListed: 'The account has just joined, and the list of members does not contain it yet.',
  noRunner: 'The member who can query or run jobs has not joined, has left or was removed, or there is none.',
  severalRunners: 'The collaboration has more than one member who can query or run jobs.',
  removed: 'The creator of the collaboration removed this account from it.',
  collaborationDeleted: 'The creator deleted the collaboration.',
  unknownStatus: 'Clean Rooms added the status after this version was released.',
  expectationsNotMet:
    'The membership or its collaboration has changed, or is not what the stack was written for. The error message contains every expectation that does not hold.',
  attributeAbsent: 'The field of the membership is not set, and the stack reads it without a fallback.',
  dynamicReferenceInValue:
    'The value, which another account may have set, contains a dynamic reference, or can become one when it is joined with other strings. The creator of a collaboration sets its name and their own display name.',
  invalidValue:
    'The value does not have the expected format: in a policy, it could match more than one bucket or role.',
  unknownRequestType: 'CloudFormation added the type of request after this version was released.',
  unknownProperty:
    'The name is misspelled, or the function is from an earlier version of the library, which does not have it.',
  missingProperty: 'The template was written by hand, without the property.',
  twoIdentifiers: 'The template specifies both, although one follows from the other.',
  invalidProperty:
    'The template was written by hand, or a token resolved to a value that the property does not accept.',
  conflictingRegions: 'The template specifies two regions for one membership.',
  unknownAttribute:
    'The name is misspelled, or the function is from an earlier version of the library, which does not have it.',
  attributeOfCollaboration: 'Only a lookup by collaboration calls GetCollaboration, which returns the attribute.',
  unknownFallback: 'The name is misspelled, or it is in Fallbacks but not in Attributes.',
  responseTooLong: 'The stack uses many attributes, or some with long values.',
  responseMismatch: 'The response is not from Clean Rooms, but from a proxy or an emulator.',
  invalidEvent:
    'The function was not invoked by CloudFormation, or the response URL is not that of CloudFormation. The error is only in the log of the function.',
  responseNotSent:
    'The function cannot reach Amazon S3: in a VPC it needs an endpoint or a NAT gateway. The error is only in the log of the function.',
  responseRejected: 'The presigned URL has expired, or Amazon S3 failed. The error is only in the log of the function.',
  lastValuesUnreadable:
    'The role cannot read the parameter, AWS Systems Manager did not respond, or something else changed the parameter. The warning is only in the log of the function.',
  lastValuesTooLong:
    'The stack uses many attributes, or some with long values. This is a warning in the log of the function.',
  rollbackUnknown: "The function's role cannot describe the stack, or CloudFormation did not respond.",
  rollbackImpossible: 'The membership was deleted after the last deployment, or Clean Rooms cannot be reached.',
  unexpected: 'An error that the library does not handle.',
};

/** An error that fails the deployment, for the person who deploys. External values in its message are quoted. */
export class LookupError extends Error {
  /** An error of the catalog. */
  public static of<Definition extends ErrorDefinition>(
    definition: Definition,
    values: ErrorValues<Definition, Text>,
  ): LookupError {
    const render = (longest: number): string => errorMessage(definition, values, (value) => value.toString(longest));
    return new LookupError([render], definition);
  }

  /** The error for a thrown value. */
  public static from(thrown: unknown): LookupError {
    if (thrown instanceof LookupError) return thrown;
    const { renderers } = LookupError.of(ERRORS.unexpected, { reason: Text.quoted(String(thrown)) });
    return new LookupError(renderers, ERRORS.unexpected, { cause: thrown });
  }

  public override readonly name = 'LookupError';

  private constructor(
    private readonly renderers: readonly ((longest: number) => string)[],
    /** The definition; of combined errors, that of the first. */
    public readonly definition: ErrorDefinition,
    options?: ErrorOptions,
  ) {
    super(messageOf(renderers, LONGEST), options);
  }

  /** This error, combined with others. */
  public and(...others: readonly LookupError[]): LookupError {
    return new LookupError(
      [this, ...others].flatMap(({ renderers }) => renderers),
      this.definition,
      { cause: this.cause },
    );
  }

  /** The message, with external values truncated as far as it is too long otherwise. */
  public messageThat(fits: (message: string) => boolean): string {
    for (let longest = LONGEST; ; longest /= 2) {
      const message = messageOf(this.renderers, longest);
      if (longest <= SHORTEST || fits(message)) return message;
    }
  }
}

/** External values are not truncated further. */
const SHORTEST = 8;

function messageOf(renderers: readonly ((longest: number) => string)[], longest: number): string {
  return renderers.map((render) => render(longest)).join(' ');
}
