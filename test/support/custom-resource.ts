import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { IncomingHttpHeaders } from 'node:http';
import type { Invocation } from '../../lambda';
import type { LookupEvent } from '../../lambda/event';
import { DEFAULT_TIMEOUT_MINUTES } from '../../lib/contract/resource';
import { ACCOUNT, LoopbackServer, REGION } from '../../tools/local-cloud';

/** The function's default timeout, in milliseconds. */
export const TIMEOUT = DEFAULT_TIMEOUT_MINUTES * 60_000;

/** A response that the function sent to CloudFormation. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly response: CloudFormationCustomResourceResponse;
}

/** CloudFormation's endpoint for responses: a separate server, since the emulator shows only their effect. */
export class ResponseEndpoint {
  public static async start(): Promise<ResponseEndpoint> {
    const endpoint = new ResponseEndpoint();
    await endpoint.server.start();
    return endpoint;
  }

  public readonly deliveries: Delivery[] = [];
  /** The status codes that it returns next; after them it is 200. */
  public readonly statusCodes: number[] = [];
  /** How many of the next requests get no response. */
  public silences = 0;
  private readonly server: LoopbackServer;

  private constructor() {
    this.server = new LoopbackServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        this.deliveries.push({
          headers: request.headers,
          response: JSON.parse(body) as CloudFormationCustomResourceResponse,
        });
        if (this.silences > 0) {
          this.silences -= 1;
          return;
        }
        response.writeHead(this.statusCodes.shift() ?? 200).end();
      });
    });
  }

  public get url(): string {
    return `${this.server.endpoint}/response?X-Amz-Signature=secret`;
  }

  /** The environment in which a function accepts its URLs. */
  public get environment(): Readonly<Record<string, string>> {
    return { AWS_ENDPOINT_URL: this.server.endpoint };
  }

  public get last(): CloudFormationCustomResourceResponse {
    const delivery = this.deliveries.at(-1);
    if (!delivery) throw new Error('Nothing was delivered.');
    return delivery.response;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Starts CloudFormation's endpoint for each test of a file, which the function accepts in this process. */
export function useCloudFormation(): () => ResponseEndpoint {
  let before: string | undefined;
  let endpoint: ResponseEndpoint | undefined;
  beforeEach(async () => {
    before = process.env['AWS_ENDPOINT_URL'];
    endpoint = await ResponseEndpoint.start();
    Object.assign(process.env, endpoint.environment);
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
    else process.env['AWS_ENDPOINT_URL'] = before;
    await endpoint?.stop();
  });
  return () => {
    if (!endpoint) throw new Error("CloudFormation's endpoint has not started yet.");
    return endpoint;
  };
}

/** The stack of all events. */
export const STACK_ID = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222`;

/** A parsed Create event. */
export const EVENT: LookupEvent = {
  requestType: 'Create',
  responseUrl: new URL('http://127.0.0.1:1/'),
  stackId: STACK_ID,
  requestId: 'request-1',
  logicalResourceId: 'Membership0FE7B447',
  physicalResourceId: 'physical-id',
  properties: {},
  oldProperties: {},
};

type Properties = Readonly<Record<string, unknown>>;

function eventWith(ResponseURL: string, properties: Properties) {
  const ServiceToken = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:lookup`;
  return {
    ServiceToken,
    ResponseURL,
    StackId: STACK_ID,
    RequestId: 'request-1',
    LogicalResourceId: 'Membership0FE7B447',
    ResourceType: 'Custom::CleanRoomsMembership',
    ResourceProperties: { ServiceToken, ServiceTimeout: '360', ...properties },
  };
}

export function createEvent(url: string, properties: Properties): CloudFormationCustomResourceEvent {
  return { ...eventWith(url, properties), RequestType: 'Create' };
}

export function updateEvent(
  url: string,
  properties: Properties,
  physicalId: string,
): CloudFormationCustomResourceEvent {
  const event = eventWith(url, properties);
  return {
    ...event,
    RequestType: 'Update',
    PhysicalResourceId: physicalId,
    OldResourceProperties: event.ResourceProperties,
  };
}

export function deleteEvent(
  url: string,
  properties: Properties,
  physicalId: string,
): CloudFormationCustomResourceEvent {
  return { ...eventWith(url, properties), RequestType: 'Delete', PhysicalResourceId: physicalId };
}

/** The context of an invocation with the time left, in milliseconds. */
export function contextWith(milliseconds = TIMEOUT): Invocation {
  const end = performance.now() + milliseconds;
  return { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => Math.max(0, end - performance.now()) };
}
