// However an exchange with one of the function's endpoints ends, the function ends too, and reads no more than it must.
import { createServer, type Server, type Socket } from 'node:net';
import { createMembership, LOOPBACK } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { createEvent, ResponseEndpoint, updateEvent } from '../../support/custom-resource';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

const MIB = 1024 * 1024;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** What a server does with a connection on which a request arrived. */
const ENDS: Readonly<Record<string, (socket: Socket) => void>> = {
  'changes the protocol': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'changes the protocol and goes on': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    flood(socket, Buffer.alloc(64 * 1024, 'x'));
  },
  'closes the connection': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'closes it in the head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'closes it in the body': (socket) => socket.end(`${HEAD}Content-Length: 1000\r\n\r\n{"membership":`),
  'closes it in a chunk': (socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n{"member`),
  'speaks another protocol': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
  'has two lengths': (socket) => socket.end(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`),
  'has a head of 1 MiB': (socket) => socket.end(`${HEAD}X-Long: ${'x'.repeat(MIB)}\r\n\r\n`),
  'sends 300 MiB of a length': (socket) => {
    socket.write(`${HEAD}Content-Length: ${String(300 * MIB)}\r\n\r\n`);
    flood(socket, Buffer.alloc(64 * 1024, ' '));
  },
  'sends chunks without an end': (socket) => {
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    flood(socket, Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`));
  },
};

function flood(socket: Socket, piece: Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** A server that ends each exchange in one way. */
class EndingServer {
  public end: (socket: Socket) => void = (socket) => socket.end();
  /** What it sent, in bytes. */
  public sent = 0;
  private readonly server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      this.end(socket);
    });
    socket.once('close', () => (this.sent += socket.bytesWritten));
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, LOOPBACK, resolve));
  }

  public get endpoint(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server serves no port.');
    return `http://${LOOPBACK}:${String(address.port)}`;
  }

  public async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What an invocation has left, in milliseconds: little, since some ends are retried to the deadline. */
const MILLISECONDS = 2_000;

const server = new EndingServer();
let cloudFormation: ResponseEndpoint;
let id: string;
beforeAll(async () => {
  await server.start();
  cloudFormation = await ResponseEndpoint.start();
  id = (await createMembership(cloud())).id;
});
afterAll(() => Promise.all([server.stop(), cloudFormation.stop()]));

describe.each(Object.entries(ENDS))('a server that %s', (_, end) => {
  beforeEach(() => {
    server.end = end;
    server.sent = 0;
    cloudFormation.deliveries.length = 0;
  });
  // What is in the buffers of the connections, of all attempts.
  afterEach(() => {
    expect(server.sent).toBeLessThan(200 * MIB);
  });

  const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader', ExternalId: 'campaign' };

  test.each([
    ['Clean Rooms', 'AWS_ENDPOINT_URL_CLEANROOMS', {}, /^ServiceUnavailable: /],
    ['STS', 'AWS_ENDPOINT_URL_STS', role, /^ServiceUnavailable: /],
  ])('in the place of %s is an error', async (_service, variable, properties, reason) => {
    const environment = { ...cloudFormation.environment, [variable]: server.endpoint };
    const event = createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [], ...properties });
    await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(cloudFormation.last).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) as unknown });
  });

  test('in the place of CloudFormation, which an update asks, is an error beside that of the update', async () => {
    const environment = { ...cloudFormation.environment, AWS_ENDPOINT_URL_CLOUDFORMATION: server.endpoint };
    const event = updateEvent(cloudFormation.url, {}, 'physical-id');
    await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(cloudFormation.last.Reason).toMatch(/^MissingProperty: .* RollbackUnknown: /);
  });

  test('in the place of the endpoint for responses is thrown', async () => {
    const environment = { AWS_ENDPOINT_URL: server.endpoint };
    const event = createEvent(`${server.endpoint}/response`, { MembershipIdentifier: id, Attributes: [] });
    const { thrown } = await invokeBundle(cloud(), event, { environment, milliseconds: MILLISECONDS });
    expect(thrown).toMatch(/^LookupError: ResponseNotSent: /);
  });
});
