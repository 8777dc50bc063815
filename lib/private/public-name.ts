import type { IConstruct } from 'constructs';
import { isPublicName, PUBLIC_NAMES, type PublicName } from '../contract/attributes';
import { ERRORS, synthesisError } from './errors';

/**
 * The name of an attribute that users can read.
 *
 * @throws If there is no such attribute.
 */
export function requirePublicName(
  construct: 'Membership' | 'MembershipLookup',
  { node: { path } }: IConstruct,
  name: string,
): PublicName {
  if (isPublicName(name)) return name;
  const attributes = PUBLIC_NAMES.join(', ');
  throw synthesisError(ERRORS.unknownAttribute, { construct, path, attribute: name, attributes });
}
