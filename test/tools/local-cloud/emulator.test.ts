import { LoopbackServer, newCredentials } from '../../../tools/local-cloud';
import { Emulator } from '../../../tools/local-cloud/emulator';

const program = {
  name: 'emulator',
  health: '/',
  credentials: newCredentials(),
  environment: () => ({ PATH: process.env['PATH'] ?? '' }),
};

test('a port in use is an error', async () => {
  const server = new LoopbackServer(() => undefined);
  await server.start();
  const { port } = server;
  await expect(Emulator.start({ ...program, port, command: () => ['true'] })).rejects.toThrow(
    `emulator cannot serve port ${String(port)} of 127.0.0.1: another process uses it. Stop that process, or choose another port.`,
  );
  await server.stop();
});

test('a program that ends before it is ready is an error with its last output', async () => {
  await expect(Emulator.start({ ...program, command: () => ['sh', '-c', 'echo no such module >&2'] })).rejects.toThrow(
    'emulator ended before it was ready. Its last output:\nno such module',
  );
});

test('a program that does not exist is an error', async () => {
  await expect(Emulator.start({ ...program, command: () => ['/nowhere/emulator'] })).rejects.toThrow(
    /ended before it was ready.*\n.*not found/,
  );
});
