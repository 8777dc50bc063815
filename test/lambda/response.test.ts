import { inspect } from 'node:util';
import { Deadline } from '../../lambda/deadline';
import { ERRORS, LookupError } from '../../lambda/errors';
import { excess, respond, responseTo } from '../../lambda/response';
import { Text } from '../../lambda/text';
import { EVENT, useCloudFormation } from '../support/custom-resource';

const cloudFormation = useCloudFormation();

test('values that exceed the limit of CloudFormation are an error with their size', () => {
  expect(excess(EVENT, { CollaborationName: '😀'.repeat(512) })).toEqual([]);
  expect(excess(EVENT, { CollaborationName: '😀'.repeat(1024) }).map(({ message }) => message)).toEqual([
    expect.stringMatching(/uses has 4\d\d\d bytes, but CloudFormation accepts at most 4096\./),
  ]);
});

test('external values are truncated in an error message that exceeds the limit', () => {
  const error = LookupError.of(ERRORS.unexpected, { reason: Text.quoted('😀'.repeat(100)) });
  const response = responseTo(EVENT, { error: error.and(...Array<LookupError>(20).fill(error)) });
  const truncated = error.message.replace(/😀+/u, `${'😀'.repeat(16)}…`);
  expect(response).toMatchObject({ Status: 'FAILED', Reason: Array(21).fill(truncated).join(' ') });
  expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThanOrEqual(4096);
});

test('an error message that exceeds the limit anyway is truncated', () => {
  const error = LookupError.of(ERRORS.unexpected, { reason: Text.quoted('x') });
  const response = responseTo(EVENT, { error: error.and(...Array<LookupError>(99).fill(error)) });
  expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(error.message) as unknown });
  expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThanOrEqual(4096);
});

describe('respond', () => {
  const response = responseTo(EVENT, { values: {} });
  const put = (milliseconds = 5_000) => respond(new URL(cloudFormation().url), response, new Deadline(milliseconds));

  test('sends the response with the headers that the presigned URL requires', async () => {
    await put();
    expect(cloudFormation().deliveries).toEqual([
      { response, headers: expect.objectContaining({ 'content-type': '' }) as unknown },
    ]);
  });

  test.each([500, 503, 408, 429])('retries after HTTP %d', async (statusCode) => {
    cloudFormation().statusCodes.push(statusCode, statusCode);
    await put();
    expect(cloudFormation().deliveries).toHaveLength(3);
  });

  test.each([301, 307, 400, 403, 404, 412])('throws at once after HTTP %d, which is permanent', async (statusCode) => {
    cloudFormation().statusCodes.push(statusCode);
    await expect(put()).rejects.toThrow(
      `ResponseRejected: CloudFormation did not accept the response: HTTP ${String(statusCode)}.`,
    );
    expect(cloudFormation().deliveries).toHaveLength(1);
  });

  test('throws when there is no time left, so that Lambda retries the invocation', async () => {
    cloudFormation().statusCodes.push(...Array<number>(100).fill(503));
    // The deadline may also be reached during an attempt.
    await expect(put(300)).rejects.toThrow(/^Response(Rejected: .* HTTP 503|NotSent: .*TimeoutError)/);
  });

  test('reports only the code of a network error', async () => {
    const url = new URL(cloudFormation().url);
    await cloudFormation().stop();
    const error: unknown = await respond(url, response, new Deadline(500)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^ResponseNotSent: .* \(ECONNREFUSED\)\./) as unknown,
    });
    expect(inspect(error)).not.toMatch(/127|X-Amz-Signature/);
  });
});
