import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deadline } from '../../lambda/deadline';
import { send } from '../../lambda/http';
import { EXCHANGE_ENDS } from '../support/exchange-ends';

/** The behavior of the server, by path. */
const EXCHANGES: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/': (request, response) => response.end(request.method),
  '/silence': () => undefined,
  '/switch without a protocol': ({ socket }) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  '/continue': ({ socket }) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10));
  },
  '/1 MiB': (_, response) => response.end(Buffer.alloc(1024 * 1024)),
  '/1 MiB and a byte': (_, response) => response.end(Buffer.alloc(1024 * 1024 + 1)),
  '/endless': (_, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(64 * 1024)));
    };
    response.on('drain', more);
    more();
  },
};

let server: Server;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => {
    const path = decodeURI(request.url ?? '');
    EXCHANGES[path]?.(request, response);
    EXCHANGE_ENDS[path.slice(1)]?.(request.socket);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function get(path: string, milliseconds = 10_000) {
  const { port } = server.address() as AddressInfo;
  return send(
    { protocol: 'http:', hostname: '127.0.0.1', port, path: encodeURI(path) },
    undefined,
    new Deadline(milliseconds),
  );
}

test('one connection serves several requests', async () => {
  expect((await get('/')).body.toString()).toBe('GET');
  expect((await get('/')).body.toString()).toBe('GET');
  expect(connections).toBe(1);
});

test('a connection that was closed in the meantime is replaced', async () => {
  await get('/');
  server.closeAllConnections();
  await expect(get('/').catch(() => get('/'))).resolves.toMatchObject({ statusCode: 200 });
});

test.each(['/silence', '/continue'])('a request without a response (%s) times out', async (path) => {
  await expect(get(path, 100)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test.each(Object.keys(EXCHANGE_ENDS))('a server that %s is an error at once, not at the deadline', async (path) => {
  await expect(get(`/${path}`)).rejects.not.toMatchObject({ name: 'TimeoutError' });
});

test('a protocol switch that names no protocol is a response', async () => {
  await expect(get('/switch without a protocol')).resolves.toMatchObject({ statusCode: 101 });
});

test('a response larger than 1 MiB is an error', async () => {
  expect((await get('/1 MiB')).body).toHaveLength(1024 * 1024);
  for (const path of ['/1 MiB and a byte', '/endless']) {
    await expect(get(path)).rejects.toThrow('The response is larger than 1 MiB.');
  }
});
