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
import { DeadlineRetryStrategy, isDenied, isDeniedBySts, isTimeout } from './retry';

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
    throw explain(inTime.retryStrategy.causeOf(error), request, await client.config.region());
  }
}

/** The credentials of the role to assume; undefined for those of the function itself. */
async function credentialsFor(
  { role, region }: LookupRequest,
  inTime: Pick<CleanRoomsClientConfig, 'retryStrategy' | 'requestHandler'>,
): Promise<CleanRoomsClientConfig['credentials']> {
  if (!role) return undefined;
  const { assumedRole } = await import('./assumed-role');
  return assumedRole(role, { region, ...inTime });
}

/** The error of the catalog for what was returned, or happened, instead of a membership. */
function explain(error: unknown, request: LookupRequest, region: string): LookupError {
  const { membershipId, partition, account, role } = request;
  const membership = `membership ${membershipId} of account ${account} in ${region}`;
  if (error instanceof ResourceNotFoundException) return LookupError.of(ERRORS.membershipNotFound, { membership });
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // The SDK adds advice for programmers on further lines.
  const [reason = ''] = message.split('\n');
  if (role && isDeniedBySts(error)) return LookupError.of(ERRORS.roleDenied, { role: role.roleArn, reason });
  if (isDenied(error)) {
    const arn = `arn:${partition}:cleanrooms:${region}:${account}:membership/${membershipId}`;
    return LookupError.of(ERRORS.accessDenied, { arn, reason });
  }
  if (error instanceof ValidationException) return LookupError.of(ERRORS.invalidRequest, { membership, reason });
  if (error instanceof ThrottlingException) return LookupError.of(ERRORS.throttled, { membership, reason });
  return LookupError.of(ERRORS.serviceUnavailable, {
    membership,
    reason: isTimeout(error) ? 'no response in the time that the function had' : `${name}: ${reason}`,
  });
}
