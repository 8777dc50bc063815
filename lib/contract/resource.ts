/** The custom resource's type in a template. */
export const RESOURCE_TYPE = 'Custom::CleanRoomsMembership';

/**
 * The custom resource's properties. The construct writes them, the function reads them and rejects any other.
 *
 * - `MembershipIdentifier`: the membership's id or its ARN.
 * - `Region`: the membership's region, if it is not the stack's and the identifier does not contain it.
 * - `RequireActive`: `false` lets a membership pass that is not ACTIVE.
 * - `Attributes`: which attributes to return. Without this property: all that the membership has.
 * - `Fallbacks`: what to return for attributes that the membership lacks, by name.
 * - `AssumedRoleArn`: the ARN of the role to read another account's membership with.
 * - `ExternalId`: the external ID that the trust policy of that role requires.
 * - `Refresh`: a new value makes CloudFormation call the function again.
 */
export const PROPERTY_NAMES = [
  'MembershipIdentifier',
  'Region',
  'RequireActive',
  'Attributes',
  'Fallbacks',
  'AssumedRoleArn',
  'ExternalId',
  'Refresh',
] as const;

/** The name of a property of the custom resource. */
export type PropertyName = (typeof PROPERTY_NAMES)[number];
