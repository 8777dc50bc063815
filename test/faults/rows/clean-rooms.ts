import { apiError, THROTTLED, type Reply } from '../../../tools/local-cloud';
import { forSeconds, SHORT_SECONDS, type Attempts, type Row } from '../row';
import type { Scenario } from '../scenario';

const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

const failed = apiError(500, 'InternalServerException', 'Internal error');
const denied = apiError(403, 'AccessDeniedException', 'not authorized to perform cleanrooms:GetMembership');
const body = (content: string): Reply => ({ kind: 'answer', status: 200, body: content });
const WHOLE = JSON.stringify({ membership: { id: 'x'.repeat(1000) } });

/** A fault of the first call alone. */
function once(fault: string, reply: Reply, seconds?: number): Row {
  const run = async (scenario: Scenario) =>
    scenario.create(await scenario.membership((attempt) => (attempt === 1 ? reply : undefined)));
  return { fault: `${fault} once`, ends: 'CREATE_COMPLETE', attempts: 2, seconds, run };
}

/** A fault that passes so many seconds after the first call: the deployment succeeds. */
function passing(fault: string, seconds: number, reply: Reply): Row {
  const run = async (scenario: Scenario) => scenario.create(await scenario.membership(forSeconds(seconds, reply)));
  return { fault, ends: 'CREATE_COMPLETE', attempts: 'several', seconds, run };
}

/** A fault that stays, and is retried: the deployment fails when the function's time for it is over. */
function persistent(fault: string, reply: Reply): Row {
  return {
    ...rejected(fault, 'several', reply),
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
  };
}

/** A fault that stays: the deployment fails. */
function rejected(fault: string, attempts: Attempts, reply: Reply): Row {
  const run = async (scenario: Scenario) =>
    scenario.create(await scenario.membership(() => reply), { seconds: SHORT_SECONDS });
  return { fault, ends: 'ROLLBACK_COMPLETE', attempts, run };
}

export const CLEAN_ROOMS: Row[] = [
  once('throttles', THROTTLED),
  passing('throttles for 10 s', 10, THROTTLED),
  persistent('throttles persistently', THROTTLED),
  once('fails', failed),
  persistent('fails persistently', failed),
  {
    fault: 'rejects the connection persistently',
    ends: 'ROLLBACK_COMPLETE',
    // The calls do not get as far as Clean Rooms.
    attempts: 0,
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
    run: async (scenario) =>
      scenario.create(await scenario.membership(), { seconds: SHORT_SECONDS, endpoint: 'http://127.0.0.1:1' }),
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
    run: (scenario) => scenario.create(scenario.absentMembership()),
  },
  rejected('finds the request invalid', 1, apiError(400, 'ValidationException', 'Invalid membershipIdentifier')),
  passing('denies access for 5 s after the role’s policy changed', 5, denied),
  passing('denies access for 20 s after the role’s policy changed', 20, denied),
  passing('denies access for 60 s after the role’s policy changed', 60, denied),
  persistent('denies access persistently', denied),
  {
    fault: 'denies access persistently, and the function has the default timeout',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 80,
    usesUp: 120_000,
    run: async (scenario) => scenario.create(await scenario.membership(() => denied)),
  },
];
