/**
 * Clean Rooms writes results below the key prefix, separated by a slash. Further slashes are part of the prefix:
 * without them, a prefix of slashes would grant access to the whole bucket, and one that ends with two slashes to other
 * objects. A `*` in the prefix would be a wildcard in an IAM statement, so it is replaced with its policy variable.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function objectsBelow(keyPrefix = ''): string {
  const prefix = keyPrefix.replace(/[*?$]/g, '${$&}');
  return prefix === '' || prefix.endsWith('/') ? `${prefix}*` : `${prefix}/*`;
}
