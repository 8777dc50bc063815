import { attributeInfo, PATTERNS, type AttributeName } from '../contract/attributes';

const PATTERN_FORMATS: readonly (readonly [pattern: RegExp, format: string])[] = [
  [PATTERNS.uuid, 'a lower-case UUID'],
  [PATTERNS.arn, 'an ARN'],
  [PATTERNS.account, 'the id of an AWS account, which has 12 digits'],
  [PATTERNS.name, 'a name of 1 to 100 characters'],
  [PATTERNS.time, 'a time such as 2026-01-01T00:00:00.000Z'],
  [PATTERNS.word, 'a constant such as ENABLED'],
  [PATTERNS.boolean, 'true or false'],
  [PATTERNS.keyPrefix, 'a key prefix'],
  [PATTERNS.words, 'a constant such as CAN_QUERY'],
  [PATTERNS.regions, 'a region such as us-east-1'],
];

/** The format of the values of an attribute, or of the elements of a list, for error messages. */
export function formatOf(name: AttributeName): string {
  const { format, pattern, list } = attributeInfo(name);
  const [, description = 'a possible value'] = PATTERN_FORMATS.find(([each]) => each === pattern) ?? [];
  return format?.expected ?? (list ? `${description} without commas` : description);
}
