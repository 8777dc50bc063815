import {
  CleanRoomsClient,
  GetCollaborationCommand,
  GetMembershipCommand,
  ProtectedJobS3OutputConfigurationInput$ as jobResultLocation,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
  type CleanRoomsClientConfig,
  type Collaboration,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import type { AllowStatement } from './assumed-role';
import { TIMEOUTS, type Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { DeadlineHttpHandler } from './http';
import { membershipArn, needsMembers, type LookupRequest } from './request';
import { DeadlineRetryStrategy, isDenied, isDeniedBySts, isTimeout, type RetryPeriods } from './retry';
import { Text } from './text';

/** Credentials, or a provider of them. */
export type Credentials = CleanRoomsClientConfig['credentials'];

/** How the calls of one lookup are sent before its deadline. */
export type InTime = Pick<CleanRoomsClientConfig, 'retryStrategy' | 'requestHandler'>;

/** The errors of one operation. */
export interface Errors {
  /** The resource that is requested. */
  readonly resource: Text;
  readonly denied: (reason: Text) => LookupError;
  readonly notFound: (reason: Text) => LookupError;
}

/** Calls Clean Rooms for a request. It throws errors of the catalog, also if a response is not that to the request. */
export class CleanRooms {
  private credentials: Promise<Credentials> | undefined;

  public constructor(
    private readonly request: LookupRequest,
    private readonly deadline: Deadline,
  ) {}

  public async getMembership(id: string, periods?: RetryPeriods): Promise<Membership> {
    const { account, region } = this.request;
    const arn = membershipArn(this.request, id);
    const membership = Text.of`membership ${Text.word(id)} of account ${Text.word(account)} in ${Text.word(region)}`;
    const response = await this.send(
      (client) => client.send(new GetMembershipCommand({ membershipIdentifier: id })),
      {
        resource: membership,
        denied: (reason) => LookupError.of(ERRORS.accessDenied, { arn: Text.word(arn), reason }),
        notFound: () => LookupError.of(ERRORS.membershipNotFound, { membership }),
      },
      periods,
    );
    return requireArn(response.membership, id, arn, Text.literal('no membership'));
  }

  public async getCollaboration(): Promise<Collaboration> {
    const { target, account, region } = this.request;
    // Time is left for finding out why access is denied.
    const half = this.deadline.left / 2;
    const denialByService = Math.min(TIMEOUTS.denialByService, half);
    const denialByIam = Math.min(TIMEOUTS.denialOfCollaboration, half);
    const names = { id: Text.word(target.id), account: Text.word(account), region: Text.word(region) };
    const denied = (reason: Text): LookupError => LookupError.of(ERRORS.collaborationDenied, { ...names, reason });
    const response = await this.send(
      (client) => client.send(new GetCollaborationCommand({ collaborationIdentifier: target.id })),
      {
        resource: Text.of`collaboration ${names.id} to account ${names.account} in ${names.region}`,
        denied,
        // The API does not document this error for the operation.
        notFound: denied,
      },
      { denialByIam, denialByService, notFound: denialByService },
    );
    return requireArn(response.collaboration, target.id, target.arn, Text.literal('no collaboration'));
  }

  /** Sends a request in time. Its errors are those of the catalog. */
  public async send<Response>(
    call: (client: CleanRoomsClient) => Promise<Response>,
    errors: Errors,
    periods?: RetryPeriods,
  ): Promise<Response> {
    const { region } = this.request;
    const retryStrategy = new DeadlineRetryStrategy(this.deadline, periods);
    const inTime = { retryStrategy, requestHandler: new DeadlineHttpHandler(this.deadline) };
    this.credentials ??= this.credentialsFor(inTime);
    const client = new CleanRoomsClient({ region, credentials: await this.credentials, ...inTime });
    return call(client).catch((error: unknown) => {
      throw explain(retryStrategy.causeOf(error), this.request, errors);
    });
  }

  /** The credentials of the role to assume; undefined for those of the function itself. */
  protected async credentialsFor(inTime: InTime, own?: Credentials): Promise<Credentials> {
    const { role, region } = this.request;
    if (!role) return own;
    const { assumedRole } = await import('./assumed-role');
    return assumedRole(role, statementsFor(this.request), { region, ...inTime }, own);
  }
}

/** The permissions of the calls for a request. */
function statementsFor(request: LookupRequest): AllowStatement[] {
  const { target, region } = request;
  const allow = (operation: string, Resource: string): AllowStatement => {
    return { Effect: 'Allow', Action: `cleanrooms:${operation}`, Resource };
  };
  if (target.type === 'membership') return [allow('GetMembership', membershipArn(request, target.id))];
  // Neither the account in the ARN of the collaboration nor the id of the membership is known.
  const collaborationArn = target.arn ?? `arn:aws:cleanrooms:${region}:*:collaboration/${target.id}`;
  const operations = needsMembers(request) ? ['GetCollaboration', 'ListMembers'] : ['GetCollaboration'];
  return [
    ...operations.map((operation) => allow(operation, collaborationArn)),
    allow('GetMembership', membershipArn(request, '*')),
  ];
}

/** @throws LookupError if a response is not that to the request. */
function requireArn<Response extends { readonly id?: string; readonly arn?: string }>(
  response: Response | undefined,
  id: string,
  arn: string | undefined,
  nothing: Text,
): Response {
  if (response?.id === id && (arn === undefined || response.arn === arn)) return response;
  throw LookupError.of(ERRORS.responseMismatch, {
    expected: Text.word(arn ?? id),
    found: response ? Text.of`${Text.word(response.arn)} with the id ${Text.word(response.id)}` : nothing,
  });
}

/** The error of the catalog for a failed call. */
function explain(error: unknown, { role }: LookupRequest, { resource, denied, notFound }: Errors): LookupError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // The SDK adds hints for developers on further lines.
  const [firstLine = ''] = message.split('\n');
  // A message of STS that contains the external ID is not reported: the external ID is confidential.
  const reason =
    role?.externalId !== undefined && message.includes(role.externalId) ? Text.word(name) : Text.quoted(firstLine);
  if (role && isDeniedBySts(error)) {
    return LookupError.of(ERRORS.roleDenied, { role: Text.word(role.roleArn), reason });
  }
  if (error instanceof ResourceNotFoundException) return notFound(reason);
  if (isDenied(error)) return denied(reason);
  if (error instanceof ValidationException) return LookupError.of(ERRORS.invalidRequest, { resource, reason });
  if (error instanceof ThrottlingException) return LookupError.of(ERRORS.throttled, { resource, reason });
  return LookupError.of(ERRORS.serviceUnavailable, {
    resource,
    reason: isTimeout(error)
      ? Text.literal('no response before the deadline of the function')
      : Text.of`${Text.word(name)}: ${reason}`,
  });
}

/**
 * Adds a field to a schema of the SDK, which drops what its schemas lack: the format of job results, which GetMembership
 * returns (botocore 1.43.122), and the newest SDK on npm (3.1048.0) lacks. An older SDK has no schemas.
 */
function addField(schema: typeof jobResultLocation | undefined, name: string): void {
  const [, , , , names = [], types = []] = schema ?? [];
  if (names.includes(name)) return;
  names.push(name);
  types.push(0);
}

addField(jobResultLocation, 'resultFormat');
