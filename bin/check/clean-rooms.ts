import PQueue from 'p-queue';
import type { Collaboration, CleanRoomsClient, Membership } from '@aws-sdk/client-cleanrooms';
import { CleanRooms, type Credentials, type Errors, type InTime } from '../../lambda/clean-rooms';
import type { Deadline } from '../../lambda/deadline';
import { LookupError } from '../../lambda/errors';
import type { LookupRequest } from '../../lambda/request';
import type { RetryPeriods } from '../../lambda/retry';
import { Text } from '../../lambda/text';
import { ERRORS } from './errors';

/** The default quota of an account and region, for each operation. */
const CALLS_PER_SECOND = 5;

/** How often one run of the command calls Clean Rooms at most, in addition to retries. */
const MOST_CALLS = 100;

/** The calls of one run, which stay below the quota. */
export class Calls {
  private readonly queue = new PQueue({ interval: 1000, intervalCap: CALLS_PER_SECOND, strict: true });
  private count = 0;

  /** Calls Clean Rooms when it is its turn. */
  public async add<Response>(call: () => Promise<Response>): Promise<Response> {
    if (this.count >= MOST_CALLS) throw LookupError.of(ERRORS.tooManyCalls, { count: Text.number(MOST_CALLS) });
    this.count += 1;
    return this.queue.add(call);
  }
}

/** Calls Clean Rooms for a request with the credentials of the caller, whose permissions are not new. */
export class CallersCleanRooms extends CleanRooms {
  /** The last status of the membership, or else of the member, that Clean Rooms returned. */
  public status: string | undefined;

  public constructor(
    request: LookupRequest,
    deadline: Deadline,
    private readonly caller: { readonly calls: Calls; readonly credentials: Credentials },
  ) {
    super(request, deadline);
  }

  public override async getMembership(id: string, periods?: RetryPeriods): Promise<Membership> {
    const membership = await super.getMembership(id, periods);
    this.status = membership.status;
    return membership;
  }

  public override async getCollaboration(): Promise<Collaboration> {
    const collaboration = await super.getCollaboration();
    this.status = collaboration.memberStatus;
    return collaboration;
  }

  public override async send<Response>(
    call: (client: CleanRoomsClient) => Promise<Response>,
    errors: Errors,
    { notFound }: Pick<RetryPeriods, 'notFound'> = { notFound: 0 },
  ): Promise<Response> {
    return this.caller.calls.add(() => super.send(call, errors, { denialByIam: 0, denialByService: 0, notFound }));
  }

  protected override async credentialsFor({ requestHandler }: InTime): Promise<Credentials> {
    // With the SDK's own retries: the function retries a denial of AssumeRole, since its role may be new.
    return super.credentialsFor({ requestHandler }, this.caller.credentials);
  }
}
