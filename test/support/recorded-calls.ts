import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LoopbackServer } from '../../tools/local-cloud';
import { ACCOUNT, REGION } from './assemblies';
import { ID } from './properties';

/** A call of an AWS service. */
export interface Call {
  /** For STS, such as `AssumeRole`; for Clean Rooms, the method and the path. */
  readonly operation: string;
  /** From the signature. */
  readonly accessKeyId?: string;
  readonly region?: string;
  readonly service?: string;
  readonly parameters: URLSearchParams;
}

const IDENTITY = `<Arn>arn:aws:iam::${ACCOUNT}:user/tester</Arn><UserId>AIDA</UserId><Account>${ACCOUNT}</Account>`;
const CREDENTIALS =
  '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>' +
  '<SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>';

/** AWS STS and Clean Rooms on the loopback interface, which record their calls. There is one active membership. */
export class RecordedCalls {
  public readonly calls: Call[] = [];
  /** The error message with which AssumeRole is rejected, if any. */
  public assumeRoleError: string | undefined;
  private readonly server = new LoopbackServer((request, response) => void this.respond(request, response));

  public start(): Promise<void> {
    return this.server.start();
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  /** The environment with which the command line calls these services. */
  public get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: 'AKIACALLER',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_STS: this.server.endpoint,
      AWS_ENDPOINT_URL_CLEANROOMS: this.server.endpoint,
    };
  }

  /** The operations since the last call of this method. */
  public operations(): string[] {
    return this.calls.splice(0).map(({ operation }) => operation);
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parameters = new URLSearchParams(await text(request));
    const { method = '', url = '', headers } = request;
    const [, accessKeyId, region, service] =
      /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    const action = parameters.get('Action');
    this.calls.push({ operation: action ?? `${method} ${url}`, accessKeyId, region, service, parameters });
    if (action === 'GetCallerIdentity') xml(response, 200, result(action, IDENTITY));
    else if (action === 'AssumeRole' && this.assumeRoleError !== undefined) {
      xml(
        response,
        400,
        `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
        <Message>${this.assumeRoleError}</Message></Error></ErrorResponse>`,
      );
    } else if (action === 'AssumeRole') xml(response, 200, result(action, CREDENTIALS));
    else if (url === `/memberships/${ID}`) json(response, 200, { membership: membershipIn(region, ACCOUNT) });
    else json(response, 404, { __type: 'ResourceNotFoundException', message: 'not found' });
  }
}

function membershipIn(region = '', account: string): object {
  const arn = `arn:aws:cleanrooms:${region}:${account}`;
  const collaborationId = '99999999-2222-3333-4444-555555555555';
  return {
    id: ID,
    arn: `${arn}:membership/${ID}`,
    collaborationId,
    collaborationArn: `${arn}:collaboration/${collaborationId}`,
    collaborationCreatorAccountId: account,
    collaborationCreatorDisplayName: 'Advertiser',
    collaborationName: 'Spring campaign',
    createTime: 1_767_225_600,
    updateTime: 1_767_225_600,
    status: 'ACTIVE',
    memberAbilities: ['CAN_QUERY'],
    queryLogStatus: 'ENABLED',
  };
}

function result(action: string, content: string): string {
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${content}</${action}Result></${action}Response>`;
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
