import fc from 'fast-check';
import { Deadline } from '../../../lambda/deadline';
import { LookupError } from '../../../lambda/errors';
import { readable } from '../../../lambda/readable';
import { respond, reasonOf, responseTo } from '../../../lambda/response';
import { createEvent, deleteEvent, ResponseEndpoint, TIMEOUT, updateEvent } from '../../support/custom-resource';
import { bytesOf, LONGEST_RESPONSE, LONGEST_SHRINK } from '../../support/properties';

describe('for any failure', () => {
  const fragments = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('😀', '"', '\\', '\n', '\u0000', 'é', '字', '\ud83d', '\ude00'),
  );
  /** Strings of up to 20,000 code units, in which characters may be cut apart. */
  const messages = fc.array(fc.tuple(fragments, fc.nat(5_000)), { maxLength: 8 }).map((parts) =>
    parts
      .map(([fragment, times]) => fragment.repeat(times))
      .join('')
      .slice(0, 20_000),
  );
  const failures: fc.Arbitrary<unknown> = fc.limitShrink(
    fc.oneof(
      messages.map((message) => new LookupError(message)),
      messages.map((message) => new TypeError(message)),
      messages,
    ),
    LONGEST_SHRINK,
  );
  const events = fc.constantFrom(
    createEvent('http://127.0.0.1:1/', {}),
    updateEvent('http://127.0.0.1:1/', {}, 'old-id'),
    deleteEvent('http://127.0.0.1:1/', {}, 'old-id'),
  );

  test('the response is no longer than CloudFormation allows, can be read, and has the beginning of the reason', () => {
    fc.assert(
      fc.property(events, failures, (event, failure) => {
        const response = responseTo(event, { failure });
        expect(response.Status).toBe('FAILED');
        expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
        expect(response.Reason).toBe(readable(response.Reason ?? ''));
        expect(reasonOf(failure).startsWith(response.Reason ?? 'no reason')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('CloudFormation receives the response unchanged', async () => {
    const cloudFormation = await ResponseEndpoint.start();
    const property = fc.asyncProperty(events, failures, async (event, failure) => {
      const response = responseTo(event, { failure });
      await respond(cloudFormation.url, response, new Deadline(TIMEOUT));
      expect(cloudFormation.last).toEqual(response);
    });
    try {
      await fc.assert(property);
    } finally {
      await cloudFormation.stop();
    }
  });
});
