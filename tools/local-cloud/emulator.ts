import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunCredentials } from './guard';
import { LOOPBACK } from './loopback';
import { HOME } from './tools';

/** How to start an emulator, and how to check that it is ready. */
export interface Program {
  readonly name: string;
  /** The command with its arguments, for a port. */
  readonly command: (port: number) => readonly string[];
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  readonly credentials: RunCredentials;
  /** A path that returns 200 once the emulator is ready. */
  readonly health: string;
  /** The port to serve; any free one by default. */
  readonly port?: number;
}

/**
 * Starts the command, and kills it and its children once the pipe at descriptor 3 closes: when we close it, or this
 * process ends in any way. Then it removes the directory of the emulator.
 */
const SUPERVISE = '(cat <&3 >/dev/null; rm -rf "$DIRECTORY"; kill -KILL 0) & exec "$@" 3<&-';

/** In milliseconds: long enough for a machine with half a core. */
const STARTS_WITHIN = 300_000;

/** A server process of the local cloud. */
export class Emulator {
  /** Starts a program and waits until it is ready. Throws an error with the program's last output if it fails. */
  public static async start(program: Program): Promise<Emulator> {
    const port = program.port ?? (await freePort());
    await assertFree(program.name, port);
    const directory = mkdtempSync(join(HOME, `${program.name}-`));
    const logFile = join(directory, 'log');
    const log = openSync(logFile, 'a');
    const child = spawn('sh', ['-c', SUPERVISE, 'sh', ...program.command(port)], {
      detached: true,
      cwd: directory,
      stdio: ['ignore', log, log, 'pipe'],
      env: { ...program.environment(port), ...program.credentials, DIRECTORY: directory, TMPDIR: directory },
    });
    closeSync(log);
    const emulator = new Emulator(program.name, `http://${LOOPBACK}:${String(port)}`, child, directory);
    try {
      await emulator.untilReady(program);
      return emulator;
    } catch (error) {
      const lastOutput = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
      await emulator.stop();
      throw new Error(`${error instanceof Error ? error.message : String(error)} Its last output:\n${lastOutput}`, {
        cause: error,
      });
    }
  }

  private readonly exited: Promise<void>;

  private constructor(
    private readonly name: string,
    public readonly endpoint: string,
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {
    this.exited = new Promise((resolve) =>
      child.once('exit', () => {
        resolve();
      }),
    );
  }

  /** Stops the emulator and its children. */
  public async stop(): Promise<void> {
    this.child.stdio[3]?.destroy();
    await this.exited;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async untilReady({ health, credentials }: Program): Promise<void> {
    const deadline = performance.now() + STARTS_WITHIN;
    while (this.child.exitCode === null && this.child.signalCode === null) {
      if (performance.now() > deadline)
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
      `${name} cannot serve port ${String(port)} of ${LOOPBACK}: another process uses it. Stop that process, or choose another port.`,
      {
        cause: error,
      },
    );
  }
}

/** Binds a port for a moment, and returns it. */
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
