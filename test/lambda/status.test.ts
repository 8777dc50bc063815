import type { Membership, MembershipStatus } from '@aws-sdk/client-cleanrooms';
import { violations } from '../../lambda/status';

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
  const LOGS = { name: 'QueryLogStatus', kind: 'OneOf', values: ['ENABLED'] } as const;
  const QUERY = { name: 'MemberAbilities', kind: 'IncludesAll', values: ['CAN_QUERY'] } as const;
  const expectations = [LOGS, QUERY];

  test('that do not hold are all in one error message, which contains what to do', () => {
    const errors = violations(membership, new Map(), { requireActive: true, expectations });
    expect(errors.map(({ message }) => message)).toEqual([
      'ExpectationsNotMet: Membership 1111 in the collaboration "Spring campaign" does not meet the expectations of this stack: ' +
        'QueryLogStatus is DISABLED, but must be ENABLED; MemberAbilities is empty, but must include CAN_QUERY. ' +
        'Change it in Clean Rooms, or change what the stack expects.',
    ]);
  });

  test('are reported after the status', () => {
    const errors = violations({ ...membership, status: 'REMOVED' }, new Map(), { requireActive: true, expectations });
    expect(errors.map(({ message }) => message.split(':', 1))).toEqual([
      ['MembershipNotActive'],
      ['ExpectationsNotMet'],
    ]);
  });

  test('are checked although the status is not', () => {
    const errors = violations({ ...membership, status: 'REMOVED' }, new Map(), { requireActive: false, expectations });
    expect(errors.map(({ message }) => message.split(':', 1))).toEqual([['ExpectationsNotMet']]);
  });

  test('that all hold pass', () => {
    const fields = new Map([
      ['MemberAbilities', 'CAN_RECEIVE_RESULTS,CAN_QUERY'],
      ['QueryLogStatus', 'ENABLED'],
    ] as const);
    expect(violations(membership, fields, { requireActive: true, expectations })).toEqual([]);
  });
});
