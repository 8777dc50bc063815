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
import { Text } from './text';

/** Calls GetMembership. Throws a LookupError if it does not return the membership in time. */
export async function getMembership(request: LookupRequest, deadline: Deadline): Promise<Membership> {
  const { membershipId: membershipIdentifier, region } = request;
  const inTime = {
    retryStrategy: new DeadlineRetryStrategy(deadline),
    requestHandler: new DeadlineHttpHandler(deadline),
  };
  const client = new CleanRoomsClient({ region, credentials: await credentialsFor(request, inTime), ...inTime });
  const { membership } = await client
    .send(new GetMembershipCommand({ membershipIdentifier }))
    .catch((error: unknown) => {
      throw explain(inTime.retryStrategy.causeOf(error), request);
    });
  if (membership?.id === membershipIdentifier && membership.arn === request.membershipArn) return membership;
  throw LookupError.of(ERRORS.responseMismatch, {
    expected: Text.word(request.membershipArn),
    found: membership
      ? Text.of`${Text.word(membership.arn)} with the id ${Text.word(membership.id)}`
      : Text.literal('no membership'),
  });
}

/** The credentials of the role to assume; undefined for those of the function itself. */
async function credentialsFor(
  request: LookupRequest,
  inTime: Pick<CleanRoomsClientConfig, 'retryStrategy' | 'requestHandler'>,
): Promise<CleanRoomsClientConfig['credentials']> {
  if (!request.role) return undefined;
  const { assumedRole } = await import('./assumed-role');
  return assumedRole(request.role, request.membershipArn, { region: request.region, ...inTime });
}

/** The error of the catalog for a failed call. */
function explain(error: unknown, { membershipId, membershipArn, account, region, role }: LookupRequest): LookupError {
  const membership = Text.of`membership ${Text.word(membershipId)} of account ${Text.word(account)} in ${Text.word(region)}`;
  if (error instanceof ResourceNotFoundException) return LookupError.of(ERRORS.membershipNotFound, { membership });
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // The SDK adds hints for developers on further lines.
  const [firstLine = ''] = message.split('\n');
  // A message of STS that contains the external ID is not reported: the external ID is confidential.
  const reason =
    role?.externalId !== undefined && message.includes(role.externalId) ? Text.word(name) : Text.quoted(firstLine);
  if (role && isDeniedBySts(error)) {
    return LookupError.of(ERRORS.roleDenied, { role: Text.word(role.roleArn), reason });
  }
  if (isDenied(error)) return LookupError.of(ERRORS.accessDenied, { arn: Text.word(membershipArn), reason });
  if (error instanceof ValidationException) return LookupError.of(ERRORS.invalidRequest, { membership, reason });
  if (error instanceof ThrottlingException) return LookupError.of(ERRORS.throttled, { membership, reason });
  return LookupError.of(ERRORS.serviceUnavailable, {
    membership,
    reason: isTimeout(error)
      ? Text.literal('no response before the deadline of the function')
      : Text.of`${Text.word(name)}: ${reason}`,
  });
}
