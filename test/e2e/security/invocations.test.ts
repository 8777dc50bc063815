// A principal that may invoke the function must not be able to make it send requests to other hosts.
import { createMembership, LoopbackServer } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { createEvent, deleteEvent, STACK_ID, updateEvent, useCloudFormation } from '../../support/custom-resource';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

let requests: number;
/** Another server on this machine. */
const elsewhere = new LoopbackServer((_, response) => {
  requests += 1;
  response.end();
});
const cloudFormation = useCloudFormation();
let id: string;
beforeAll(async () => {
  await elsewhere.start();
  id = (await createMembership(cloud())).id;
});
afterAll(() => elsewhere.stop());
beforeEach(() => {
  requests = 0;
});

/** The error that the function throws for an event, with the emulator as the endpoint of CloudFormation. */
async function thrownFor(event: unknown, milliseconds = 60_000): Promise<string | undefined> {
  const { environment } = cloudFormation();
  const { thrown, log } = await invokeBundle(cloud(), [event], { environment, milliseconds });
  // The principal that invoked the function learns nothing else of what it did.
  if (thrown?.includes('InvalidEvent')) expect(log).toBe('');
  return thrown;
}

const BUCKET = 'cloudformation-custom-resource-response-useast1';

describe('a response URL that is not of CloudFormation', () => {
  test.each<[string, () => string]>([
    ['another port of the emulator', () => `${elsewhere.endpoint}/response`],
    ['another name of the emulator', () => cloudFormation().url.replace('127.0.0.1', 'localhost')],
    ['the emulator over TLS', () => cloudFormation().url.replace('http:', 'https:')],
    ['the emulator with a user', () => cloudFormation().url.replace('//', '//user:password@')],
    [
      'the emulator as a user',
      () => `${cloudFormation().url.replace(/\/response.*/, '')}@127.0.0.1:${String(elsewhere.port)}/`,
    ],
    ['the metadata of an instance', () => 'http://169.254.169.254/latest/meta-data/'],
    ['the credentials of a container', () => 'http://169.254.170.2/v2/credentials'],
    ['an address of the VPC', () => 'https://10.0.0.1/'],
    ['another host', () => 'https://example.com/'],
    ["the bucket's name in another domain", () => `https://${BUCKET}.s3.amazonaws.com.example.com/`],
    ["the bucket's name in a path", () => `https://example.com/${BUCKET}.s3.amazonaws.com/`],
    ['a bucket with more in its name', () => `https://${BUCKET}-x.s3.amazonaws.com/`],
    ['a bucket with less in its name', () => 'https://cloudformation-custom-resource-response-.s3.amazonaws.com/'],
    ['the bucket of another region', () => `https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com/`],
    ['the bucket in another partition', () => `https://${BUCKET}.s3.us-east-1.amazonaws.com.cn/`],
    ['the bucket without TLS', () => `http://${BUCKET}.s3.amazonaws.com/`],
    ['the bucket at another port', () => `https://${BUCKET}.s3.amazonaws.com:8443/`],
    ['the bucket with a user', () => `https://x@${BUCKET}.s3.amazonaws.com/`],
    ['the bucket behind an access point', () => `https://${BUCKET}.s3-accesspoint.us-east-1.amazonaws.com/`],
    ['another bucket', () => 'https://results.s3.amazonaws.com/'],
    ['the bucket in a path of S3', () => `https://s3.amazonaws.com/${BUCKET}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['a data URL', () => 'data:,x'],
    ['a relative URL', () => '/response'],
    ['an empty string', () => ''],
  ])('(%s) ends the invocation at once', async (_, url) => {
    const properties = { MembershipIdentifier: id, Attributes: ['Arn'] };
    for (const event of [createEvent(url(), properties), deleteEvent(url(), properties, 'physical-id')]) {
      expect(await thrownFor(event)).toMatch(/^LookupError: InvalidEvent: .* \(ResponseURL\)\. /);
    }
    expect(requests).toBe(0);
    expect(cloudFormation().deliveries).toEqual([]);
    expect(cloud().cleanRooms.calls(id)).toBe(0);
  });
});

test.each(['s3.amazonaws.com', 's3.us-east-1.amazonaws.com', 's3-us-east-1.amazonaws.com'])(
  'the bucket of CloudFormation at %s is accepted, and errors do not contain its URL',
  async (host) => {
    const url = `https://${BUCKET}.${host}/${encodeURIComponent(STACK_ID)}?X-Amz-Signature=secret`;
    const thrown = await thrownFor(deleteEvent(url, {}, 'physical-id'), 1_000);
    expect(thrown).toMatch(
      /^LookupError: ResponseNotSent: The response could not be sent to CloudFormation \(\w+\)\. /,
    );
    expect(thrown).not.toMatch(/secret|s3/);
  },
);

describe('an invocation that is not from CloudFormation', () => {
  const create = () => createEvent(cloudFormation().url, { MembershipIdentifier: id });

  test.each<[string, () => unknown]>([
    ['null', () => null],
    ['a string', () => 'Create'],
    ['a list of events', () => [create()]],
    ['an empty object', () => ({})],
    ['an event of API Gateway', () => ({ httpMethod: 'GET', path: '/', headers: {}, body: null })],
    ['an event of Amazon SNS', () => ({ Records: [{ Sns: { Message: JSON.stringify(create()) } }] })],
    ['an event of EventBridge', () => ({ source: 'aws.cleanrooms', 'detail-type': 'x', detail: create() })],
    ...['RequestType', 'ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId', 'ResourceProperties'].map(
      (field): [string, () => unknown] => [`an event without ${field}`, () => ({ ...create(), [field]: undefined })],
    ),
    ['an Update without PhysicalResourceId', () => ({ ...create(), RequestType: 'Update' })],
    ['an invalid StackId', () => ({ ...create(), StackId: 'arn:aws:s3:::bucket' })],
    ['a StackId with a line feed', () => ({ ...create(), StackId: `${STACK_ID}\n` })],
    ['an invalid LogicalResourceId', () => ({ ...create(), LogicalResourceId: '$(id)' })],
    ['a PhysicalResourceId of 2 KB', () => updateEvent(cloudFormation().url, {}, 'x'.repeat(2048))],
    ['properties that are a list', () => ({ ...create(), ResourceProperties: [] })],
    ['properties that are a string', () => ({ ...create(), ResourceProperties: '{}' })],
  ])('(%s) ends the invocation at once', async (_, event) => {
    expect(await thrownFor(event())).toMatch(/^LookupError: InvalidEvent: /);
    expect(cloudFormation().deliveries).toEqual([]);
    expect(cloud().cleanRooms.calls(id)).toBe(0);
  });
});

test.each([301, 302, 307, 308, 400, 401, 403, 404, 410, 412])(
  'HTTP %d, which is permanent, ends the invocation without a retry or a redirect',
  async (statusCode) => {
    cloudFormation().statusCodes.push(statusCode);
    expect(await thrownFor(deleteEvent(cloudFormation().url, {}, 'physical-id'))).toMatch(
      /^LookupError: ResponseRejected: /,
    );
    expect(cloudFormation().deliveries).toHaveLength(1);
  },
);
