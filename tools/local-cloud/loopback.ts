import { createServer, type RequestListener, type Server } from 'node:http';

/** The only address that the local cloud binds to. */
export const LOOPBACK = '127.0.0.1';

/** An HTTP server of this process, on a free port of the loopback interface. */
export class LoopbackServer {
  private readonly server: Server;

  public constructor(listener: RequestListener) {
    this.server = createServer(listener);
  }

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, LOOPBACK, resolve));
  }

  public get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server is not started.');
    return address.port;
  }

  public get endpoint(): string {
    return `http://${LOOPBACK}:${String(this.port)}`;
  }

  /** Stops the server, and closes all connections. */
  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
