import { AttributeExpectation } from '../../../lib';
import type { Deployed } from '../../support/deployments';
import { SHORT_SECONDS, type Row, type Seen } from '../row';
import { seen, type Joined, type LookedUp, type LookupOptions, type Scenario } from '../scenario';
import { beRemoved, deleteCollaboration, DENIED, leave, replyingToGetCollaboration, type Event } from './collaboration';
import { failing, LOOKUP as BY_MEMBERSHIP } from './rollback';

export const ATTRIBUTES = ['Arn', 'CollaborationName', 'Status', 'MemberAbilities', 'Collaboration.MemberStatus'];

export const LOOKUP: LookupOptions = { attributes: ATTRIBUTES, seconds: SHORT_SECONDS };

/** The deadline of its lookup is later than the end of the retries of a denial, so that GetMembership follows. */
const LONG: LookupOptions = { ...LOOKUP, seconds: 80 };

const UNRESTORED: LookupOptions = { ...LOOKUP, restoreOnRollback: false };

const deny: Event = replyingToGetCollaboration(() => DENIED);

/** Several events, one after the other. */
const all =
  (...events: readonly Event[]): Event =>
  async (...context) => {
    for (const event of events) await event(...context);
  };

interface Twice {
  readonly before: Deployed;
  readonly after: Deployed;
}

interface Deployments {
  /** The collaboration that the first deployment looks up. */
  readonly joined?: (scenario: Scenario) => Promise<Joined>;
  readonly first?: LookupOptions;
  readonly second?: LookupOptions;
  /** What the second deployment looks up. */
  readonly then?: (scenario: Scenario, joined: Joined) => LookedUp | Promise<LookedUp>;
}

/** A deployment, an event, and another deployment; returns both. */
export async function deployTwice(
  scenario: Scenario,
  event: Event,
  {
    joined: join = (scenario) => scenario.joined(),
    first = LOOKUP,
    second = first,
    then = (_, joined) => joined,
  }: Deployments = {},
): Promise<Twice> {
  const joined = await join(scenario);
  const before = await scenario.deploy(joined, first);
  expect(before.status).toBe('CREATE_COMPLETE');
  await event(scenario, joined);
  return { before, after: await scenario.deploy(await then(scenario, joined), second) };
}

/** The emulator keeps the outputs of the deployment before, so that they alone do not show the values of the rollback. */
export function expectRestored(scenario: Scenario, before: Deployed, after: Deployed): void {
  expect(after.outputs).toEqual(before.outputs);
  expect(scenario.restored).toBe(1);
}

/** The second deployment rolls back to the values of the first, and the next deployment succeeds. */
async function rollBack(scenario: Scenario, event: Event, deployments: Deployments = {}): Promise<Seen> {
  const { before, after } = await deployTwice(scenario, event, deployments);
  expectRestored(scenario, before, after);
  const next = await scenario.deploy(await scenario.joined(), deployments.first ?? LOOKUP);
  expect(next.status).toBe('UPDATE_COMPLETE');
  return seen(after);
}

/** An event that fails a deployment, whose rollback returns the values of the deployment before. */
export function restored(
  fault: string,
  event: Event,
  attempts: Row['attempts'],
  { deployments, ...more }: Partial<Row> & { readonly deployments?: Deployments } = {},
): Row {
  const run = (scenario: Scenario): Promise<Seen> => rollBack(scenario, event, deployments);
  return { fault, ends: 'UPDATE_ROLLBACK_COMPLETE', attempts, run, ...more };
}

/** An event after which nothing can be restored: the error message contains how to continue the rollback. */
function stuck(fault: string, event: Event, attempts: Row['attempts'], more: Partial<Row> = {}): Row {
  const run = async (scenario: Scenario): Promise<Seen> => {
    const { after } = await deployTwice(scenario, event, { first: UNRESTORED });
    return { ends: after.status, message: after.reasons.find((reason) => reason.includes('rolling back')) };
  };
  return { fault, ends: 'UPDATE_ROLLBACK_FAILED', attempts, run, ...more };
}

/** Fails after the lookup of another collaboration. */
export const OF_ANOTHER: Deployments = {
  second: { ...failing, attributes: ATTRIBUTES },
  then: (scenario) => scenario.joined(),
};

/** An event before the stack rolls back to the lookup of a collaboration, because another resource fails. */
function meanwhile(fault: string, event: Event): Row {
  // The lookups of three deployments; the rollback makes no call.
  return restored(`another resource fails, and ${fault} before the rollback`, event, 6, { deployments: OF_ANOTHER });
}

/** The creator writes another description, of two lines. */
const changeDescription: Event = ({ deployments: { cloud } }, { collaborationIdentifier }) => {
  cloud.cleanRooms.change(collaborationIdentifier, { description: 'Another\ndescription' });
};

const DESCRIBED: LookupOptions = { ...LOOKUP, attributes: [...ATTRIBUTES, 'Collaboration.Description'] };

/** Waits for the denial, and calls GetMembership after it. */
const LATE = { deployments: { first: LONG }, seconds: 30 } as const;

export const COLLABORATION_UPDATES: Row[] = [
  restored('the account leaves the collaboration between two deployments', leave, 5),
  restored('the account is removed from the collaboration between two deployments', beRemoved, 5),
  restored('the collaboration is deleted between two deployments', deleteCollaboration, 'several', {
    ...LATE,
    // Nothing is known about the collaboration: the error message is only about the status.
    deployments: {
      first: {
        ...LONG,
        expectations: { attributes: { 'Collaboration.MemberStatus': AttributeExpectation.equalTo('ACTIVE') } },
      },
    },
  }),
  restored(
    'the account is removed, and GetCollaboration is denied from then on',
    all(beRemoved, deny),
    'several',
    LATE,
  ),
  restored('the account leaves, and GetCollaboration is denied from then on', all(leave, deny), 'several', LATE),
  restored('GetCollaboration is denied from a deployment on, to a member who is still active', deny, 'several', LATE),
  meanwhile('the account leaves the collaboration', leave),
  meanwhile('the account is removed from the collaboration', beRemoved),
  meanwhile('the collaboration is deleted', deleteCollaboration),
  restored(
    'another resource fails, and the description of the collaboration, which the stack uses, changes before the rollback',
    changeDescription,
    6,
    { deployments: { ...OF_ANOTHER, first: DESCRIBED } },
  ),
  restored('the collaboration is replaced by one that the account has not joined', () => undefined, 'several', {
    seconds: 15,
    deployments: { then: async (scenario) => ({ collaborationIdentifier: await scenario.invitation() }) },
  }),
  {
    fault: 'a lookup by membership becomes one by its collaboration, which was deleted',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 30,
    run: async (scenario) => {
      const joined = await scenario.joined();
      const before = await scenario.deploy(joined.membershipId, BY_MEMBERSHIP);
      await deleteCollaboration(scenario, joined);
      const after = await scenario.deploy(joined, LONG);
      expectRestored(scenario, before, after);
      return seen(after);
    },
  },
  restored('a lookup by collaboration becomes one by the id of the membership, which the account deleted', leave, 5, {
    deployments: { second: BY_MEMBERSHIP, then: (_, { membershipId }) => membershipId },
  }),
  {
    fault: 'the account is removed from the collaboration, and restoreOnRollback is false',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 5,
    run: async (scenario) => {
      // The rollback calls GetCollaboration and GetMembership, and returns what they return.
      const { after } = await deployTwice(scenario, beRemoved, { first: UNRESTORED });
      expect(scenario.restored).toBe(0);
      return seen(after);
    },
  },
  {
    fault: 'the collaboration is deleted between two deployments, and requireActive is false',
    ends: 'UPDATE_COMPLETE',
    attempts: 'several',
    seconds: 30,
    run: async (scenario) => {
      const first: LookupOptions = { ...LONG, requireActive: false, attributes: ['Id', 'Status'] };
      const { before, after } = await deployTwice(scenario, deleteCollaboration, { first });
      expect(after.outputs).toEqual({ ...before.outputs, Status: 'COLLABORATION_DELETED' });
      return seen(after);
    },
  },
  restored(
    'the collaboration is deleted, requireActive is false, and the stack uses an attribute of the collaboration',
    deleteCollaboration,
    'several',
    {
      seconds: 30,
      deployments: {
        first: { ...LONG, requireActive: false, attributes: ['Id', 'Collaboration.AutoApprovedChangeTypes'] },
      },
    },
  ),
  stuck('the account leaves the collaboration, and restoreOnRollback is false', leave, 4),
  stuck('the collaboration is deleted, and restoreOnRollback is false', deleteCollaboration, 'several', {
    seconds: 40,
    usesUp: SHORT_SECONDS * 1000,
  }),
  {
    fault: 'the account leaves the collaboration, restoreOnRollback is false, and the stack uses only its id',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 4,
    run: async (scenario) => {
      const first: LookupOptions = { ...UNRESTORED, attributes: ['CollaborationId'] };
      return seen((await deployTwice(scenario, leave, { first })).after);
    },
  },
];
