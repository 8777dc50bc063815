import { apiError, type Reply } from '../../../tools/local-cloud';
import type { Row, Stage } from '../stage';

const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

const throttled = apiError(429, 'ThrottlingException', 'Rate exceeded');
const failed = apiError(500, 'InternalServerException', 'Internal error');
const denied = apiError(403, 'AccessDeniedException', 'not authorized to perform cleanrooms:GetMembership');
const answer = (body: string): Reply => ({ kind: 'answer', status: 200, body });
const WHOLE = JSON.stringify({ membership: { id: 'x'.repeat(1000) } });

/** A reply to the first call alone, or to those of the first so many seconds. */
const once = (reply: Reply) => (attempt: number) => (attempt === 1 ? reply : undefined);
function forSeconds(seconds: number, reply: Reply): () => Reply | undefined {
  let first: number | undefined;
  return () => {
    first ??= performance.now();
    return performance.now() - first < seconds * 1000 ? reply : undefined;
  };
}

/** A fault that passes: the deploy goes through. */
function passing(fault: string, within: number, reply: (attempt: number) => Reply | undefined): Row {
  const run = async (stage: Stage) => stage.create(await stage.membership(reply));
  return { fault, ends: 'CREATE_COMPLETE', within, run };
}

/** A fault that stays: the deploy ends with a sentence. The function has little time here, users have more. */
function staying(fault: string, reply: Reply): Row {
  const run = async (stage: Stage) => stage.create(await stage.membership(() => reply), { seconds: 20 });
  return { fault, ends: 'ROLLBACK_COMPLETE', within: 25, run };
}

export const CLEAN_ROOMS: Row[] = [
  passing('throttles once', 10, once(throttled)),
  passing('throttles for 10 s', 30, forSeconds(10, throttled)),
  staying('throttles for ever', throttled),
  passing('fails once', 10, once(failed)),
  staying('fails for ever', failed),
  {
    fault: 'refuses the connection',
    ends: 'ROLLBACK_COMPLETE',
    within: 25,
    run: async (stage) => stage.create(await stage.membership(), { seconds: 20, endpoint: 'http://127.0.0.1:1' }),
  },
  passing('breaks the connection off once', 10, once({ kind: 'reset' })),
  passing('breaks off in the middle of an answer once', 10, once({ kind: 'reset', halfOf: WHOLE })),
  staying('breaks off in the middle of each answer', { kind: 'reset', halfOf: WHOLE }),
  passing('is silent once', 30, once({ kind: 'silence' })),
  staying('is silent for ever', { kind: 'silence' }),
  passing('answers something that is not JSON once', 10, once(answer('<html>Bad gateway</html>'))),
  staying('answers something that is not JSON for ever', answer('<html>Bad gateway</html>')),
  staying('answers JSON that is cut off for ever', answer('{"membership": {"id": "11')),
  staying('answers without a membership', answer('{}')),
  {
    fault: 'tells a status that this version does not know',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => stage.create(await stage.membership(undefined, { status: 'SUSPENDED' })),
  },
  {
    fault: 'tells an ability that this version does not know',
    ends: 'CREATE_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership(undefined, { memberAbilities: ['CAN_DREAM', 'CAN_QUERY'] });
      const { status, outputs } = await stage.deploy(id, { attributes: ['MemberAbilities'] });
      expect(outputs).toEqual({ MemberAbilities: 'CAN_DREAM,CAN_QUERY' });
      return { ends: status };
    },
  },
  {
    fault: 'tells an output of a kind that this version does not know, whose bucket the stack uses',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership(undefined, {
        defaultResultConfiguration: { outputConfiguration: { tape: {} } },
      });
      return stage.create(id, { attributes: [BUCKET, KEY_PREFIX] });
    },
  },
  {
    fault: 'does not find the membership',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: (stage) => stage.create('99999999-2222-3333-4444-555555555555'),
  },
  staying('finds the request invalid', apiError(400, 'ValidationException', 'Invalid membershipIdentifier')),
  passing('denies access for 5 s after the role’s policy changed', 25, forSeconds(5, denied)),
  passing('denies access for 20 s after the role’s policy changed', 45, forSeconds(20, denied)),
  passing('denies access for 60 s after the role’s policy changed', 85, forSeconds(60, denied)),
  staying('denies access for ever', denied),
  {
    fault: 'denies access for ever, and the function has all the time that users have',
    ends: 'ROLLBACK_COMPLETE',
    within: 100,
    run: async (stage) => stage.create(await stage.membership(() => denied)),
  },
];
