import { Stack } from 'aws-cdk-lib';
import { MembershipLookup } from '../../../lib';
import { apiError, REQUESTS_PER_SECOND, RequestQuota, THROTTLED, type Reply } from '../../../tools/local-cloud';
import { createEvent } from '../../support/custom-resource';
import { DENIED_BY_IAM, forSeconds, SHORT_SECONDS, type Attempts, type Row, type Seen } from '../row';
import { seen, seenOf, type Scenario } from '../scenario';

const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

const failed = apiError(500, 'InternalServerException', 'Internal error');
const body = (content: string): Reply => ({ kind: 'response', status: 200, body: content });
const WHOLE = JSON.stringify({ membership: { id: 'x'.repeat(1000) } });

/** A fault of the first call only. */
function once(fault: string, reply: Reply, seconds?: number): Row {
  const run = async (scenario: Scenario) =>
    scenario.create(await scenario.membership((attempt) => (attempt === 1 ? reply : undefined)));
  return { fault: `${fault} once`, ends: 'CREATE_COMPLETE', attempts: 2, seconds, run };
}

/** A fault that ends some seconds after the first call: the deployment succeeds. */
function passing(fault: string, seconds: number, reply: Reply): Row {
  const run = async (scenario: Scenario) => scenario.create(await scenario.membership(forSeconds(seconds, reply)));
  return { fault, ends: 'CREATE_COMPLETE', attempts: 'several', seconds, run };
}

/** A persistent fault that is retried: the deployment fails at the deadline of the lookup. */
function persistent(fault: string, reply: Reply): Row {
  return {
    ...rejected(fault, 'several', reply),
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
  };
}

/** A persistent fault: the deployment fails. */
function rejected(fault: string, attempts: Attempts, reply: Reply): Row {
  const run = async (scenario: Scenario) =>
    scenario.create(await scenario.membership(() => reply), { seconds: SHORT_SECONDS });
  return { fault, ends: 'ROLLBACK_COMPLETE', attempts, run };
}

/** 100 lookups under the quota that an account has by default: all succeed, although some calls are throttled. */
function underQuota(
  lookups: string,
  ends: string,
  run: (scenario: Scenario, ids: readonly string[]) => Promise<Seen>,
): Row {
  return {
    fault: `accepts ${String(REQUESTS_PER_SECOND)} requests per second, its default quota, and ${lookups}`,
    ends,
    attempts: 'several',
    seconds: 30,
    run: async (scenario) => {
      const ids = await Promise.all(Array.from({ length: 100 }, () => scenario.membership()));
      const quota = new RequestQuota(REQUESTS_PER_SECOND);
      scenario.deployments.cloud.cleanRooms.enforce(quota, ids);
      const result = await run(scenario, ids);
      expect(quota.throttled).toBeGreaterThan(0);
      expect(scenario.attempts).toBe(ids.length + quota.throttled);
      return result;
    },
  };
}

/** Deploys a stack with a lookup of each membership. */
async function deployLookups(scenario: Scenario, ids: readonly string[]): Promise<Seen> {
  const deployed = await scenario.deployApp((app) => {
    const stack = new Stack(app, scenario.stackName);
    const provider = scenario.provider(stack);
    for (const [index, membershipIdentifier] of ids.entries())
      new MembershipLookup(stack, `Membership${String(index)}`, { membershipIdentifier, provider });
  });
  expect(deployed.reasons).toEqual([]);
  const created = deployed.events.filter((event) => event === 'Custom::CleanRoomsMembership CREATE_COMPLETE');
  expect(created).toHaveLength(ids.length);
  return seen(deployed);
}

/** Passes a Create event for each membership to the function, all at once: the emulator creates one resource at a time. */
async function lookUpAtOnce(scenario: Scenario, ids: readonly string[]): Promise<Seen> {
  const { responses } = await scenario.invoke((url) => ids.map((id) => createEvent(url, { MembershipIdentifier: id })));
  expect(responses).toHaveLength(ids.length);
  return seenOf(responses.find(({ Status }) => Status === 'FAILED') ?? responses[0]);
}

export const CLEAN_ROOMS: Row[] = [
  once('throttles', THROTTLED),
  passing('throttles for 10 s', 10, THROTTLED),
  persistent('throttles persistently', THROTTLED),
  underQuota('a stack has 100 lookups', 'CREATE_COMPLETE', deployLookups),
  underQuota('100 lookups start at once', 'SUCCESS', lookUpAtOnce),
  once('fails', failed),
  persistent('fails persistently', failed),
  {
    fault: 'rejects the connection persistently',
    ends: 'ROLLBACK_COMPLETE',
    // The calls do not reach Clean Rooms.
    attempts: 0,
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), {
        seconds: SHORT_SECONDS,
        environment: { AWS_ENDPOINT_URL_CLEANROOMS: 'http://127.0.0.1:1' },
      }),
  },
  once('resets the connection', { kind: 'reset' }),
  once('resets the connection in the middle of a response', { kind: 'reset', halfOf: WHOLE }),
  persistent('resets the connection in the middle of each response', { kind: 'reset', halfOf: WHOLE }),
  once('does not respond', { kind: 'silence' }, 10),
  persistent('does not respond persistently', { kind: 'silence' }),
  once('returns something that is not JSON', body('<html>Bad gateway</html>')),
  persistent('returns something that is not JSON persistently', body('<html>Bad gateway</html>')),
  persistent('returns truncated JSON persistently', body('{"membership": {"id": "11')),
  rejected('returns a response without a membership', 1, body('{}')),
  {
    fault: 'returns a status that this version does not know',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) => scenario.create(await scenario.membership(undefined, { status: 'SUSPENDED' })),
  },
  {
    fault: 'returns an ability that this version does not know',
    ends: 'CREATE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership(undefined, { memberAbilities: ['CAN_DREAM', 'CAN_QUERY'] });
      const { status, outputs } = await scenario.deploy(id, { attributes: ['MemberAbilities'] });
      expect(outputs).toEqual({ MemberAbilities: 'CAN_DREAM,CAN_QUERY' });
      return { ends: status };
    },
  },
  {
    fault: 'returns an output of a kind that this version does not know, whose bucket the stack uses',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership(undefined, {
        defaultResultConfiguration: { outputConfiguration: { tape: {} } },
      });
      return scenario.create(id, { attributes: [BUCKET, KEY_PREFIX] });
    },
  },
  {
    fault: 'does not find the membership',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: (scenario) => scenario.create(scenario.absent()),
  },
  rejected('finds the request invalid', 1, apiError(400, 'ValidationException', 'Invalid membershipIdentifier')),
  passing('denies access in IAM’s words for 5 s after the role’s policy changed', 5, DENIED_BY_IAM),
  passing('denies access in IAM’s words for 40 s after the role’s policy changed', 40, DENIED_BY_IAM),
  persistent('denies access in IAM’s words persistently', DENIED_BY_IAM),
  {
    fault: 'denies access in its own words persistently, and the function has the default timeout',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 25,
    run: async (scenario) => {
      const denied = apiError(403, 'AccessDeniedException', 'You do not have access to this membership');
      return scenario.create(await scenario.membership(() => denied));
    },
  },
];
