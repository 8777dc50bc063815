import type { Socket } from 'node:net';

export const MIB = 1024 * 1024;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** What a server can do with a connection on which a request arrived, other than to respond as it should. */
export const EXCHANGE_ENDS: Readonly<Record<string, (socket: Socket) => void>> = {
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
