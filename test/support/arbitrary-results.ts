import fc from 'fast-check';
import type { Result } from '../../bin/check/result';
import { ERRORS } from '../../bin/check/errors';
import { LookupError } from '../../lambda/errors';
import { Text } from '../../lambda/text';
import { ANY_CHARACTER } from './any-character';

/** Strings that another account or the author of an app can choose. */
export const FOREIGN: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { arbitrary: fc.string({ unit: ANY_CHARACTER, maxLength: 10 }), weight: 2 },
      { arbitrary: fc.string({ maxLength: 20 }), weight: 2 },
      fc.constantFrom(
        '::error title=x::y',
        '##[error]',
        '##',
        '[',
        '::',
        ':',
        '\n',
        '\r\n',
        '%0A',
        '%',
        '|',
        '\\',
        '`',
        '<b>',
        '\u202e',
        '\u2028',
        '\u001b[31m',
        '\ud83d',
        ' ',
        ', ',
        'a'.repeat(600),
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** The message of an error, with foreign strings in it. */
const MESSAGES = fc
  .record({ property: FOREIGN, expression: FOREIGN })
  .map(
    ({ property, expression }) =>
      LookupError.of(ERRORS.knownAtDeployTime, { property: Text.word(property), expression: Text.quoted(expression) })
        .message,
  );

/** Any result of a check. */
export const ANY_RESULT: fc.Arbitrary<Result> = fc.record(
  {
    path: FOREIGN,
    stack: FOREIGN,
    target: fc.record({ type: fc.constantFrom('membership', 'collaboration'), id: FOREIGN }),
    account: FOREIGN,
    region: FOREIGN,
    assumedRoleArn: FOREIGN,
    verdict: fc.constantFrom('pass', 'reject', 'unknown'),
    status: FOREIGN,
    message: MESSAGES,
    attributes: fc.array(FOREIGN, { maxLength: 2 }),
    values: fc.dictionary(fc.constantFrom('CollaborationName', 'Id', 'Other'), FOREIGN),
  },
  { requiredKeys: ['verdict', 'values'] },
);
