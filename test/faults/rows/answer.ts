import type { Row, Stage } from '../stage';

/** A name that another account has set: it must reach the stack as it is, or its refusal without harm. */
function name(what: string, collaborationName: string): Row {
  return {
    fault: `the collaboration’s name is ${what}`,
    ends: 'CREATE_COMPLETE',
    within: 10,
    run: async (stage) => {
      const id = await stage.membership(undefined, { collaborationName });
      const { status, outputs } = await stage.deploy(id, { attributes: ['CollaborationName'] });
      expect(outputs).toEqual({ CollaborationName: collaborationName });
      return { ends: status };
    },
  };
}

const asked = async (stage: Stage) => ({ MembershipIdentifier: await stage.membership(), Attributes: ['Arn'] });

export const ANSWER: Row[] = [
  {
    fault: 'CloudFormation refuses the connection for the answer',
    ends: 'THROWN',
    within: 10,
    run: async (stage) => stage.answer(await asked(stage), { url: 'http://127.0.0.1:1/', milliseconds: 2_000 }),
  },
  {
    fault: 'CloudFormation answers 503 twice, then 200',
    ends: 'SUCCESS',
    within: 10,
    run: async (stage) =>
      stage.answer(await asked(stage), { prepare: ({ statusCodes }) => statusCodes.push(503, 503) }),
  },
  {
    fault: 'CloudFormation answers 403 for ever, as to a URL that has expired',
    ends: 'THROWN',
    within: 10,
    run: async (stage) =>
      stage.answer(await asked(stage), {
        prepare: ({ statusCodes }) => statusCodes.push(...Array<number>(1000).fill(403)),
        milliseconds: 2_000,
      }),
  },
  {
    fault: 'CloudFormation is silent once',
    ends: 'SUCCESS',
    within: 25,
    run: async (stage) => stage.answer(await asked(stage), { prepare: (endpoint) => (endpoint.silences = 1) }),
  },
  {
    fault: 'the attributes that the stack uses exceed 4,096 bytes',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) =>
      stage.create(await stage.membership(undefined, { collaborationName: 'x'.repeat(4096) }), {
        attributes: ['CollaborationName'],
      }),
  },
  {
    fault: 'the reason of a refusal has 10 KB',
    ends: 'ROLLBACK_COMPLETE',
    within: 10,
    run: async (stage) => {
      const { ends, sentence = '' } = await stage.create(
        await stage.membership(undefined, { status: 'REMOVED', collaborationName: 'x'.repeat(10_240) }),
      );
      return { ends, sentence: `${sentence.slice(0, 120)}… (cut to what CloudFormation takes)` };
    },
  },
  name('100 characters of four bytes', '🦀'.repeat(100)),
  name('full of quotes', `"'\`\\"`),
  name('of several lines', 'one\ntwo\n\nthree'),
  name('`</script>`', '</script><script>alert(1)</script>'),
  name('a look-alike of a token', '${Token[AWS.AccountId.0]} ${AWS::AccountId} {{resolve:ssm:/x}}'),
];
