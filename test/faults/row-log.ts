import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalCloud } from '../../tools/local-cloud';

/**
 * What a row's function writes: to a log group that outlives the stack, since CloudFormation deletes that of the stack,
 * and to a file. The emulator collects the output of an invocation for 50 ms only: on a busy machine it loses lines.
 */
export class RowLog {
  public static async create(cloud: LocalCloud, logGroupName: string): Promise<RowLog> {
    const client = new CloudWatchLogsClient(cloud.client());
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    return new RowLog(client, logGroupName);
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'log-'));
  private readonly file = join(this.directory, 'log');
  private readonly copyOutput = join(this.directory, 'copy-output.cjs');

  private constructor(
    private readonly client: CloudWatchLogsClient,
    public readonly logGroupName: string,
  ) {
    writeFileSync(this.file, '');
    // The emulator's wrapper lets the function write to stderr, and needs stdout itself.
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

  /** The options of Node.js with which a function copies what it writes to the file. */
  public get nodeOptions(): string {
    return `--require=${this.copyOutput}`;
  }

  /** Adds what a function wrote that was not deployed. */
  public add(output: string): void {
    appendFileSync(this.file, `${output}\n`);
  }

  public async lines(): Promise<string[]> {
    const lines = readFileSync(this.file, 'utf8').split('\n');
    const { client, logGroupName } = this;
    for await (const { events = [] } of paginateFilterLogEvents({ client, stopOnSameToken: true }, { logGroupName })) {
      lines.push(...events.flatMap(({ message = '' }) => message.split('\n')));
    }
    return lines;
  }

  public async delete(): Promise<void> {
    await this.client.send(new DeleteLogGroupCommand({ logGroupName: this.logGroupName }));
    rmSync(this.directory, { recursive: true });
  }
}
