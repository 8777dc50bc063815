import {
  CleanRoomsClient,
  DeleteCollaborationCommand,
  GetCollaborationCommand,
  GetMembershipCommand,
} from '@aws-sdk/client-cleanrooms';
import { randomUUID } from 'node:crypto';
import { createCollaboration, createMembership, deleteMembership, THROTTLED } from '../../../tools/local-cloud';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();
let client: CleanRoomsClient;

beforeAll(() => {
  client = new CleanRoomsClient({ ...cloud().client(cloud().cleanRooms.endpoint), maxAttempts: 1 });
});

async function collaborationOf(collaborationIdentifier: string) {
  const { collaboration } = await client.send(new GetCollaborationCommand({ collaborationIdentifier }));
  return collaboration;
}

describe('GetCollaboration', () => {
  test('returns the id of the membership of a member who is invited, the same each time', async () => {
    const { id } = await createCollaboration(cloud());
    const invited = await collaborationOf(id);
    const { memberStatus, membershipId = '', membershipArn } = invited ?? {};
    expect(memberStatus).toBe('INVITED');
    expect(membershipId).toMatch(/^[\da-f-]{36}$/);
    expect(membershipArn).toMatch(new RegExp(`^arn:aws:cleanrooms:.*:membership/${membershipId}$`));
    expect(await collaborationOf(id)).toEqual(invited);
  });

  test('returns the membership of a member who joined', async () => {
    const { id: collaborationIdentifier } = await createCollaboration(cloud());
    const { id, arn } = await createMembership(cloud(), { collaborationIdentifier });
    expect(await collaborationOf(collaborationIdentifier)).toMatchObject({
      memberStatus: 'ACTIVE',
      membershipId: id,
      membershipArn: arn,
    });
  });

  test('returns that a member left', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    await deleteMembership(cloud(), id);
    expect(await collaborationOf(collaborationId)).toMatchObject({ memberStatus: 'LEFT' });
  });

  test('returns that a member was removed, whose membership can still be read', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    cloud().cleanRooms.removeMember(collaborationId, id);
    expect(await collaborationOf(collaborationId)).toMatchObject({ memberStatus: 'REMOVED', membershipId: id });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: id }));
    expect(membership?.status).toBe('REMOVED');
  });

  test('denies access to a collaboration that does not exist', async () => {
    await expect(collaborationOf(randomUUID())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('denies access to a deleted collaboration, whose membership can still be read', async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    await client.send(new DeleteCollaborationCommand({ collaborationIdentifier: collaborationId }));
    await expect(collaborationOf(collaborationId)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      reason: 'INSUFFICIENT_PERMISSIONS',
    });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: id }));
    expect(membership).toMatchObject({ status: 'COLLABORATION_DELETED', collaborationId });
  });

  test('is counted, and injected faults apply to it', async () => {
    const { id } = await createCollaboration(cloud());
    cloud().cleanRooms.change(id, { analyticsEngine: 'SPARK' });
    cloud().cleanRooms.reply(id, (attempt) => (attempt === 1 ? THROTTLED : undefined));
    await expect(collaborationOf(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await collaborationOf(id)).toMatchObject({ analyticsEngine: 'SPARK' });
    expect(cloud().cleanRooms.calls(id)).toBe(2);
  });
});
