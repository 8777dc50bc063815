import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

/** How often a line is written where it cannot be replaced, in milliseconds. */
const INTERVAL = 10_000;

/** Shows how many lookups have been checked. On a terminal, one line is replaced. */
export class Progress {
  private done = 0;
  private lastLine = performance.now();

  public constructor(
    private readonly stream: WriteStream,
    private readonly total: number,
  ) {
    this.show();
  }

  public readonly next = (): void => {
    this.done += 1;
    this.show();
  };

  /** Removes the line. */
  public clear(): void {
    if (!this.stream.isTTY) return;
    clearLine(this.stream, 0);
    cursorTo(this.stream, 0);
  }

  private show(): void {
    const line = `Checking lookups: ${String(this.done)} of ${String(this.total)}`;
    if (this.stream.isTTY) {
      this.clear();
      this.stream.write(line);
    } else if (performance.now() - this.lastLine > INTERVAL) {
      this.lastLine = performance.now();
      this.stream.write(`${line}\n`);
    }
  }
}
