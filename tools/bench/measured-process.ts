import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import type { CpuShare } from './cpu-share';

/** The file and name of a handler. */
export interface HandlerFile {
  readonly file: string;
  /** Its name in that file. */
  readonly handler: string;
  /** Whether it responds over HTTPS to port 443 only. */
  readonly httpsOnly?: boolean;
}

/** The measurements of one event, in milliseconds and MiB. */
export interface Report {
  readonly load: number;
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly returned?: unknown;
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Its share of a processor. */
  readonly share?: CpuShare;
}

const SCRIPT = join(__dirname, 'measured.cjs');

/** A process that invokes a handler, which it loads with the first event. */
export class MeasuredProcess {
  public static start(
    node: string,
    { file, handler, httpsOnly }: HandlerFile,
    { env, share }: ProcessOptions,
  ): MeasuredProcess {
    const child = spawn(node, [SCRIPT], { stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'], env });
    if (child.pid !== undefined) share?.hold(child.pid);
    const process = new MeasuredProcess(child, file);
    process.write(JSON.stringify({ file, name: handler, httpsOnly }));
    return process;
  }

  /** The report of each event so far. */
  public readonly reports: Report[] = [];
  private readonly input: Writable;
  private readonly lines: Interface;

  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
  ) {
    const { 3: input, 4: output } = child.stdio;
    if (!(input instanceof Writable && output instanceof Readable)) throw new Error('The process has no pipes.');
    this.input = input;
    this.lines = createInterface(output);
  }

  /** Invokes the handler with an event. */
  public async invoke(event: string): Promise<Report> {
    this.write(event);
    const line = await new Promise<string>((resolve, reject) => {
      this.lines.once('line', resolve);
      this.lines.once('close', () => {
        reject(new Error(`${this.file} ended before it responded.`));
      });
    });
    this.lines.removeAllListeners('close');
    const report = JSON.parse(line) as Report;
    this.reports.push(report);
    return report;
  }

  /** Ends the process, and waits until it has ended. */
  public async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.input.end();
    await ended;
  }

  private write(line: string): void {
    this.input.write(`${line}\n`);
  }
}
