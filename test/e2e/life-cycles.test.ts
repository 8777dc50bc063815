// Whatever happens between and during deployments, a stack reaches the expected state, and is never stuck.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { MembershipLookup } from '../../lib';
import { apiError, createMembership, deleteMembership, type MembershipJson } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { runs } from '../support/properties';

const deployments = Deployments.use();

/** Events of a membership before a deployment. */
const EVENTS = ['nothing', 'is removed', 'is deleted', 'is renamed', 'loses an attribute', 'fails once'] as const;
const ATTRIBUTES = ['Arn', 'CollaborationName', 'Status', 'MemberAbilities', 'QueryLogStatus'] as const;

const steps = fc.record({
  event: fc.constantFrom(...EVENTS),
  /** The membership of the event, and the one that is looked up. */
  happensTo: fc.nat(1),
  looksUp: fc.nat(1),
  attributes: fc.subarray([...ATTRIBUTES]),
  /** Whether another resource fails after the lookup. */
  fails: fc.boolean(),
});
type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** The expected state of a membership. */
interface Model {
  readonly id: string;
  readonly attributes: Record<(typeof ATTRIBUTES)[number], string>;
  exists: boolean;
}

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
    const wanted = { Id: membership.id, ...pick(membership.attributes, step.attributes) };

    const { status, outputs } = await this.deploy(membership.id, step);
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
        change({ status: 'REMOVED' }, { Status: 'REMOVED' });
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
      case 'fails once': {
        let calls = 0;
        cloud.cleanRooms.reply(membership.id, () => {
          calls += 1;
          return calls === 1 ? apiError(500, 'InternalServerException') : undefined;
        });
      }
    }
  }

  private deploy(membershipIdentifier: string, { attributes, fails }: Step) {
    return deployments.deploy((app) => {
      const stack = new Stack(app, this.stackName);
      const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier });
      for (const name of ['Id', ...attributes]) new CfnOutput(stack, name, { value: membership.getAttString(name) });
      if (!fails) return;
      const absent = { membershipIdentifier: '99999999-2222-3333-4444-555555555555' };
      new MembershipLookup(stack, 'Absent', absent).node.addDependency(membership);
    });
  }
}

async function newMembership(): Promise<Model> {
  const { id, arn = '' } = await createMembership(deployments.cloud);
  const attributes = {
    Arn: arn,
    CollaborationName: 'Spring campaign',
    Status: 'ACTIVE',
    MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
    QueryLogStatus: 'ENABLED',
  };
  return { id, attributes, exists: true };
}

function pick<Name extends string>(values: Readonly<Record<Name, string>>, names: readonly Name[]): object {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

const DEPLOYS: Step = { event: 'nothing', happensTo: 0, looksUp: 0, attributes: ['CollaborationName'], fails: false };

/** Life cycles that ended stuck before rollbacks returned the values of the last deployment. */
const STUCK: readonly Step[][] = [
  [DEPLOYS, { ...DEPLOYS, event: 'is deleted' }, { ...DEPLOYS, looksUp: 1 }],
  [DEPLOYS, { ...DEPLOYS, event: 'is deleted', attributes: ['Arn'], looksUp: 1, fails: true }],
  [DEPLOYS, { ...DEPLOYS, event: 'is renamed', fails: true }],
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
  await fc.assert(property, { numRuns: runs(16), endOnFailure: true, examples: STUCK.map((life) => [life]) });
});
