import fc from 'fast-check';
import { Deadline } from '../../../lambda/deadline';
import { LookupError } from '../../../lambda/errors';
import { respond, responseTo } from '../../../lambda/response';
import { ANY_CHARACTER } from '../../support/any-character';
import { EVENT, ResponseEndpoint, TIMEOUT } from '../../support/custom-resource';
import { bytesOf, LONGEST_RESPONSE, LONGEST_SHRINK } from '../../support/properties';

describe('for any failure', () => {
  const fragments = fc.oneof(
    fc.string({ unit: ANY_CHARACTER }),
    fc.constantFrom('😀', '"', '\\', '\n', '\u0000', 'é', '字', '\ud83d', '\ude00'),
  );
  /** Strings of up to 20,000 code units, which may contain halves of surrogate pairs. */
  const messages = fc.array(fc.tuple(fragments, fc.nat(5_000)), { maxLength: 8 }).map((parts) =>
    parts
      .map(([fragment, times]) => fragment.repeat(times))
      .join('')
      .slice(0, 20_000),
  );
  const thrown = fc.oneof(
    messages.map((message) => new TypeError(message)),
    messages,
  );
  /** Errors that are combined. */
  const errors = fc.limitShrink(
    fc
      .array(
        thrown.map((any) => LookupError.from(any)),
        { minLength: 1, maxLength: 12 },
      )
      .map(([first, ...others]) => (first ?? LookupError.from('')).and(...others)),
    LONGEST_SHRINK,
  );

  test('the response is within the limit of CloudFormation, is readable, and contains the beginning of the reason', () => {
    fc.assert(
      fc.property(errors, (error) => {
        const response = responseTo(EVENT, { error });
        expect(response.Status).toBe('FAILED');
        expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
        expect(response.Reason).not.toMatch(/[^\P{C}]|[^\P{Z} ]/u);
        const reason = response.Reason?.replace(/\ufffd$/, '') ?? 'no reason';
        const messages: string[] = [];
        messages.push(error.messageThat((message) => messages.push(message) === 0));
        expect(messages.some((message) => message.startsWith(reason))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('CloudFormation receives the response unchanged', async () => {
    const cloudFormation = await ResponseEndpoint.start();
    const property = fc.asyncProperty(errors, async (error) => {
      const response = responseTo(EVENT, { error });
      await respond(new URL(cloudFormation.url), response, new Deadline(TIMEOUT));
      expect(cloudFormation.last).toEqual(response);
    });
    try {
      await fc.assert(property);
    } finally {
      await cloudFormation.stop();
    }
  });
});
