import { processesWith } from '../../support/processes';
import type { Row } from '../stage';

export const TIME: Row[] = [
  {
    fault: 'the function has less than a second left',
    ends: 'FAILED',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership(() => ({ kind: 'silence' }));
      return stage.answer({ MembershipIdentifier: id }, { milliseconds: 900 });
    },
  },
  {
    fault: 'Clean Rooms is slower than the function’s time limit',
    ends: 'ROLLBACK_COMPLETE',
    within: 20,
    run: async (stage) => {
      const id = await stage.membership(() => ({ kind: 'delay', milliseconds: 60_000 }));
      return stage.create(id, { seconds: 10 });
    },
  },
  {
    fault: 'the function is killed before it answers, and Lambda does not try again',
    ends: 'ROLLBACK_COMPLETE',
    within: 80,
    run: async (stage) => {
      const id = await stage.membership(() => {
        // As Lambda does with a function that needs too much memory.
        for (const id of processesWith(`AWS_LAMBDA_FUNCTION_NAME=${stage.stackName}-`)) process.kill(id, 'SIGKILL');
        return { kind: 'silence' };
      });
      return stage.create(id, { seconds: 5 });
    },
  },
];
