import { Fn, Token } from 'aws-cdk-lib';

/** What is not taken literally in the `Resource` of a policy: wildcards, and the beginning of a policy variable. */
const SPECIAL = ['*', '?', '$'];

/**
 * An ARN that names one resource at most, whatever its tokens become: CloudFormation cuts it where it would no longer be
 * exact. Who may set a parameter of a stack must not be able to widen a permission by it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function exactArn(arn: string): string {
  if (!Token.isUnresolved(arn)) return arn;
  return SPECIAL.reduce((rest, character) => Fn.select(0, Fn.split(character, rest)), arn);
}
