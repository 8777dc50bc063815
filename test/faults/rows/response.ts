import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { SHORT_SECONDS, type Row } from '../row';
import type { Scenario } from '../scenario';

const SHORT = SHORT_SECONDS * 1000;

/** A name that another account has set, which must be unchanged in the stack. */
function name(what: string, collaborationName: string): Row {
  return {
    fault: `the collaboration’s name is ${what}`,
    ends: 'CREATE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership(undefined, { collaborationName });
      const { status, outputs } = await scenario.deploy(id, { attributes: ['CollaborationName'] });
      expect(outputs).toEqual({ CollaborationName: collaborationName });
      return { ends: status };
    },
  };
}

const properties = async (scenario: Scenario) => ({
  MembershipIdentifier: await scenario.membership(),
  Attributes: ['Arn'],
});

export const RESPONSE: Row[] = [
  {
    fault: 'CloudFormation’s endpoint rejects the connection',
    ends: 'THROWN',
    attempts: 1,
    seconds: 30,
    run: async (scenario) =>
      scenario.invokeCreate(await properties(scenario), {
        prepare: (endpoint) => endpoint.stop(),
        milliseconds: SHORT,
      }),
  },
  {
    fault: 'CloudFormation’s endpoint returns 503 twice, then 200',
    ends: 'SUCCESS',
    attempts: 1,
    run: async (scenario) =>
      scenario.invokeCreate(await properties(scenario), {
        prepare: ({ statusCodes }) => statusCodes.push(503, 503),
      }),
  },
  {
    fault: 'CloudFormation’s endpoint returns 403 persistently, as for a URL that has expired',
    ends: 'THROWN',
    attempts: 1,
    seconds: 30,
    run: async (scenario) =>
      scenario.invokeCreate(await properties(scenario), {
        prepare: ({ statusCodes }) => statusCodes.push(...Array<number>(1000).fill(403)),
        milliseconds: SHORT,
      }),
  },
  {
    fault: 'CloudFormation’s endpoint does not respond once',
    ends: 'SUCCESS',
    attempts: 1,
    seconds: 10,
    run: async (scenario) =>
      scenario.invokeCreate(await properties(scenario), { prepare: (endpoint) => (endpoint.silences = 1) }),
  },
  {
    fault: 'the attributes that the stack uses exceed 4,096 bytes',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(await scenario.membership(undefined, { collaborationName: 'x'.repeat(4096) }), {
        attributes: ['CollaborationName'],
      }),
  },
  {
    fault: 'the error message has 10 KB',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const { ends, message = '' } = await scenario.create(
        await scenario.membership(undefined, { status: 'REMOVED', collaborationName: 'x'.repeat(10_240) }),
      );
      return { ends, message: `${message.slice(0, 140)}… (cut to what CloudFormation takes)` };
    },
  },
  {
    fault: 'the collaboration’s name is 100 characters of four bytes',
    ends: 'CREATE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const collaborationName = '🦀'.repeat(100);
      const id = await scenario.membership(undefined, { collaborationName });
      const { status, physicalIds } = await scenario.deploy(id, {
        // Properties keep characters that outputs replace.
        more: (stack, membership) => {
          new StringParameter(stack, 'Name', { stringValue: membership.collaborationName });
        },
      });
      const client = new SSMClient(scenario.deployments.cloud.client());
      const { Parameter } = await client.send(new GetParameterCommand({ Name: physicalIds['AWS::SSM::Parameter'] }));
      expect(Parameter?.Value).toBe(collaborationName);
      return { ends: status };
    },
  },
  name('full of quotes', `"'\`\\"`),
  name('of several lines', 'one\ntwo\n\nthree'),
  name('`</script>`', '</script><script>alert(1)</script>'),
  name('a string that looks like a token', '${Token[AWS.AccountId.0]} ${AWS::AccountId} {x}'),
  {
    fault: 'the collaboration’s name contains characters that XML does not allow',
    ends: 'CREATE_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership(undefined, { collaborationName: 'Spring\u0007\ufffe campaign' });
      const { status, outputs } = await scenario.deploy(id, { attributes: ['CollaborationName'] });
      // Each is replaced by U+FFFD, which is a question mark in outputs.
      expect(outputs).toEqual({ CollaborationName: 'Spring?? campaign' });
      return { ends: status };
    },
  },
  {
    fault: 'the name of a REMOVED membership’s collaboration contains characters that XML does not allow',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) =>
      scenario.create(
        await scenario.membership(undefined, { status: 'REMOVED', collaborationName: 'Spring\ufffe campaign' }),
      ),
  },
  {
    fault: 'the collaboration’s name is a dynamic reference',
    ends: 'ROLLBACK_COMPLETE',
    attempts: 1,
    run: async (scenario) => {
      const id = await scenario.membership(undefined, { collaborationName: '{{resolve:ssm:/secret}}' });
      return scenario.create(id, { attributes: ['CollaborationName'] });
    },
  },
];
