import { ListMembersCommand, type CleanRoomsClient, type MemberSummary } from '@aws-sdk/client-cleanrooms';

/**
 * Returns all members of a collaboration, from as many pages as there are. A separate file, since few lookups need the
 * schemas of the operation.
 */
export async function listMembers(client: CleanRoomsClient, collaborationIdentifier: string): Promise<MemberSummary[]> {
  const members: MemberSummary[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await client.send(new ListMembersCommand({ collaborationIdentifier, nextToken }));
    members.push(...(page.memberSummaries ?? []));
    nextToken = page.nextToken;
    // The API allows an empty token.
    if (!nextToken) return members;
  }
}
