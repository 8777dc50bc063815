import { CleanRoomsClient, GetMembershipCommand, type Membership } from '@aws-sdk/client-cleanrooms';
import { HttpResponse } from '@smithy/core/protocols';
import { Readable } from 'node:stream';
import type { MembershipJson } from '../../tools/local-cloud';
import { ID } from './properties';

/** A membership as the SDK reads it from a response of the API. */
export async function readMembership(json: MembershipJson): Promise<Membership> {
  const body = JSON.stringify({ membership: json });
  const client = new CleanRoomsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      handle: () =>
        Promise.resolve({
          response: new HttpResponse({ statusCode: 200, body: Readable.from([Buffer.from(body)]) }),
        }),
    },
  });
  const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: ID }));
  if (!membership) throw new Error('The SDK reads no membership.');
  return membership;
}
