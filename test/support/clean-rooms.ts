import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ACCOUNT,
  CleanRoomsProxy,
  LoopbackServer,
  membersOf,
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
  readonly collaborationArn: string;
}

/**
 * The Clean Rooms API for unit tests: GetMembership, GetCollaboration and ListMembers on the loopback interface, behind
 * the local cloud's proxy, which counts calls, injects faults and adds members. Other calls return an error.
 */
export class CleanRooms {
  public static async start(): Promise<CleanRooms> {
    const resources: Resources = new Map();
    const api = new LoopbackServer((request, response) => {
      serve(resources, request, response);
    });
    await api.start();
    const credentials = newCredentials();
    const proxy = await CleanRoomsProxy.start(api.endpoint, credentials);
    return new CleanRooms(resources, api, proxy, credentials);
  }

  private constructor(
    private readonly resources: Resources,
    public readonly api: LoopbackServer,
    public readonly proxy: CleanRoomsProxy,
    public readonly credentials: RunCredentials,
  ) {}

  /** Creates a membership and its collaboration, whose only member is this account, in the region of the tests. */
  public createMembership(memberAbilities: readonly string[] = ['CAN_QUERY', 'CAN_RECEIVE_RESULTS']): TestMembership {
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
      memberAbilities,
      queryLogStatus: 'ENABLED',
      paymentConfiguration: { queryCompute: { isResponsible: true } },
    };
    this.resources.set(`/memberships/${id}`, { membership });
    this.resources.set(`/collaborations/${collaborationId}`, {
      collaboration: {
        id: collaborationId,
        arn: membership.collaborationArn,
        name: membership.collaborationName,
        creatorAccountId: ACCOUNT,
        creatorDisplayName: 'Advertiser',
        createTime: 1_767_225_600,
        updateTime: 1_767_225_600,
        memberStatus: 'ACTIVE',
        membershipId: id,
        membershipArn: membership.arn,
        queryLogStatus: 'ENABLED',
        analyticsEngine: 'SPARK',
        autoApprovedChangeTypes: ['ADD_MEMBER'],
        allowedResultRegions: ['us-east-1', 'eu-west-1'],
      },
    });
    this.resources.set(`/collaborations/${membersOf(collaborationId)}`, {
      memberSummaries: [
        {
          accountId: ACCOUNT,
          status: 'ACTIVE',
          displayName: 'Advertiser',
          abilities: memberAbilities,
          createTime: 1_767_225_600,
          updateTime: 1_767_225_600,
          membershipId: id,
          membershipArn: membership.arn,
          paymentConfiguration: membership.paymentConfiguration,
        },
      ],
    });
    return membership;
  }

  public async stop(): Promise<void> {
    await Promise.all([this.proxy.stop(), this.api.stop()]);
  }
}

const SIGNATURE = /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/([\w-]+)\/cleanrooms\/aws4_request, .*Signature=\w+$/;

/** The bodies of responses, by path. */
type Resources = Map<string, MembershipJson>;

/** Responds as the API does to a signed Get or List call in the region of the tests, and with an error to all else. */
function serve(
  resources: Resources,
  { method, url = '', headers: { authorization = '' } }: IncomingMessage,
  response: ServerResponse,
): void {
  const [, region] = SIGNATURE.exec(authorization) ?? [];
  if (method !== 'GET' || !/^\/(memberships|collaborations)\/[^/?]+(\/members)?$/.test(url) || region === undefined) {
    // An error that is not retried, as the query APIs (CloudFormation, STS) return it.
    const error = '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>no such service</Message></Error>';
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse>${error}<RequestId>request-1</RequestId></ErrorResponse>`);
    return;
  }
  const body = region === REGION ? resources.get(url) : undefined;
  if (!body) response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
  response.statusCode = body ? 200 : 404;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body ?? { message: `${url} does not exist in ${region}.` }));
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
