import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT, CleanRoomsProxy, LoopbackServer, REGION, type MembershipJson } from '../../tools/local-cloud';

/** A membership that the endpoint has: the fields that tests read by name, among all that it returns. */
export interface TestMembership extends MembershipJson {
  readonly id: string;
  readonly arn: string;
  readonly collaborationId: string;
}

/**
 * The Clean Rooms API for unit tests: GetMembership on the loopback interface, behind the local cloud's proxy, which
 * counts calls and injects faults.
 */
export class CleanRooms {
  public static async start(): Promise<CleanRooms> {
    const memberships = new Map<string, TestMembership>();
    const api = new LoopbackServer((request, response) => {
      getMembership(memberships, request, response);
    });
    await api.start();
    return new CleanRooms(memberships, api, await CleanRoomsProxy.start(api.endpoint));
  }

  private constructor(
    private readonly memberships: Map<string, TestMembership>,
    private readonly api: LoopbackServer,
    public readonly proxy: CleanRoomsProxy,
  ) {}

  /** Creates a membership, in the region of the tests. */
  public createMembership(): TestMembership {
    const [id, collaborationId] = [randomUUID(), randomUUID()];
    const membership = {
      id,
      arn: `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${id}`,
      collaborationArn: `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:collaboration/${collaborationId}`,
      collaborationId,
      collaborationCreatorAccountId: ACCOUNT,
      collaborationCreatorDisplayName: 'Advertiser',
      collaborationName: 'Spring campaign',
      createTime: 1_767_225_600,
      updateTime: 1_767_225_600,
      status: 'ACTIVE',
      memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
      queryLogStatus: 'ENABLED',
      paymentConfiguration: { queryCompute: { isResponsible: true } },
    };
    this.memberships.set(id, membership);
    return membership;
  }

  public async stop(): Promise<void> {
    await Promise.all([this.proxy.stop(), this.api.stop()]);
  }
}

/** Responds as the API does to a signed GetMembership in the region of the membership, and with an error to all else. */
function getMembership(
  memberships: ReadonlyMap<string, TestMembership>,
  { method, url = '', headers: { authorization = '' } }: IncomingMessage,
  response: ServerResponse,
): void {
  const respond = (status: number, body: object, errorType?: string): void => {
    if (errorType !== undefined) response.setHeader('x-amzn-errortype', errorType);
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };

  const [, id] = /^\/memberships\/([^/?]+)$/.exec(url) ?? [];
  if (method !== 'GET' || id === undefined) {
    respond(404, { message: `${String(method)} ${url} is not GetMembership.` }, 'UnknownOperationException');
    return;
  }
  const signature = /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/([\w-]+)\/cleanrooms\/aws4_request, .*Signature=\w+$/;
  const [, region] = signature.exec(authorization) ?? [];
  if (region === undefined) {
    respond(403, { message: 'The request is not signed.' }, 'MissingAuthenticationTokenException');
    return;
  }
  const membership = memberships.get(id);
  if (membership?.arn.split(':')[3] !== region) {
    const message = `The membership ${id} does not exist in ${region}.`;
    respond(404, { message, resourceId: id, resourceType: 'MEMBERSHIP' }, 'ResourceNotFoundException');
    return;
  }
  respond(200, { membership });
}

/** Every other service: an error that no retry helps, as the query APIs (CloudFormation, STS) write it. */
function unavailableService(): LoopbackServer {
  return new LoopbackServer((request, response) => {
    request.resume();
    const error = '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>no such service</Message></Error>';
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse>${error}<RequestId>request-1</RequestId></ErrorResponse>`);
  });
}

/** Starts the endpoints for the tests of a file, and lets the SDK of this process call them. */
export function useCleanRooms(): () => CleanRooms {
  const before = { ...process.env };
  const others = unavailableService();
  let cleanRooms: CleanRooms | undefined;
  beforeAll(async () => {
    cleanRooms = await CleanRooms.start();
    await others.start();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: others.endpoint,
      AWS_ENDPOINT_URL_CLEANROOMS: cleanRooms.proxy.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
  });
  afterAll(async () => {
    process.env = before;
    await Promise.all([cleanRooms?.stop(), others.stop()]);
  });
  return () => {
    if (!cleanRooms) throw new Error('The Clean Rooms endpoint has not started yet.');
    return cleanRooms;
  };
}
