// Whatever happens between and during deployments, a stack reaches the expected state, and is never stuck.
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { MembershipLookup, MembershipLookupProvider } from '../../lib';
import {
  apiError,
  createMembership,
  deleteCollaboration,
  deleteMembership,
  type MembershipJson,
} from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { runs } from '../support/properties';

const deployments = Deployments.use();

/** Events of a membership before a deployment. */
const EVENTS = [
  'nothing',
  'is removed',
  'is deleted',
  'is renamed',
  'loses an attribute',
  'fails once',
  'loses its collaboration',
] as const;
const ATTRIBUTES = ['Arn', 'CollaborationName', 'Status', 'MemberAbilities', 'QueryLogStatus'] as const;

const steps = fc.record({
  event: fc.constantFrom(...EVENTS),
  /** The membership of the event, and the one that is looked up. */
  happensTo: fc.nat(1),
  looksUp: fc.nat(1),
  by: fc.constantFrom('membership', 'collaboration'),
  attributes: fc.subarray([...ATTRIBUTES]),
  /** Whether another resource fails after the lookup. */
  fails: fc.boolean(),
});
type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** The expected state of a membership. */
interface Model {
  readonly id: string;
  readonly collaborationId: string;
  readonly attributes: Record<(typeof ATTRIBUTES)[number], string>;
  exists: boolean;
  collaborationExists: boolean;
}

/** The timeout of a function whose lookup fails only at its deadline: half of it. */
const SHORT = Duration.seconds(12);

class LifeCycle {
  public static async begin(): Promise<LifeCycle> {
    return new LifeCycle([await newMembership(), await newMembership()]);
  }

  private readonly stackName = `Life-${randomUUID().slice(0, 8)}`;
  /** The outputs after the last deployment that succeeded; none if there is no stack. */
  private outputs: Readonly<Record<string, string>> | undefined;

  private constructor(private readonly memberships: readonly [Model, Model]) {}

  public async take(step: Step): Promise<void> {
    await this.happen(step);
    const membership = this.memberships[step.looksUp === 0 ? 0 : 1];
    const passes = membership.exists && membership.attributes.Status === 'ACTIVE' && !step.fails;
    const wanted = {
      Id: membership.id,
      ...pick(membership.attributes, step.attributes),
      ...(step.by === 'collaboration' && { MemberStatus: 'ACTIVE' }),
    };

    const { status, outputs } = await this.deploy(membership, step);
    if (passes) {
      expect({ status, outputs }).toEqual({
        status: this.outputs ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE',
        outputs: wanted,
      });
      this.outputs = outputs;
    } else if (this.outputs) {
      expect({ status, outputs }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: this.outputs });
    } else {
      expect(status).toBe('ROLLBACK_COMPLETE');
      await this.end();
    }
  }

  public async end(): Promise<void> {
    if (await deployments.exists(this.stackName)) {
      expect(await deployments.delete(this.stackName)).toBe('DELETE_COMPLETE');
    }
  }

  private async happen({ event, happensTo }: Step): Promise<void> {
    const { cloud } = deployments;
    const membership = this.memberships[happensTo === 0 ? 0 : 1];
    const change = (json: MembershipJson, attributes: Partial<Model['attributes']>): void => {
      cloud.cleanRooms.change(membership.id, json);
      Object.assign(membership.attributes, attributes);
    };
    switch (event) {
      case 'nothing':
        return;
      case 'is removed':
        cloud.cleanRooms.removeMember(membership.collaborationId, membership.id);
        membership.attributes.Status = 'REMOVED';
        return;
      case 'is deleted':
        if (!membership.exists) return;
        membership.exists = false;
        await deleteMembership(cloud, membership.id);
        return;
      case 'is renamed': {
        const collaborationName = `Renamed "{{${randomUUID()}`.replace('{{', '{ {');
        change({ collaborationName }, { CollaborationName: collaborationName });
        return;
      }
      case 'loses an attribute':
        change({ memberAbilities: [] }, { MemberAbilities: '' });
        return;
      case 'fails once':
        for (const id of [membership.id, membership.collaborationId]) {
          cloud.cleanRooms.reply(id, (attempt) =>
            attempt === 1 ? apiError(500, 'InternalServerException') : undefined,
          );
        }
        return;
      case 'loses its collaboration':
        if (!membership.collaborationExists) return;
        membership.collaborationExists = false;
        membership.attributes.Status = 'COLLABORATION_DELETED';
        await deleteCollaboration(cloud, membership.collaborationId);
    }
  }

  private deploy({ id, collaborationId, collaborationExists }: Model, { by, attributes, fails }: Step) {
    return deployments.deploy((app) => {
      const stack = new Stack(app, this.stackName);
      // Clean Rooms denies access to a deleted collaboration, which is retried for some time.
      const timeout = by === 'collaboration' && !collaborationExists ? SHORT : undefined;
      const provider = new MembershipLookupProvider(stack, 'Provider', { timeout });
      const identifier =
        by === 'membership' ? { membershipIdentifier: id } : { collaborationIdentifier: collaborationId };
      const membership = new MembershipLookup(stack, 'Membership', { ...identifier, provider });
      for (const name of ['Id', ...attributes]) new CfnOutput(stack, name, { value: membership.getAttString(name) });
      if (by === 'collaboration') new CfnOutput(stack, 'MemberStatus', { value: membership.memberStatus });
      if (!fails) return;
      const absent = { membershipIdentifier: '99999999-2222-3333-4444-555555555555', provider };
      new MembershipLookup(stack, 'Absent', absent).node.addDependency(membership);
    });
  }
}

async function newMembership(): Promise<Model> {
  const { id, arn = '', collaborationId = '' } = await createMembership(deployments.cloud);
  const attributes = {
    Arn: arn,
    CollaborationName: 'Spring campaign',
    Status: 'ACTIVE',
    MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
    QueryLogStatus: 'ENABLED',
  };
  return { id, collaborationId, attributes, exists: true, collaborationExists: true };
}

function pick<Name extends string>(values: Readonly<Record<Name, string>>, names: readonly Name[]): object {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

const DEPLOYS: Step = {
  event: 'nothing',
  happensTo: 0,
  looksUp: 0,
  by: 'membership',
  attributes: ['CollaborationName'],
  fails: false,
};

const BY_COLLABORATION: Step = { ...DEPLOYS, by: 'collaboration' };

/** Life cycles that ended stuck before rollbacks returned the values of the last deployment. */
const STUCK: readonly Step[][] = [
  [DEPLOYS, { ...DEPLOYS, event: 'is deleted' }, { ...DEPLOYS, looksUp: 1 }],
  [DEPLOYS, { ...DEPLOYS, event: 'is deleted', attributes: ['Arn'], looksUp: 1, fails: true }],
  [DEPLOYS, { ...DEPLOYS, event: 'is renamed', fails: true }],
];

/** Life cycles of lookups by collaboration, which fail and roll back. */
const LEFT: readonly Step[][] = [
  [BY_COLLABORATION, { ...BY_COLLABORATION, event: 'is removed' }, { ...BY_COLLABORATION, looksUp: 1 }],
  [BY_COLLABORATION, { ...BY_COLLABORATION, event: 'is deleted' }, { ...DEPLOYS, looksUp: 1 }],
  [BY_COLLABORATION, { ...BY_COLLABORATION, event: 'loses its collaboration' }, { ...BY_COLLABORATION, looksUp: 1 }],
  [DEPLOYS, { ...BY_COLLABORATION, event: 'is renamed', fails: true }, BY_COLLABORATION, DEPLOYS],
];

test('a stack reaches the expected state, and is never stuck', async () => {
  const lives = fc.array(steps, { minLength: 2, maxLength: 6 });
  const property = fc.asyncProperty(lives, async (life) => {
    const lifeCycle = await LifeCycle.begin();
    try {
      for (const step of life) await lifeCycle.take(step);
    } finally {
      await lifeCycle.end();
    }
  });
  const examples = [...STUCK, ...LEFT].map((life): [Step[]] => [life]);
  await fc.assert(property, { numRuns: examples.length + runs(16), endOnFailure: true, examples });
});
