import {
  attributeInfo,
  EMPTY_MARK,
  LIST_DELIMITER,
  type AttributeName,
  type Format,
  type RequestableName,
} from './attributes';

const UNMARKED = 'a string without "[empty\\n]"';
const UNMARKED_LIST = 'a list of strings without "[empty\\n]" and |';

type Expected = Format['expected'] | typeof UNMARKED | typeof UNMARKED_LIST;

/** A value in the form in which CloudFormation exports it. */
export function exported(name: RequestableName, value: string): string {
  const whole = attributeInfo(name).list ? value.replaceAll(',', LIST_DELIMITER) : value;
  return whole.trim() === '' ? whole + EMPTY_MARK : whole;
}

/** What another stack makes of such a value. */
function imported(name: RequestableName, value: string): string {
  const [unmarked = ''] = value.split(EMPTY_MARK);
  return attributeInfo(name).list ? unmarked.replaceAll(LIST_DELIMITER, ',') : unmarked;
}

/**
 * What the value of an attribute must be, if it is not. Policies name buckets and roles, whose values another account may
 * have set: none of them must open more than one bucket or role.
 */
export function expectedValue(name: RequestableName, value: string): Expected | undefined {
  const { format } = attributeInfo(name);
  return format && !format.matches(value) ? format.expected : expectedExport(name, value);
}

/**
 * What the fallback of an attribute must be, if it is not. A fallback may also mean that there is nothing, such as `none`,
 * but a parameter of the stack must not become a wildcard or a variable of a policy.
 */
export function expectedFallback(
  name: RequestableName,
  value: string,
): Expected | `${Format['expected']}, or a string without *, ? and $` | undefined {
  const { format } = attributeInfo(name);
  if (format && /[*?$]/.test(value)) return `${format.expected}, or a string without *, ? and $` as const;
  return expectedExport(name, value);
}

/** What a value must be to reach another stack as it is, if it is not. */
function expectedExport(name: RequestableName, value: string): Expected | undefined {
  if (imported(name, exported(name, value)) === value) return undefined;
  return attributeInfo(name).list ? UNMARKED_LIST : UNMARKED;
}

/** Whether a membership can have a value: one that does not come from Clean Rooms is not trusted. */
export function isPossible(name: AttributeName, value: string): boolean {
  const { format, pattern } = attributeInfo(name);
  return format ? format.matches(value) : pattern?.test(value) === true;
}
