import type { Membership, MembershipStatus } from '@aws-sdk/client-cleanrooms';
import { violations } from '../../lambda/gate';

function messages(membership: Partial<Membership>, requireActive = true): string[] {
  const errors = violations(
    {
      id: '1111',
      collaborationName: 'Spring campaign',
      status: 'ACTIVE',
      ...membership,
    } as Membership,
    { requireActive },
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
