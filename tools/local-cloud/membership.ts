import {
  CleanRoomsClient,
  CreateCollaborationCommand,
  CreateMembershipCommand,
  type CreateMembershipCommandInput,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import { REGION, type LocalCloud } from './local-cloud';

/** Creates a collaboration, and this account's membership in it. */
export async function createMembership(
  cloud: LocalCloud,
  options: Partial<CreateMembershipCommandInput> & {
    readonly collaborationName?: string;
    readonly region?: string;
  } = {},
): Promise<Membership & { readonly id: string }> {
  const { collaborationName = 'Spring campaign', region = REGION, ...input } = options;
  const client = new CleanRoomsClient({ ...cloud.client(cloud.cleanRooms.endpoint), region });
  const { collaboration } = await client.send(
    new CreateCollaborationCommand({
      name: collaborationName,
      description: 'Which of our customers saw the campaign',
      creatorDisplayName: 'Advertiser',
      creatorMemberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
      members: [],
      queryLogStatus: 'ENABLED',
    }),
  );
  const { membership } = await client.send(
    new CreateMembershipCommand({
      collaborationIdentifier: collaboration?.id,
      queryLogStatus: 'ENABLED',
      ...input,
    }),
  );
  if (membership?.id === undefined) throw new Error('The emulated Clean Rooms created no membership.');
  return { ...membership, id: membership.id };
}
