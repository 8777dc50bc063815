import { CfnResource } from 'aws-cdk-lib';
import { processesWith } from '../../support/processes';
import { SHORT_SECONDS, type Row } from '../row';

export const TIME: Row[] = [
  {
    fault: 'the function has less than a second left',
    ends: 'FAILED',
    // On a slow machine that may be too little for a call.
    attempts: 'at most 1',
    run: async (scenario) => {
      const id = await scenario.membership(() => ({ kind: 'silence' }));
      return scenario.invokeCreate({ MembershipIdentifier: id }, { milliseconds: 900 });
    },
  },
  {
    fault: 'Clean Rooms is slower than the function’s timeout',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 'several',
    seconds: 20,
    usesUp: SHORT_SECONDS * 1000,
    run: async (scenario) => {
      const id = await scenario.membership(() => ({ kind: 'delay', milliseconds: 60_000 }));
      return scenario.create(id, { seconds: SHORT_SECONDS });
    },
  },
  {
    fault: 'the function is killed before it responds, and Lambda does not retry',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    seconds: 30,
    killed: true,
    run: async (scenario) => {
      const id = await scenario.membership(() => {
        // As Lambda does with a function that needs too much memory.
        const own = processesWith(`AWS_LAMBDA_FUNCTION_NAME=${scenario.stackName}-`);
        for (const pid of own) process.kill(pid, 'SIGKILL');
        return { kind: 'silence' };
      });
      return scenario.create(id, {
        seconds: SHORT_SECONDS,
        more: (_, { node: { defaultChild } }) => {
          // The default is a minute longer than the timeout of the function.
          if (CfnResource.isCfnResource(defaultChild)) defaultChild.addPropertyOverride('ServiceTimeout', 20);
        },
      });
    },
  },
];
