import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup } from '../../../lib';
import { apiError, type MembershipJson, type Reply } from '../../../tools/local-cloud';
import type { Deployed } from '../../support/deployments';
import { DENIED_BY_IAM, SHORT_SECONDS, type Row, type Seen } from '../row';
import { seen, type LookupOptions, type Scenario } from '../scenario';

/** Breaks a lookup after its first deployment. */
type Harm = (scenario: Scenario, id: string, before: Deployed) => unknown;

interface Deployments {
  readonly first?: LookupOptions;
  readonly second?: LookupOptions;
}

const deleteMembership: Harm = (scenario, id) => scenario.deleteMembership(id);

const replying =
  (reply: Reply): Harm =>
  ({ deployments: { cloud } }, id) => {
    cloud.cleanRooms.reply(id, () => reply);
  };

const changing =
  (change: MembershipJson): Harm =>
  ({ deployments: { cloud } }, id) => {
    cloud.cleanRooms.change(id, change);
  };

const ATTRIBUTES = ['Arn', 'CollaborationName', 'Status', 'MemberAbilities'];
/** A lookup whose deadline is soon, and some of its attributes as outputs. */
export const LOOKUP: LookupOptions = { attributes: ATTRIBUTES, seconds: SHORT_SECONDS };

/** Fails after the lookup. */
export const failing: LookupOptions = {
  ...LOOKUP,
  more: (stack, membership, provider) => {
    const membershipIdentifier = '99999999-2222-3333-4444-555555555555';
    new MembershipLookup(stack, 'Later', { membershipIdentifier, provider }).node.addDependency(membership);
  },
};

/** A deployment, harm, and another deployment; returns both. */
async function deployTwice(
  scenario: Scenario,
  harm: Harm,
  { first = LOOKUP, second = first }: Deployments = {},
): Promise<{ readonly before: Deployed; readonly after: Deployed }> {
  const id = await scenario.membership(undefined, { collaborationName: 'Before' });
  const before = await scenario.deploy(id, first);
  expect(before.status).toBe('CREATE_COMPLETE');
  await harm(scenario, id, before);
  return { before, after: await scenario.deploy(id, second) };
}

/** The second deployment rolls back to the values of the first, and the next deployment succeeds. */
async function rollBack(scenario: Scenario, harm: Harm, deployments: Deployments = {}): Promise<Seen> {
  const { before, after } = await deployTwice(scenario, harm, deployments);
  expect(after.outputs).toEqual(before.outputs);
  // The emulator keeps the outputs, whatever the function returns in the rollback.
  expect(scenario.restored).toBeGreaterThan(0);
  const next = await scenario.deploy(await scenario.membership(), deployments.first ?? LOOKUP);
  expect(next.status).toBe('UPDATE_COMPLETE');
  return seen(after);
}

/** The name of the parameter of a row's lookup. */
function parameterOf({ physicalIds }: Deployed): string {
  const name = physicalIds['AWS::SSM::Parameter'];
  if (name === undefined) throw new Error('The stack has no parameter.');
  return name;
}

/** A fault that fails a deployment, whose rollback returns the values of the deployment before. */
function restored(fault: string, harm: Harm, attempts: Row['attempts'], more: Partial<Row> = {}): Row {
  return { fault, ends: 'UPDATE_ROLLBACK_COMPLETE', attempts, run: (scenario) => rollBack(scenario, harm), ...more };
}

/** A fault after which nothing can be restored: the error message contains how to continue the rollback. */
function stuck(
  fault: string,
  deployments: Deployments,
  { harm, ...more }: { readonly harm?: Harm } & Partial<Row> = {},
): Row {
  return {
    fault,
    ends: 'UPDATE_ROLLBACK_FAILED',
    attempts: 3,
    run: async (scenario) => {
      const { after } = await deployTwice(
        scenario,
        async (...deployed) => {
          await harm?.(...deployed);
          await deleteMembership(...deployed);
        },
        deployments,
      );
      return { ends: after.status, message: after.reasons.find((reason) => reason.includes('rolling back')) };
    },
    ...more,
  };
}

const UNRESTORED: LookupOptions = { ...LOOKUP, restoreOnRollback: false };

export const ROLLBACK: Row[] = [
  restored('the membership is deleted between two deployments', deleteMembership, 3),
  restored('access to the membership is denied from a deployment on', replying(DENIED_BY_IAM), 'several', {
    seconds: 30,
    usesUp: SHORT_SECONDS * 1000,
  }),
  restored('Clean Rooms cannot be reached from a deployment on', replying({ kind: 'reset' }), 'several', {
    seconds: 30,
    usesUp: SHORT_SECONDS * 1000,
  }),
  restored(
    'Clean Rooms throttles persistently from a deployment on',
    replying(apiError(429, 'ThrottlingException', 'Rate exceeded')),
    'several',
    { seconds: 30, usesUp: SHORT_SECONDS * 1000 },
  ),
  restored(
    'the membership is removed and renamed between two deployments',
    changing({ status: 'REMOVED', collaborationName: 'After' }),
    3,
  ),
  {
    fault: 'the membership is renamed, and another resource fails after its lookup',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 3,
    run: (scenario) => rollBack(scenario, changing({ collaborationName: 'After' }), { second: failing }),
  },
  {
    fault: 'one of two memberships is deleted between two deployments',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 'several',
    run: async (scenario) => {
      const other = await scenario.membership();
      const both: LookupOptions = {
        ...LOOKUP,
        more: (stack, _, provider) => {
          const membership = new MembershipLookup(stack, 'Other', { membershipIdentifier: other, provider });
          new CfnOutput(stack, 'OtherArn', { value: membership.membershipArn });
        },
      };
      return rollBack(scenario, deleteMembership, { first: both, second: both });
    },
  },
  {
    fault: 'the identifier is replaced, another resource fails, and the membership before is deleted meanwhile',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 'several',
    run: async (scenario) => {
      const id = await scenario.membership();
      const before = await scenario.deploy(id, LOOKUP);
      const replaced = await scenario.membership();
      await scenario.deleteMembership(id);
      const deployed = await scenario.deploy(replaced, failing);
      expect(deployed.outputs).toEqual(before.outputs);
      return seen(deployed);
    },
  },
  {
    fault: 'the membership of a nested stack is deleted between two deployments of its template',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const id = await scenario.membership();
      const build = () =>
        scenario.deployApp(
          (app) => {
            const nested = new NestedStack(new Stack(app, scenario.stackName), 'Nested');
            const provider = scenario.provider(nested, SHORT_SECONDS);
            const membership = new MembershipLookup(nested, 'Membership', { membershipIdentifier: id, provider });
            new CfnOutput(nested, 'Arn', { value: membership.membershipArn });
          },
          { nested: true },
        );
      const before = await build();
      await scenario.deleteMembership(id);
      const deployed = await build();
      expect(deployed.outputs).toEqual(before.outputs);
      return seen(deployed);
    },
  },
  {
    fault: 'an exported name changes that another stack imports, and another resource fails',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 'several',
    run: async (scenario) => {
      const id = await scenario.membership(undefined, { collaborationName: 'Before' });
      const build = (more?: LookupOptions['more']) =>
        scenario.deployApp((app) => {
          const stack = new Stack(app, scenario.stackName);
          const provider = scenario.provider(stack, SHORT_SECONDS);
          const membership = new MembershipLookup(stack, 'Membership', {
            membershipIdentifier: id,
            provider,
          });
          const consumer = new Stack(app, `${scenario.stackName}-Consumer`);
          new CfnParameter(consumer, 'Name', { type: 'String', value: membership.collaborationName });
          new CfnOutput(stack, 'Name', { value: membership.collaborationName });
          more?.(stack, membership, provider);
        });
      expect((await build()).status).toBe('CREATE_COMPLETE');
      scenario.deployments.cloud.cleanRooms.change(id, { collaborationName: 'After' });
      const deployed = await build(failing.more);
      expect(deployed.outputs).toMatchObject({ Name: 'Before' });
      await scenario.deployments.delete(`${scenario.stackName}-Consumer`);
      return seen(deployed);
    },
  },
  stuck('the membership is deleted, and the deployment before kept no values', { first: UNRESTORED, second: LOOKUP }),
  stuck('the membership is deleted, and restoreOnRollback is false', { first: UNRESTORED }),
  stuck(
    'the membership is deleted, and the parameter was deleted by hand',
    {},
    {
      harm: ({ deployments: { cloud } }, _, before) =>
        new SSMClient(cloud.client()).send(new DeleteParameterCommand({ Name: parameterOf(before) })),
    },
  ),
  {
    fault: 'the membership is deleted, and another value was written into the parameter',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    attempts: 2,
    run: async (scenario) => {
      const { before, after } = await deployTwice(scenario, async (...deployed) => {
        const [{ deployments }, , first] = deployed;
        const ssm = new SSMClient(deployments.cloud.client());
        await ssm.send(new PutParameterCommand({ Name: parameterOf(first), Value: '[1,"x"]', Overwrite: true }));
        await deleteMembership(...deployed);
      });
      expect(after.outputs).toEqual(before.outputs);
      return seen(after);
    },
  },
  stuck(
    'the membership is deleted, and the function does not reach AWS Systems Manager',
    { first: { ...LOOKUP, environment: { AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1' } } },
    { seconds: 30 },
  ),
];
