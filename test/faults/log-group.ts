import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LocalCloud } from '../../tools/local-cloud';

/** A log group that outlives the stack whose function writes to it: CloudFormation deletes those of the stack. */
export class OwnLogGroup {
  public static async create(cloud: LocalCloud, logGroupName: string): Promise<OwnLogGroup> {
    const client = new CloudWatchLogsClient(cloud.client());
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    return new OwnLogGroup(client, logGroupName);
  }

  private constructor(
    private readonly client: CloudWatchLogsClient,
    public readonly name: string,
  ) {}

  public async lines(): Promise<string[]> {
    const lines: string[] = [];
    const pages = paginateFilterLogEvents({ client: this.client, stopOnSameToken: true }, { logGroupName: this.name });
    for await (const { events = [] } of pages) lines.push(...events.map(({ message = '' }) => message));
    return lines;
  }

  public async delete(): Promise<void> {
    await this.client.send(new DeleteLogGroupCommand({ logGroupName: this.name }));
  }
}
