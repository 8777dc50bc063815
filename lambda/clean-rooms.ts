import {
  CleanRoomsClient,
  GetMembershipCommand,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
  type CleanRoomsClientConfig,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import type { Deadline } from './budget';
import { HttpInTime } from './http';
import { Refusal } from './refusal';
import type { LookupRequest } from './request';
import { isDenied, isTimeout, RetryInTime } from './retry';

/** Asks Clean Rooms for the membership. */
export async function getMembership(request: LookupRequest, deadline: Deadline): Promise<Membership> {
  const inTime = { retryStrategy: new RetryInTime(deadline), requestHandler: new HttpInTime(deadline) };
  const credentials = await credentialsFor(request, inTime);
  const client = new CleanRoomsClient({ region: request.region, credentials, ...inTime });
  try {
    const command = new GetMembershipCommand({ membershipIdentifier: request.membershipId });
    const { membership } = await client.send(command);
    if (!membership) throw new Error('The answer of Clean Rooms has no membership.');
    return membership;
  } catch (error) {
    const account = request.account === undefined ? '' : ` of account ${request.account}`;
    throw explain(
      inTime.retryStrategy.causeOf(error),
      `membership ${request.membershipId} in ${await client.config.region()}${account}`,
    );
  }
}

/** With whose rights to ask: those of the role to assume, or of the function itself. */
async function credentialsFor(
  { assumeRole, region }: LookupRequest,
  inTime: Pick<CleanRoomsClientConfig, 'retryStrategy' | 'requestHandler'>,
): Promise<CleanRoomsClientConfig['credentials']> {
  if (!assumeRole) return undefined;
  const { assumedRole } = await import('./assumed-role');
  return assumedRole(assumeRole, { region, ...inTime });
}

/** A sentence for what Clean Rooms, or the way to it, said instead of an answer. */
function explain(error: unknown, membership: string): Refusal {
  if (error instanceof ResourceNotFoundException) {
    // The identifier or the region is wrong, the membership is in another account, or it was deleted.
    return new Refusal(
      `Clean Rooms finds no ${membership}.`,
      'Check the identifier and the region. A membership of another account needs assumeRole, and one that was deleted is gone.',
    );
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // The SDK adds advice for programmers on further lines.
  const [said = ''] = message.split('\n');
  if (isDenied(error)) {
    // The function's role allows it, but something else denies it, or the role to assume lacks the permission.
    return new Refusal(
      `The lookup function may not read ${membership} (${said}).`,
      'Check the service control policies, the permissions boundary and, with assumeRole, the policy of that role.',
    );
  }
  if (error instanceof ValidationException) {
    // The identifier looks like one, but Clean Rooms does not take it.
    return new Refusal(`Clean Rooms does not accept ${membership} (${said}).`, 'Check the identifier and the region.');
  }
  if (error instanceof ThrottlingException) {
    // The account made more requests than Clean Rooms allows, for longer than the function runs.
    return new Refusal(
      `Clean Rooms throttled the request for ${membership} as long as the function could wait (${said}).`,
      'Deploy again later, or look fewer memberships up at once.',
    );
  }
  const found = isTimeout(error) ? 'nothing came in the time that the function had' : `${name}: ${said}`;
  // The service fails, or the function does not reach it: in a VPC it needs an endpoint or a NAT gateway.
  return new Refusal(
    `Clean Rooms gave no answer for ${membership} (${found}).`,
    'Deploy again; if it stays so, check that the function reaches the endpoint of Clean Rooms in that region.',
  );
}
