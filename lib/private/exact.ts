import { CfnResource, Fn, Reference, Token, Tokenization, type IResolvable } from 'aws-cdk-lib';
import { isRequestableName, publicName } from '../contract/attributes';
import { RESOURCE_TYPE } from '../contract/resource';

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

/**
 * The CloudFormation name of the attribute, if a string or a list is nothing but an attribute of a lookup. The function
 * returns only exact ids and ARNs, which need no further checks in a policy.
 */
export function attributeOfLookup(value: string | string[]): string | undefined {
  const token = onlyTokenIn(value);
  if (!Reference.isReference(token) || !CfnResource.isCfnResource(token.target)) return undefined;
  const { displayName: name, target } = token;
  return target.cfnResourceType === RESOURCE_TYPE && isRequestableName(name) ? publicName(name) : undefined;
}

function onlyTokenIn(value: string | string[]): IResolvable | undefined {
  if (!Token.isUnresolved(value)) return undefined;
  if (typeof value !== 'string') return Tokenization.reverseList(value);
  const { firstToken, length } = Tokenization.reverseString(value);
  return length === 1 ? firstToken : undefined;
}
