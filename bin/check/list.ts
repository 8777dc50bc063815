import {
  CleanRoomsClient,
  paginateListCollaborations,
  paginateListMemberships,
  type CollaborationSummary,
  type MembershipSummary,
} from '@aws-sdk/client-cleanrooms';
import { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import { DeadlineHttpHandler } from '../../lambda/http';
import { DeadlineRetryStrategy } from '../../lambda/retry';
import { Text } from '../../lambda/text';
import { firstLineOf, type Caller } from './caller';
import { FINAL_DENIALS } from './clean-rooms';
import { ERRORS } from './errors';

/** What an account can look up in a region. */
export interface Choices {
  readonly account: string;
  readonly region: string;
  readonly memberships: readonly MembershipSummary[];
  /** The collaborations that the account is invited to, but has not joined. */
  readonly invitations: readonly CollaborationSummary[];
}

/** Lists the memberships of the caller, of every status, and the invitations that wait for a response. */
export async function listChoices(caller: Caller, timeout: number): Promise<Choices> {
  const { account, region, credentials } = caller;
  if (region === undefined) throw LookupError.of(ERRORS.noRegion, {});
  const deadline = new Deadline(timeout);
  const client = new CleanRoomsClient({
    region,
    credentials,
    retryStrategy: new DeadlineRetryStrategy(deadline, FINAL_DENIALS),
    requestHandler: new DeadlineHttpHandler(deadline),
  });
  const listing = (resources: Text) => (error: unknown) => {
    const reason = Text.quoted(firstLineOf(error));
    const names = { resources, account: Text.word(account), region: Text.word(region) };
    throw LookupError.of(ERRORS.listDenied, { ...names, reason });
  };
  const memberships = await itemsIn(
    paginateListMemberships({ client }, {}),
    ({ membershipSummaries }) => membershipSummaries,
  ).catch(listing(Text.literal('memberships')));
  const invitations = await itemsIn(
    paginateListCollaborations({ client }, { memberStatus: 'INVITED' }),
    ({ collaborationList }) => collaborationList,
  ).catch(listing(Text.literal('invitations')));
  return { account, region, memberships, invitations };
}

async function itemsIn<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
