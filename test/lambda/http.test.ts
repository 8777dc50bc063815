import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deadline } from '../../lambda/deadline';
import { send } from '../../lambda/http';

let server: Server;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => {
    if (request.url === '/silence') return;
    response.end(request.method);
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
  return send({ protocol: 'http:', hostname: '127.0.0.1', port, path }, undefined, new Deadline(milliseconds));
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

test('an answer that does not come is given up in time', async () => {
  await expect(get('/silence', 100)).rejects.toMatchObject({ name: 'TimeoutError' });
});
