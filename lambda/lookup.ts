import {
  CleanRoomsClient,
  GetMembershipCommand,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
  type CleanRoomsClientConfig,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import type { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { DeadlineHttpHandler } from './http';
import type { LookupRequest } from './request';
import { DeadlineRetryStrategy, isDenied, isTimeout } from './retry';

/** Calls GetMembership. Throws a LookupError if there is no response with a membership in time. */
export async function getMembership(request: LookupRequest, deadline: Deadline): Promise<Membership> {
  const inTime = {
    retryStrategy: new DeadlineRetryStrategy(deadline),
    requestHandler: new DeadlineHttpHandler(deadline),
  };
  const credentials = await credentialsFor(request, inTime);
  const client = new CleanRoomsClient({ region: request.region, credentials, ...inTime });
  try {
    const command = new GetMembershipCommand({ membershipIdentifier: request.membershipId });
    const { membership } = await client.send(command);
    if (!membership) throw new Error('The response of Clean Rooms has no membership.');
    return membership;
  } catch (error) {
    const account = request.account === undefined ? '' : ` of account ${request.account}`;
    throw explain(
      inTime.retryStrategy.causeOf(error),
      `membership ${request.membershipId} in ${await client.config.region()}${account}`,
    );
  }
}

/** The credentials of the role to assume; undefined for those of the function itself. */
async function credentialsFor(
  { assumeRole, region }: LookupRequest,
  inTime: Pick<CleanRoomsClientConfig, 'retryStrategy' | 'requestHandler'>,
): Promise<CleanRoomsClientConfig['credentials']> {
  if (!assumeRole) return undefined;
  const { assumedRole } = await import('./assumed-role');
  return assumedRole(assumeRole, { region, ...inTime });
}

/** The error of the catalog for what was returned, or happened, instead of a membership. */
function explain(error: unknown, membership: string): LookupError {
  if (error instanceof ResourceNotFoundException) return LookupError.of(ERRORS.membershipNotFound, { membership });
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // The SDK adds advice for programmers on further lines.
  const [reason = ''] = message.split('\n');
  if (isDenied(error)) return LookupError.of(ERRORS.accessDenied, { membership, reason });
  if (error instanceof ValidationException) return LookupError.of(ERRORS.invalidRequest, { membership, reason });
  if (error instanceof ThrottlingException) return LookupError.of(ERRORS.throttled, { membership, reason });
  return LookupError.of(ERRORS.serviceUnavailable, {
    membership,
    reason: isTimeout(error) ? 'no response in the time that the function had' : `${name}: ${reason}`,
  });
}
