import type { Socket } from 'node:net';

export const MIB = 1024 * 1024;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** What a server can do with a connection instead of responding to the request. */
export const EXCHANGE_ENDS: Readonly<Record<string, (socket: Socket) => void>> = {
  'switches protocols': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'switches protocols and keeps sending': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    flood(socket, Buffer.alloc(64 * 1024, 'x'));
  },
  'closes the connection': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'closes the connection in the headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'closes the connection in the body': (socket) => socket.end(`${HEAD}Content-Length: 1000\r\n\r\n{"membership":`),
  'closes the connection in a chunk': (socket) =>
    socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n{"member`),
  'speaks another protocol': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
  'sends two Content-Length headers': (socket) =>
    socket.end(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`),
  'sends headers of 1 MiB': (socket) => socket.end(`${HEAD}X-Long: ${'x'.repeat(MIB)}\r\n\r\n`),
  'sends 300 MiB with a Content-Length': (socket) => {
    socket.write(`${HEAD}Content-Length: ${String(300 * MIB)}\r\n\r\n`);
    flood(socket, Buffer.alloc(64 * 1024, ' '));
  },
  'sends endless chunks': (socket) => {
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
