import PQueue from 'p-queue';
import type { Collaboration, CleanRoomsClient, Membership } from '@aws-sdk/client-cleanrooms';
import { CleanRooms, type Credentials, type Errors, type InTime } from '../../lambda/clean-rooms';
import { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import type { LookupRequest } from '../../lambda/request';
import type { RetryPeriods } from '../../lambda/retry';
import { Text } from '../../lambda/text';
import { ERRORS } from './errors';

/** The default quota of an account and region, for each operation. */
const CALLS_PER_SECOND = 5;

/** How often one run of the command calls Clean Rooms at most, in addition to retries. */
const MOST_CALLS = 100;

/** The permissions of the caller are not new: what is denied is not retried. */
export const FINAL_DENIALS: RetryPeriods = { denialByIam: 0, denialByService: 0, notFound: 0 };

/** The calls of one run, which stay below the quota. */
export class Calls {
  private readonly queue = new PQueue({ interval: 1000, intervalCap: CALLS_PER_SECOND, strict: true });
  private count = 0;

  /** Counts a call. */
  public add(): void {
    if (this.count >= MOST_CALLS) throw LookupError.of(ERRORS.tooManyCalls, { count: Text.number(MOST_CALLS) });
    this.count += 1;
  }

  /** Waits for the turn of a request. Those of calls that have begun are sent first. */
  public async turn({ hasBegun }: { readonly hasBegun: boolean }): Promise<void> {
    await this.queue.add(() => undefined, { priority: hasBegun ? 1 : 0 });
  }
}

/** A deadline that does not pass while a call waits for its turn. */
export class DeadlineOfCalls extends Deadline {
  private waited = 0;

  public override get spent(): number {
    return super.spent - this.waited;
  }

  /** Excludes the time that has been spent since then. */
  public exclude(since: number): void {
    this.waited += this.spent - since;
  }
}

/** Calls Clean Rooms for a request with the credentials of the caller, whose permissions are not new. */
export class CallersCleanRooms extends CleanRooms {
  /** The last status of the membership, or else of the member, that Clean Rooms returned. */
  public status: string | undefined;
  /** The attributes that GetCollaboration returned, also if there is no membership to read. */
  public attributes: Readonly<Record<string, string>> = {};

  public constructor(
    request: LookupRequest,
    private readonly time: DeadlineOfCalls,
    private readonly caller: { readonly calls: Calls; readonly credentials: Credentials },
  ) {
    super(request, time);
  }

  public override async getMembership(id: string, periods?: RetryPeriods): Promise<Membership> {
    const membership = await super.getMembership(id, periods);
    this.status = membership.status;
    return membership;
  }

  public override async getCollaboration(): Promise<Collaboration> {
    const collaboration = await super.getCollaboration();
    const {
      memberStatus,
      membershipId: Id,
      membershipArn: Arn,
      id: CollaborationId,
      arn: CollaborationArn,
    } = collaboration;
    this.status = memberStatus;
    const attributes = Object.entries({ Id, Arn, CollaborationId, CollaborationArn });
    this.attributes = Object.fromEntries(
      attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    return collaboration;
  }

  public override async send<Response>(
    call: (client: CleanRoomsClient) => Promise<Response>,
    errors: Errors,
    { notFound }: Pick<RetryPeriods, 'notFound'> = FINAL_DENIALS,
  ): Promise<Response> {
    const { calls } = this.caller;
    calls.add();
    let hasBegun = false;
    const inTurn = (client: CleanRoomsClient): Promise<Response> => {
      client.middlewareStack.add(
        (next) => async (request) => {
          const { spent } = this.time;
          await calls.turn({ hasBegun });
          if (!hasBegun) this.time.exclude(spent);
          hasBegun = true;
          return next(request);
        },
        // After the middleware that sends a request again: each attempt and each page waits for its turn.
        { name: 'turn', step: 'finalizeRequest', priority: 'low' },
      );
      return call(client);
    };
    return super.send(inTurn, errors, { ...FINAL_DENIALS, notFound });
  }

  protected override async credentialsFor({ requestHandler }: InTime): Promise<Credentials> {
    // With the SDK's own retries: the function retries a denial of AssumeRole, since its role may be new.
    return super.credentialsFor({ requestHandler }, this.caller.credentials);
  }
}
