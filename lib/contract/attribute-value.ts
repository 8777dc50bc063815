import { attributeInfo, type Format, type RequestableName } from './attributes';

/**
 * What the value of an attribute must be, if it is not. Policies name buckets and roles, whose values another account may
 * have set: none of them must open more than one bucket or role.
 */
export function expectedValue(name: RequestableName, value: string): Format['expected'] | undefined {
  const { format } = attributeInfo(name);
  return !format || format.matches(value) ? undefined : format.expected;
}

/**
 * What the fallback of an attribute must be, if it is not. A fallback may also mean that there is nothing, such as `none`,
 * but a parameter of the stack must not become a wildcard or a variable of a policy.
 */
export function expectedFallback(
  name: RequestableName,
  value: string,
): `${Format['expected']}, or a string without *, ? and $` | undefined {
  const { format } = attributeInfo(name);
  return format && /[*?$]/.test(value) ? (`${format.expected}, or a string without *, ? and $` as const) : undefined;
}
