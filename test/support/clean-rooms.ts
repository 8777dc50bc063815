import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ACCOUNT,
  CleanRoomsProxy,
  LoopbackServer,
  newCredentials,
  REGION,
  type MembershipJson,
  type RunCredentials,
} from '../../tools/local-cloud';

/** A membership of the endpoint, with the fields that tests read by name. */
export interface TestMembership extends MembershipJson {
  readonly id: string;
  readonly arn: string;
  readonly collaborationId: string;
}

/**
 * The Clean Rooms API for unit tests: GetMembership on the loopback interface, behind the local cloud's proxy, which
 * counts calls and injects faults. Other calls return an error.
 */
export class CleanRooms {
  public static async start(): Promise<CleanRooms> {
    const memberships = new Map<string, TestMembership>();
    const api = new LoopbackServer((request, response) => {
      serve(memberships, request, response);
    });
    await api.start();
    const credentials = newCredentials();
    const proxy = await CleanRoomsProxy.start(api.endpoint, credentials);
    return new CleanRooms(memberships, api, proxy, credentials);
  }

  private constructor(
    private readonly memberships: Map<string, TestMembership>,
    public readonly api: LoopbackServer,
    public readonly proxy: CleanRoomsProxy,
    public readonly credentials: RunCredentials,
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

const SIGNATURE = /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/([\w-]+)\/cleanrooms\/aws4_request, .*Signature=\w+$/;

/** Responds as the API does to a signed GetMembership in the region of the membership, and with an error to all else. */
function serve(
  memberships: ReadonlyMap<string, TestMembership>,
  { method, url = '', headers: { authorization = '' } }: IncomingMessage,
  response: ServerResponse,
): void {
  const [, id] = /^\/memberships\/([^/?]+)$/.exec(url) ?? [];
  const [, region] = SIGNATURE.exec(authorization) ?? [];
  if (method !== 'GET' || id === undefined || region === undefined) {
    // An error that is not retried, as the query APIs (CloudFormation, STS) return it.
    const error = '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>no such service</Message></Error>';
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse>${error}<RequestId>request-1</RequestId></ErrorResponse>`);
    return;
  }
  const membership = memberships.get(id);
  const found = membership?.arn.split(':')[3] === region;
  if (!found) response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
  response.statusCode = found ? 200 : 404;
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify(found ? { membership } : { message: `The membership ${id} does not exist in ${region}.` }),
  );
}

/** Starts the API for the tests of a file, as the endpoint of the SDK in this process. */
export function useCleanRooms(): () => CleanRooms {
  const before = { ...process.env };
  let cleanRooms: CleanRooms | undefined;
  beforeAll(async () => {
    cleanRooms = await CleanRooms.start();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_CLOUDFORMATION: cleanRooms.api.endpoint,
      AWS_ENDPOINT_URL_STS: cleanRooms.api.endpoint,
      AWS_ENDPOINT_URL_CLEANROOMS: cleanRooms.proxy.endpoint,
      AWS_REGION: REGION,
      ...cleanRooms.credentials,
    });
  });
  afterAll(async () => {
    process.env = before;
    await cleanRooms?.stop();
  });
  return () => {
    if (!cleanRooms) throw new Error('The Clean Rooms endpoint has not started yet.');
    return cleanRooms;
  };
}
