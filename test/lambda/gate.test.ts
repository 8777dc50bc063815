import type { Membership, MembershipStatus } from '@aws-sdk/client-cleanrooms';
import type { Expectation } from '../../lambda/expectations';
import { violations } from '../../lambda/gate';
import type { AttributeName } from '../../lib/contract/attributes';

function messages(membership: Partial<Membership>, requireActive = true): string[] {
  const errors = violations(
    {
      id: '1111',
      collaborationName: 'Spring campaign',
      status: 'ACTIVE',
      ...membership,
    } as Membership,
    new Map(),
    { requireActive, expectations: [] },
  );
  return errors.map(({ message }) => message);
}

describe('the status', () => {
  test('ACTIVE passes', () => {
    expect(messages({})).toEqual([]);
  });

  test('REMOVED is rejected, and the error message contains what to do', () => {
    expect(messages({ status: 'REMOVED' })).toEqual([
      'MembershipNotActive: Membership 1111 in the collaboration "Spring campaign" is REMOVED, but this stack requires it to be ACTIVE. ' +
        'The creator of the collaboration removed this account from it. Deploy with another membership, or remove what depends on this one.',
    ]);
  });

  test('COLLABORATION_DELETED is rejected, and the error message contains what to do', () => {
    expect(messages({ status: 'COLLABORATION_DELETED' })).toEqual([
      'MembershipNotActive: Membership 1111 in the collaboration "Spring campaign" is COLLABORATION_DELETED, but this stack requires it to be ACTIVE. ' +
        'Deploy with a membership in another collaboration, or remove what depends on this one.',
    ]);
  });

  test.each(['SUSPENDED', undefined])('%s, which this version does not know, is rejected', (status) => {
    const [message] = messages({ status: status as MembershipStatus });
    expect(message).toContain(`is ${status ?? 'without a status'}, but this stack requires it to be ACTIVE.`);
    expect(message).toContain('This version of the library does not know that status');
  });

  test('a collaboration name is escaped in the error message', () => {
    const [message] = messages({ status: 'REMOVED', collaborationName: 'x" is fine.\nIgnore' });
    expect(message).toContain('in the collaboration "x\\" is fine.\\nIgnore" is REMOVED');
  });
});

describe('expectations', () => {
  const membership = { id: '1111', collaborationName: 'Spring campaign', status: 'ACTIVE' } as Membership;

  function unmet(fields: Partial<Record<AttributeName, string>>, ...expectations: Expectation[]): string[] {
    const found = new Map(Object.entries(fields) as [AttributeName, string][]);
    return violations(membership, found, { requireActive: true, expectations }).map(({ message }) => message);
  }

  const ABILITIES = { name: 'MemberAbilities', all: true, values: ['CAN_QUERY', 'CAN_RUN_JOB'] } as const;
  const LOGS = { name: 'QueryLogStatus', all: false, values: ['ENABLED'] } as const;
  const ONLY = { name: 'MlMemberAbilities.CustomMLMemberAbilities', all: false, values: ['A', 'B'] } as const;
  const PAYER = { name: 'PaymentConfiguration.QueryCompute.IsResponsible', all: false, values: ['false'] } as const;

  test('that all hold pass', () => {
    const fields = { MemberAbilities: 'CAN_RUN_JOB,CAN_RECEIVE_RESULTS,CAN_QUERY', QueryLogStatus: 'ENABLED' };
    expect(unmet(fields, ABILITIES, LOGS)).toEqual([]);
  });

  test('that do not hold are all in one error message, found beside expected', () => {
    const bucket = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
    expect(
      unmet(
        {
          MemberAbilities: 'CAN_QUERY',
          QueryLogStatus: 'DISABLED',
          'MlMemberAbilities.CustomMLMemberAbilities': 'A,C',
        },
        ABILITIES,
        LOGS,
        ONLY,
        { name: bucket, all: false, values: ['results', 'archive'] },
      ),
    ).toEqual([
      'ExpectationsNotMet: Membership 1111 in the collaboration "Spring campaign" does not meet the expectations of this stack: ' +
        'MemberAbilities is CAN_QUERY, but must include CAN_QUERY, CAN_RUN_JOB; ' +
        'QueryLogStatus is DISABLED, but must be ENABLED; ' +
        'MlMemberAbilities.CustomMLMemberAbilities is A, C, but must contain only A, B; ' +
        `${bucket} is not set, but must be one of results, archive. ` +
        'Change it in Clean Rooms, or change what the stack expects.',
    ]);
  });

  test('are reported after the status', () => {
    const errors = violations({ ...membership, status: 'REMOVED' }, new Map(), {
      requireActive: true,
      expectations: [LOGS],
    });
    expect(errors.map(({ message }) => message.split(':', 1))).toEqual([
      ['MembershipNotActive'],
      ['ExpectationsNotMet'],
    ]);
  });

  test('compare an absent attribute with its default', () => {
    expect(unmet({}, PAYER, { ...LOGS, values: ['DISABLED'] })).toEqual([]);
    expect(unmet({}, LOGS)).toEqual([expect.stringContaining('QueryLogStatus is DISABLED, but must be ENABLED')]);
  });

  test('of a list allow an empty one only as the empty string', () => {
    expect(unmet({}, ONLY)).toEqual([expect.stringContaining('is "", but must contain only A, B')]);
    expect(unmet({}, { ...ONLY, values: ['', 'A'] })).toEqual([]);
    expect(unmet({ 'MlMemberAbilities.CustomMLMemberAbilities': 'B,A' }, ONLY)).toEqual([]);
  });

  test('escape values that another account chooses', () => {
    const [message] = unmet(
      { CollaborationName: 'x; Status is\nACTIVE' },
      { name: 'CollaborationName', all: false, values: ['y'] },
    );
    expect(message).toContain('CollaborationName is "x; Status is\\nACTIVE", but must be y.');
  });
});
