import { Fn, Token } from 'aws-cdk-lib';

/** What is not taken literally in a policy: wildcards, and the beginning of a policy variable. */
const SPECIAL = ['*', '?', '$'];

/**
 * A value that a policy takes literally, whatever its tokens become, such as an ARN that names one resource at most:
 * CloudFormation cuts it where it would no longer be exact. A principal that may set a parameter of a stack must not be able
 * to widen a permission by it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function exact(value: string): string {
  if (!Token.isUnresolved(value)) return value;
  return SPECIAL.reduce((rest, character) => Fn.select(0, Fn.split(character, rest)), value);
}
