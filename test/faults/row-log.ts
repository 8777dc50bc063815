import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The output of the functions of a row, in a file: CloudFormation deletes the log group of a stack that rolls back, and
 * on a busy machine the emulator loses lines.
 */
export class RowLog {
  private readonly directory = mkdtempSync(join(tmpdir(), 'log-'));
  private readonly file = join(this.directory, 'log');
  private readonly copyOutput = join(this.directory, 'copy-output.cjs');

  public constructor() {
    writeFileSync(this.file, '');
    // In the emulator the function writes to stderr, since its wrapper uses stdout.
    writeFileSync(
      this.copyOutput,
      `const { appendFileSync } = require('node:fs');
      const write = process.stderr.write.bind(process.stderr);
      process.stderr.write = (chunk, ...more) => {
        appendFileSync(${JSON.stringify(this.file)}, chunk);
        return write(chunk, ...more);
      };`,
    );
  }

  /** The options of Node.js with which a function copies its output to the file, without a warning of the wrapper. */
  public get nodeOptions(): string {
    return `--require=${this.copyOutput} --disable-warning=DEP0169`;
  }

  /** Adds the output of a function that was not deployed. */
  public add(output: string): void {
    appendFileSync(this.file, `${output}\n`);
  }

  public get lines(): string[] {
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return lines.filter((line) => line !== '');
  }

  public delete(): void {
    rmSync(this.directory, { recursive: true });
  }
}
