// However an exchange with an endpoint ends, the function ends too, and reads a limited amount.
import type { Socket } from 'node:net';
import { createMembership, LoopbackServer } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { createEvent, updateEvent, useCloudFormation } from '../../support/custom-resource';
import { EXCHANGE_ENDS, MIB } from '../../support/exchange-ends';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

let end: (socket: Socket) => void;
/** The number of bytes that the server sent. */
let sent: number;
/** A server that ends each exchange in one way. */
const server = new LoopbackServer(({ socket }) => {
  socket.once('close', () => (sent += socket.bytesWritten));
  end(socket);
});

/** The time that an invocation has left, in milliseconds: little, since some ends are retried until the deadline. */
const MILLISECONDS = 2_000;

const cloudFormation = useCloudFormation();
let id: string;
beforeAll(async () => {
  await server.start();
  id = (await createMembership(cloud())).id;
});
afterAll(() => server.stop());

describe.each(Object.entries(EXCHANGE_ENDS))('a server that %s', (_, endOfExchange) => {
  beforeEach(() => {
    end = endOfExchange;
    sent = 0;
  });
  // The buffers of the connections of all attempts.
  afterEach(() => {
    expect(sent).toBeLessThan(200 * MIB);
  });

  const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader', ExternalId: 'campaign' };

  test.each([
    ['Clean Rooms', 'AWS_ENDPOINT_URL_CLEANROOMS', {}, /^ServiceUnavailable: /],
    ['STS', 'AWS_ENDPOINT_URL_STS', role, /^ServiceUnavailable: /],
  ])('instead of %s is an error', async (_service, variable, properties, reason) => {
    const environment = { ...cloudFormation().environment, [variable]: server.endpoint };
    const event = createEvent(cloudFormation().url, { MembershipIdentifier: id, Attributes: [], ...properties });
    await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(cloudFormation().last).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) as unknown });
  });

  test('instead of CloudFormation is an error in addition to that of the update', async () => {
    const environment = { ...cloudFormation().environment, AWS_ENDPOINT_URL_CLOUDFORMATION: server.endpoint };
    const event = updateEvent(cloudFormation().url, {}, 'physical-id');
    await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(cloudFormation().last.Reason).toMatch(/^MissingProperty: .* RollbackUnknown: /);
  });

  test('instead of the endpoint for responses is a thrown error', async () => {
    const environment = { AWS_ENDPOINT_URL: server.endpoint };
    const event = createEvent(`${server.endpoint}/response`, { MembershipIdentifier: id, Attributes: [] });
    const { thrown } = await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(thrown).toMatch(/^LookupError: ResponseNotSent: /);
  });
});
