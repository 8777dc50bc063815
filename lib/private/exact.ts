import { Fn, Token } from 'aws-cdk-lib';

/** The characters that are not literal in a policy: wildcards, and the beginning of a policy variable. */
const SPECIAL = ['*', '?', '$'];

/**
 * A value that is literal in a policy, whatever its tokens resolve to, such as an ARN of a single resource:
 * CloudFormation cuts it off before a special character. A principal that can set a parameter of a stack must not be
 * able to widen a permission with it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function exact(value: string): string {
  if (!Token.isUnresolved(value)) return value;
  return SPECIAL.reduce((rest, character) => Fn.select(0, Fn.split(character, rest)), value);
}

/** The same for a list, which can be a token as a whole. */
export function exactList(values: readonly string[]): string[] {
  return Token.isUnresolved(values) ? Fn.split(',', exact(Fn.join(',', [...values]))) : values.map(exact);
}
