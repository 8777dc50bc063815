/** The custom resource's type in a template. */
export const RESOURCE_TYPE = 'Custom::CleanRoomsMembership';

/**
 * The custom resource's properties. The construct writes them, the function reads them, and refuses any other.
 *
 * - `MembershipIdentifier`: the membership's id or its ARN.
 * - `Region`: where it lives, if that is not the stack's region and the identifier does not say it.
 * - `RequireActive`: `false` lets a membership pass that is not ACTIVE.
 * - `Attributes`: which attributes to answer with. Without this property: all that the membership has.
 * - `Fallbacks`: what to answer for attributes that the membership lacks, by name.
 * - `AssumeRole`: `RoleArn`, and perhaps `ExternalId`, of the role to read another account's membership with.
 * - `Refresh`: a new value makes CloudFormation call the function again.
 */
export type PropertyName =
  'MembershipIdentifier' | 'Region' | 'RequireActive' | 'Attributes' | 'Fallbacks' | 'AssumeRole' | 'Refresh';
