import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { LoopbackServer, newCredentials, REGION } from '../../tools/local-cloud';
import { STACK_ID } from './custom-resource';

/** The response of a service, as its protocol encodes it. */
export interface Reply {
  readonly statusCode: number;
  readonly body: string;
}

/** A version of a parameter, as Systems Manager returns it. */
export interface ParameterVersion {
  readonly Value: string;
  readonly Version: number;
}

/** The services that the function calls except for Clean Rooms: CloudFormation (DescribeStacks) and Systems Manager (GetParameterHistory). */
export class StackServices {
  public status = 'UPDATE_IN_PROGRESS';
  /** The history of the parameter, the oldest first; `undefined` if there is no parameter. */
  public history: readonly ParameterVersion[] | undefined = [];
  /** The response of CloudFormation to each call, counted from one. */
  public cloudFormation: (call: number) => Reply = () => stackReply(this.status);
  /** The response of Systems Manager to each call, counted from one. */
  public systemsManager: (call: number, input: unknown) => Reply = (_, input) => this.page(input);
  public readonly describeStacks: URLSearchParams[] = [];
  public readonly getParameterHistory: unknown[] = [];

  private readonly server = new LoopbackServer((request, response) => {
    void this.replyTo(request).then(({ statusCode, body }) => {
      response.writeHead(statusCode, {
        'content-type': body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1',
      });
      response.end(body);
    });
  });

  /** The environment in which the SDK calls them. */
  public get environment(): Readonly<Record<string, string>> {
    const { endpoint } = this.server;
    return { AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint, AWS_ENDPOINT_URL_SSM: endpoint };
  }

  public keep(...values: readonly string[]): void {
    this.history = values.map((Value, index) => ({ Value, Version: index + 1 }));
  }

  public async start(): Promise<void> {
    await this.server.start();
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private async replyTo(request: IncomingMessage): Promise<Reply> {
    const body = await text(request);
    if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameterHistory') {
      const input: unknown = JSON.parse(body);
      return this.systemsManager(this.getParameterHistory.push(input), input);
    }
    return this.cloudFormation(this.describeStacks.push(new URLSearchParams(body)));
  }

  /** A page of the history. The token is its start. */
  private page(request: unknown): Reply {
    if (!this.history) return ssmError('ParameterNotFound');
    const { MaxResults = 50, NextToken = '0' } = request as {
      readonly MaxResults?: number;
      readonly NextToken?: string;
    };
    const [start, end] = [Number(NextToken), Number(NextToken) + MaxResults];
    const Parameters = this.history.slice(start, end);
    return json(200, { Parameters, NextToken: end < this.history.length ? String(end) : undefined });
  }
}

function json(statusCode: number, body: object): Reply {
  return { statusCode, body: JSON.stringify(body) };
}

/** An error of Systems Manager. */
export function ssmError(type: string, message = type): Reply {
  return json(400, { __type: type, message });
}

/** A stack as DescribeStacks returns it. */
export function stackReply(status: string, ids: { readonly RootId?: string; readonly ParentId?: string } = {}): Reply {
  const fields = { StackName: 'Stack', StackId: STACK_ID, StackStatus: status, ...ids };
  const member = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const time = '<CreationTime>2026-01-31T12:00:00Z</CreationTime>';
  const result = `<DescribeStacksResult><Stacks><member>${time}${member.join('')}</member></Stacks></DescribeStacksResult>`;
  return { statusCode: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

/** The response of CloudFormation when it throttles. */
export const THROTTLED: Reply = {
  statusCode: 400,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
};

/** Starts the services for each test of a file, as the endpoints of the SDK in this process. */
export function useStackServices(): () => StackServices {
  let before = { ...process.env };
  let services: StackServices | undefined;
  beforeEach(async () => {
    services = new StackServices();
    await services.start();
    before = { ...process.env };
    // The credentials may be those of another service of the test.
    process.env = { AWS_REGION: REGION, ...newCredentials(), ...before, ...services.environment };
  });
  afterEach(async () => {
    process.env = before;
    await services?.stop();
  });
  return () => {
    if (!services) throw new Error('The services of the stack have not started yet.');
    return services;
  };
}
