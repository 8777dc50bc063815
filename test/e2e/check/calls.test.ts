// How a check calls Clean Rooms, and what happens if Clean Rooms does not respond as usual.
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import { randomUUID } from 'node:crypto';
import { MembershipLookup, type MembershipLookupProps } from '../../../lib';
import { ACCOUNT, createMembership, RequestQuota, REQUESTS_PER_SECOND } from '../../../tools/local-cloud';
import { assembly, byPath, campaign, checkJson, HERE, reasonOf } from '../../support/checked-app';
import { Deployments } from '../../support/deployments';

const deployments = Deployments.use();

async function createMemberships(count: number): Promise<string[]> {
  const memberships = Array.from({ length: count }, () => createMembership(deployments.cloud));
  return (await Promise.all(memberships)).map(({ id }) => id);
}

/** The numbers of calls for memberships or collaborations. */
function callsFor(ids: readonly string[]): number[] {
  return ids.map((id) => deployments.cloud.cleanRooms.calls(id));
}

/** Checks lookups of memberships. */
async function checkLookups(
  ids: readonly string[],
  args: readonly string[] = [],
  { environment, ...props }: Partial<MembershipLookupProps> & { readonly environment?: Record<string, string> } = {},
) {
  const lookups = new Map(
    ids.map((id, index) => [`Membership${String(index)}`, { membershipIdentifier: id, ...props }]),
  );
  return checkJson(deployments.cloud, ['--app', campaign(Object.fromEntries(lookups)), ...args], { environment });
}

/** The checks of several tests, all at once: most of them wait. */
async function startAll() {
  const { cleanRooms } = deployments.cloud;
  const silent = randomUUID();
  cleanRooms.reply(silent, () => ({ kind: 'silence' }));
  const [throttledIds, waitingIds] = [await createMemberships(16), await createMemberships(36)];
  const quota = new RequestQuota(REQUESTS_PER_SECOND);
  cleanRooms.enforce(quota, throttledIds);
  const assumedRoleArn = `arn:aws:iam::${ACCOUNT}:role/${randomUUID()}`;
  const [throttled, waiting, many, unreachable, unresponsive] = await Promise.all([
    checkLookups(throttledIds),
    // The last one has to wait for seven seconds.
    checkLookups(waitingIds, ['--timeout', '5']),
    // No call has to wait for its turn, since the role does not exist.
    checkLookups(
      Array.from({ length: 101 }, () => randomUUID()),
      ['--allow-role', assumedRoleArn],
      { assumedRoleArn },
    ),
    checkLookups([randomUUID()], ['--timeout', '1'], {
      environment: { AWS_ENDPOINT_URL_CLEANROOMS: 'http://127.0.0.1:1' },
    }),
    checkLookups([silent], ['--timeout', '1']),
  ]);
  return { throttled: { ...throttled, ids: throttledIds, quota }, waiting, many, unreachable, unresponsive };
}

let started: Awaited<ReturnType<typeof startAll>>;

beforeAll(async () => {
  started = await startAll();
});

describe('the calls', () => {
  test('are one for lookups of the same membership', async () => {
    const { id, collaborationId = '' } = await createMembership(deployments.cloud);
    const app = assembly((app) => {
      for (const name of ['One', 'Two']) {
        const stack = new Stack(app, name, { env: HERE });
        for (let index = 0; index < 10; index += 1) {
          const lookup = new MembershipLookup(stack, `Membership${String(index)}`, { membershipIdentifier: id });
          // Lookups need not use the same attributes.
          if (index % 2 === 0) new CfnOutput(stack, `Arn${String(index)}`, { value: lookup.membershipArn });
        }
      }
    });
    const { code, lookups } = await checkJson(deployments.cloud, ['--app', app]);
    expect(code).toBe(0);
    expect(lookups).toHaveLength(20);
    expect(callsFor([id, collaborationId])).toEqual([1, 0]);
  });

  test('stay at the quota: those that are throttled are sent again, but not before it is their turn', () => {
    const { code, lookups, ids, quota } = started.throttled;
    expect(code).toBe(0);
    expect(lookups).toHaveLength(ids.length);
    // The quota was used up in the beginning.
    expect(quota.throttled).toBeGreaterThan(0);
    expect(quota.throttled).toBeLessThan(ids.length);
    expect(callsFor(ids).reduce((sum, calls) => sum + calls)).toBe(ids.length + quota.throttled);
  });

  test('are 100 at most', () => {
    const { code, verdict, lookups } = started.many;
    expect({ code, verdict }).toEqual({ code: 2, verdict: 'unknown' });
    const reasons = lookups.map(reasonOf);
    expect(reasons.filter((reason) => reason.startsWith('AssumeRoleDenied: '))).toHaveLength(100);
    expect(reasons.filter((reason) => !reason.startsWith('AssumeRoleDenied: '))).toEqual([
      'TooManyCalls: The check has called Clean Rooms 100 times already, which is its limit. ' +
        'Check fewer stacks at once, with --stack.',
    ]);
  });
});

describe('--timeout', () => {
  test('does not limit how long a lookup waits for its turn', () => {
    expect(started.waiting).toMatchObject({ code: 0, verdict: 'pass' });
    expect(started.waiting.lookups).toHaveLength(36);
  });

  test('limits how long calls are sent to an endpoint that does not exist', () => {
    const { code, lookups } = started.unreachable;
    expect(code).toBe(2);
    expect(lookups).toMatchObject([{ verdict: 'unknown' }]);
    expect(reasonOf(lookups[0])).toMatch(
      /^ServiceUnavailable: .* The deployment may pass nevertheless: check the network, and run the check again\.$/,
    );
  });

  test('limits how long Clean Rooms may not respond', () => {
    const { code, lookups } = started.unresponsive;
    expect(code).toBe(2);
    expect(lookups).toMatchObject([{ verdict: 'unknown' }]);
    expect(reasonOf(lookups[0])).toMatch(/^ServiceUnavailable: .*\(no response before the deadline/);
  });
});

describe('the error messages are those of a deployment', () => {
  /** Of a check, and of a deployment of the same app. */
  async function messages(name: string, props: MembershipLookupProps): Promise<[check: string, deployment: string]> {
    const build = (app: App): void => {
      const stack = new Stack(app, name);
      const membership = new MembershipLookup(stack, 'Membership', props);
      new CfnOutput(stack, 'Bucket', { value: membership.resultBucketName });
    };
    const [report, { status, reasons }] = await Promise.all([
      checkJson(deployments.cloud, ['--app', assembly(build)]),
      deployments.deploy(build),
    ]);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(report).toMatchObject({ code: 1, verdict: 'reject' });
    const { message = '' } = byPath(report)[`${name}/Membership`] ?? {};
    return [message, reasons[0] ?? ''];
  }

  test('if several errors are found', async () => {
    const { id } = await createMembership(deployments.cloud, { collaborationName: 'Spring "campaign"' });
    deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
    const [ofCheck, ofDeployment] = await messages('Several', {
      membershipIdentifier: id,
      expectations: { queryLogStatus: 'DISABLED' },
    });
    for (const name of ['MembershipNotActive', 'ExpectationsNotMet', 'AttributeAbsent'])
      expect(ofCheck).toContain(`${name}: `);
    expect(ofDeployment).toBe(ofCheck);
  });

  test('if the account left the collaboration', async () => {
    const { id, collaborationId = '' } = await createMembership(deployments.cloud);
    deployments.cloud.cleanRooms.change(collaborationId, { memberStatus: 'LEFT', membershipId: null });
    const [ofCheck, ofDeployment] = await messages('Left', { collaborationIdentifier: collaborationId });
    expect(ofCheck).toMatch(/^CollaborationLeft: Account 111122223333 has left the collaboration "Spring campaign" \(/);
    expect(ofDeployment).toBe(ofCheck);
    expect(callsFor([id])).toEqual([0]);
  });
});
