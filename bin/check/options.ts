import { LookupError } from '../../lambda/errors';
import { Text } from '../../lambda/text';
import { ERRORS } from './errors';

/** Parses the value of an option such as `name=value`. */
export function parsePair(option: Text, pair: string, expected: Text): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw invalidOption(option, pair, expected);
}

/** The error for a value that an option cannot have. */
export function invalidOption(option: Text, value: string, expected: Text): LookupError {
  return LookupError.of(ERRORS.invalidOption, { option, found: Text.quoted(value), expected });
}
