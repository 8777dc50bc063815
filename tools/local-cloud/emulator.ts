import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunCredentials } from './guard';
import { LOOPBACK } from './loopback';
import { HOME } from './tools';

/** How an emulator is started and how one sees that it is up. */
export interface Program {
  readonly name: string;
  /** The command with its arguments, for a port. */
  readonly command: (port: number) => readonly string[];
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  readonly credentials: RunCredentials;
  /** A path that answers 200 once the emulator is ready. */
  readonly health: string;
  /** The port to serve; without it, any that is free. */
  readonly port?: number;
}

/**
 * Starts the command and kills all that it started once the pipe at descriptor 3 closes: when we close it, and when
 * this process ends, however it ends. Then it removes the folder that the emulator wrote to.
 */
const SUPERVISE = '(cat <&3 >/dev/null; rm -rf "$FOLDER"; kill -KILL 0) & exec "$@" 3<&-';

/** In milliseconds: ends a start that hangs, also on a machine with half a core. */
const STARTS_WITHIN = 300_000;

/** A server process of the local cloud. */
export class Emulator {
  /** Starts a program and waits until it is ready. Throws a sentence with the program's last words if it does not get there. */
  public static async start(program: Program): Promise<Emulator> {
    const port = program.port ?? (await freePort());
    await assertFree(program.name, port);
    const folder = mkdtempSync(join(HOME, `${program.name}-`));
    const logFile = join(folder, 'log');
    const log = openSync(logFile, 'a');
    const child = spawn('sh', ['-c', SUPERVISE, 'sh', ...program.command(port)], {
      detached: true,
      cwd: folder,
      stdio: ['ignore', log, log, 'pipe'],
      env: { ...program.environment(port), ...program.credentials, FOLDER: folder, TMPDIR: folder },
    });
    closeSync(log);
    const emulator = new Emulator(program.name, `http://${LOOPBACK}:${String(port)}`, child, folder);
    try {
      await emulator.untilReady(program);
      return emulator;
    } catch (error) {
      const lastWords = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
      await emulator.stop();
      throw new Error(`${error instanceof Error ? error.message : String(error)} Its last words:\n${lastWords}`, {
        cause: error,
      });
    }
  }

  private readonly exited: Promise<void>;

  private constructor(
    private readonly name: string,
    public readonly endpoint: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    this.exited = new Promise((resolve) =>
      child.once('exit', () => {
        resolve();
      }),
    );
  }

  /** Ends the emulator and all that it started. */
  public async stop(): Promise<void> {
    this.child.stdio[3]?.destroy();
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async untilReady({ health, credentials }: Program): Promise<void> {
    const late = performance.now() + STARTS_WITHIN;
    while (this.child.exitCode === null && this.child.signalCode === null) {
      if (performance.now() > late)
        throw new Error(`${this.name} was not ready within ${String(STARTS_WITHIN / 1000)} seconds.`);
      if (await isReady(this.endpoint + health, credentials)) return;
      await sleep(50);
    }
    throw new Error(`${this.name} ended before it was ready.`);
  }
}

function isReady(url: string, credentials: RunCredentials): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'x-amz-security-token': credentials.AWS_SESSION_TOKEN };
    const request = get(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => {
      resolve(false);
    });
  });
}

async function freePort(): Promise<number> {
  return await listen(0);
}

async function assertFree(name: string, port: number): Promise<void> {
  try {
    await listen(port);
  } catch (error) {
    throw new Error(
      `${name} cannot serve port ${String(port)} of ${LOOPBACK}: another process has it. Stop that process, or choose another port.`,
      {
        cause: error,
      },
    );
  }
}

/** Takes a port for a moment, and says which. */
function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => {
        resolve(taken);
      });
    });
  });
}
