import {
  CleanRoomsClient,
  CreateCollaborationCommand,
  CreateMembershipCommand,
  DeleteCollaborationCommand,
  DeleteMembershipCommand,
  type Collaboration,
  type CreateCollaborationCommandInput,
  type CreateMembershipCommandInput,
  type Membership,
} from '@aws-sdk/client-cleanrooms';
import { REGION, type LocalCloud } from './local-cloud';

/** What differs from a default collaboration. */
export interface CollaborationOptions extends Partial<
  Pick<CreateCollaborationCommandInput, 'creatorMemberAbilities' | 'members'>
> {
  readonly collaborationName?: string;
  readonly region?: string;
}

/** Creates a collaboration, whose creator is this account: it is invited until it creates a membership. */
export async function createCollaboration(
  cloud: LocalCloud,
  options: CollaborationOptions = {},
): Promise<Collaboration & { readonly id: string }> {
  const {
    collaborationName = 'Spring campaign',
    region,
    creatorMemberAbilities = ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
    members = [],
  } = options;
  const { collaboration } = await cleanRoomsClient(cloud, region).send(
    new CreateCollaborationCommand({
      name: collaborationName,
      description: 'Which of our customers saw the campaign',
      creatorDisplayName: 'Advertiser',
      creatorMemberAbilities,
      members,
      queryLogStatus: 'ENABLED',
    }),
  );
  if (collaboration?.id === undefined) throw new Error('The emulated Clean Rooms created no collaboration.');
  return { ...collaboration, id: collaboration.id };
}

/** Creates a membership of this account, in a new collaboration unless the options specify one. */
export async function createMembership(
  cloud: LocalCloud,
  options: Partial<CreateMembershipCommandInput> & CollaborationOptions = {},
): Promise<Membership & { readonly id: string }> {
  const { collaborationName, region, creatorMemberAbilities, members, ...input } = options;
  const collaboration = { collaborationName, region, creatorMemberAbilities, members };
  const collaborationIdentifier = input.collaborationIdentifier ?? (await createCollaboration(cloud, collaboration)).id;
  const { membership } = await cleanRoomsClient(cloud, region).send(
    new CreateMembershipCommand({ queryLogStatus: 'ENABLED', ...input, collaborationIdentifier }),
  );
  if (membership?.id === undefined) throw new Error('The emulated Clean Rooms created no membership.');
  return { ...membership, id: membership.id };
}

/** Deletes a membership, as its own account does to leave the collaboration. */
export async function deleteMembership(cloud: LocalCloud, membershipIdentifier: string): Promise<void> {
  await cleanRoomsClient(cloud).send(new DeleteMembershipCommand({ membershipIdentifier }));
}

/** Deletes a collaboration, as its creator does. */
export async function deleteCollaboration(cloud: LocalCloud, collaborationIdentifier: string): Promise<void> {
  await cleanRoomsClient(cloud).send(new DeleteCollaborationCommand({ collaborationIdentifier }));
}

function cleanRoomsClient(cloud: LocalCloud, region = REGION): CleanRoomsClient {
  return new CleanRoomsClient({ ...cloud.client(cloud.cleanRooms.endpoint), region });
}
