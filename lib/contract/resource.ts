/** The custom resource's type in a template. */
export const RESOURCE_TYPE = 'Custom::CleanRoomsMembership';

/**
 * The custom resource's properties. The construct sets them; the function rejects all others.
 *
 * - `MembershipIdentifier`: the membership's id or its ARN.
 * - `CollaborationIdentifier`: instead, the id or the ARN of the collaboration in which this account has its membership.
 * - `Region`: the membership's region, if it is not the stack's and the identifier does not contain it.
 * - `RequireActive`: `false` allows a membership that is not ACTIVE.
 * - `Expectations`: what else must hold (see `ExpectationProperty`).
 * - `Attributes`: the attributes to return; by default, all that the membership has.
 * - `Fallbacks`: the values of attributes that the membership does not have, by name.
 * - `AssumedRoleArn`: the ARN of the role to assume for a membership of another account.
 * - `ExternalId`: the external ID that the trust policy of that role requires.
 * - `Refresh`: if it changes, CloudFormation calls the function again.
 */
export const PROPERTY_NAMES = [
  'MembershipIdentifier',
  'CollaborationIdentifier',
  'Region',
  'RequireActive',
  'Expectations',
  'Attributes',
  'Fallbacks',
  'AssumedRoleArn',
  'ExternalId',
  'Refresh',
] as const;

/** The name of a property of the custom resource. */
export type PropertyName = (typeof PROPERTY_NAMES)[number];

/** The default timeout of the function, in minutes. */
export const DEFAULT_TIMEOUT_MINUTES = 5;
