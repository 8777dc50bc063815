import type { IConstruct } from 'constructs';
import { attributeInfo, isPublicName, PUBLIC_NAMES, type AttributeName, type PublicName } from '../contract/attributes';
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

/** The format of the values of an attribute for error messages; of a list, that of an element and what else applies. */
export function formatOf(name: AttributeName, ofList = ' without commas'): string {
  const { format, description = 'a possible value', list } = attributeInfo(name);
  return format?.expected ?? (list ? description + ofList : description);
}
