import { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import { respond, responseTo } from '../../lambda/response';
import { createEvent, ResponseEndpoint } from '../support/custom-resource';

const CREATE = createEvent('http://127.0.0.1:1/', {});

let cloudFormation: ResponseEndpoint;
beforeEach(async () => {
  cloudFormation = await ResponseEndpoint.start();
});
afterEach(() => cloudFormation.stop());

describe('responseTo', () => {
  test('values that exceed the limit of CloudFormation are rejected, with their size', () => {
    const response = responseTo(CREATE, { values: { CollaborationName: '😀'.repeat(1024) } });
    expect(response).toMatchObject({ Status: 'FAILED' });
    expect(response.Reason).toMatch(/make a response of 4\d\d\d bytes, but CloudFormation takes 4096 at most\./);
  });

  test('an event whose own ids leave no room for a reason gets a response without one', () => {
    const event = { ...CREATE, LogicalResourceId: 'x'.repeat(5000) };
    expect(responseTo(event, { failure: new LookupError('No.') })).toMatchObject({ Status: 'FAILED', Reason: '' });
  });
});

describe('respond', () => {
  const response = responseTo(CREATE, { values: {} });

  test('sends the response as the presigned URL requires it', async () => {
    await respond(cloudFormation.url, response, new Deadline(5_000));
    expect(cloudFormation.deliveries).toEqual([
      { response, headers: expect.objectContaining({ 'content-type': '' }) as unknown },
    ]);
  });

  test('tries again until CloudFormation accepts it', async () => {
    cloudFormation.statusCodes.push(503, 503);
    await respond(cloudFormation.url, response, new Deadline(5_000));
    expect(cloudFormation.deliveries).toHaveLength(3);
  });

  test('throws when there is no time left, so that Lambda calls the function again', async () => {
    cloudFormation.statusCodes.push(...Array<number>(100).fill(503));
    await expect(respond(cloudFormation.url, response, new Deadline(300))).rejects.toThrow(
      'CloudFormation did not accept the response: HTTP 503.',
    );
  });

  test('does not name the presigned URL when it throws', async () => {
    cloudFormation.statusCodes.push(...Array<number>(100).fill(403));
    const error: unknown = await respond(cloudFormation.url, response, new Deadline(50)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('X-Amz-Signature');
  });
});
