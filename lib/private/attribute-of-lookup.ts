import { CfnResource, Reference, Token, Tokenization, type IResolvable } from 'aws-cdk-lib';
import { isRequestableName, publicName } from '../contract/attributes';
import { RESOURCE_TYPE } from '../contract/resource';

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
