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

/** The elements of a list, or the value itself. The element of an empty list is an empty string. */
export function elementsOf(name: RequestableName, value: string): string[] {
  return attributeInfo(name).list ? value.split(',') : [value];
}

/** Whether the value of an attribute can be empty, which CloudFormation does not export and Parameter Store does not store. */
export function canBeEmpty(name: RequestableName): boolean {
  return attributeInfo(name).pattern?.test('') === true;
}

/** A value in the form that CloudFormation can export. */
export function exported(name: RequestableName, value: string): string {
  const whole = attributeInfo(name).list ? value.replaceAll(',', LIST_DELIMITER) : value;
  return whole.trim() === '' ? whole + EMPTY_MARK : whole;
}

/** The value that another stack gets from an exported one. */
function imported(name: RequestableName, value: string): string {
  const [unmarked = ''] = value.split(EMPTY_MARK);
  return attributeInfo(name).list ? unmarked.replaceAll(LIST_DELIMITER, ',') : unmarked;
}

/**
 * The format that the value of an attribute must have, if it does not. Buckets and roles are used in policies, and
 * another account may have set their values: none of them may match more than one bucket or role.
 */
export function expectedValue(name: RequestableName, value: string): Expected | undefined {
  const { format } = attributeInfo(name);
  return format && !elementsOf(name, value).every(format.matches) ? format.expected : expectedExport(name, value);
}

/**
 * The format that the fallback of an attribute must have, if it does not. A fallback can also be a placeholder such as
 * `none`, but a parameter of the stack must not become a wildcard or a policy variable.
 */
export function expectedFallback(
  name: RequestableName,
  value: string,
): Expected | `${Format['expected']}, or a string without *, ? and $` | undefined {
  const { format } = attributeInfo(name);
  if (format && /[*?$]/.test(value)) return `${format.expected}, or a string without *, ? and $` as const;
  return expectedExport(name, value);
}

/** The format that a value must have to reach another stack unchanged, if it does not. */
function expectedExport(name: RequestableName, value: string): Expected | undefined {
  if (imported(name, exported(name, value)) === value) return undefined;
  return attributeInfo(name).list ? UNMARKED_LIST : UNMARKED;
}

/** Whether a membership can have a value: values that do not come from Clean Rooms are not trusted. */
export function isPossible(name: AttributeName, value: string): boolean {
  const { format, pattern } = attributeInfo(name);
  return format ? elementsOf(name, value).every(format.matches) : pattern?.test(value) === true;
}
