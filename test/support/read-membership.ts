import {
  CleanRoomsClient,
  GetCollaborationCommand,
  GetMembershipCommand,
  type Collaboration,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import { HttpResponse } from '@smithy/core/protocols';
import { Readable } from 'node:stream';
// It adds the fields to the SDK's schema that the function reads.
import '../../lambda/clean-rooms';
import type { MembershipJson } from '../../tools/local-cloud';
import { ID } from './properties';

/** A membership as the function reads it from a response of the API. */
export async function readMembership(json: MembershipJson): Promise<Membership> {
  const command = new GetMembershipCommand({ membershipIdentifier: ID });
  const { membership } = await clientThatReceives({ membership: json }).send(command);
  if (!membership) throw new Error('The SDK reads no membership.');
  return membership;
}

/** A collaboration, likewise. */
export async function readCollaboration(json: MembershipJson): Promise<Collaboration> {
  const command = new GetCollaborationCommand({ collaborationIdentifier: ID });
  const { collaboration } = await clientThatReceives({ collaboration: json }).send(command);
  if (!collaboration) throw new Error('The SDK reads no collaboration.');
  return collaboration;
}

function clientThatReceives(response: object): CleanRoomsClient {
  const body = JSON.stringify(response);
  return new CleanRoomsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      handle: () =>
        Promise.resolve({
          response: new HttpResponse({ statusCode: 200, body: Readable.from([Buffer.from(body)]) }),
        }),
    },
  });
}
