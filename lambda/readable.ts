/**
 * Characters that XML 1.0 does not allow: control characters except tab, line feed and carriage return, parts of
 * surrogate pairs, U+FFFE and U+FFFF. In the reason of a resource, they break DescribeStackEvents, and the CDK CLI
 * waits indefinitely (cloudformation-coverage-roadmap issue 1601).
 *
 * @see https://www.w3.org/TR/xml/#charsets
 */
const UNREADABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Replaces the characters that CloudFormation cannot return. */
export function readable(value: string): string {
  return value.replace(UNREADABLE, '\uFFFD');
}
