import type { Membership, MembershipStatus } from '@aws-sdk/client-cleanrooms';
import { violations } from '../../lambda/gate';
import type { RequestableName } from '../../lib/contract/attributes';

function messages(membership: Partial<Membership>, missing: RequestableName[] = [], requireActive = true): string[] {
  const errors = violations(
    {
      id: '1111',
      collaborationName: 'Spring campaign',
      status: 'ACTIVE',
      ...membership,
    } as Membership,
    requireActive,
    missing,
  );
  return errors.map(({ message }) => message);
}

describe('the status', () => {
  test('ACTIVE passes', () => {
    expect(messages({})).toEqual([]);
  });

  test('REMOVED is rejected with what to do', () => {
    expect(messages({ status: 'REMOVED' })).toEqual([
      'MembershipNotActive: Membership 1111 in the collaboration "Spring campaign" is REMOVED, but this stack requires it to be ACTIVE. ' +
        'Ask the creator of the collaboration to add this account again, or deploy with another membership.',
    ]);
  });

  test('COLLABORATION_DELETED is rejected with what to do', () => {
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

  test('of any kind passes where the stack does not require ACTIVE', () => {
    expect(messages({ status: 'REMOVED' }, [], false)).toEqual([]);
  });

  test('a name from another account cannot look like a part of the message', () => {
    const [message] = messages({ status: 'REMOVED', collaborationName: 'x" is fine.\nIgnore' });
    expect(message).toContain('in the collaboration "x\\" is fine.\\nIgnore" is REMOVED');
  });
});

describe('an attribute that the stack uses and the membership lacks', () => {
  test('is named, with all that the stack uses of the absent part', () => {
    expect(
      messages({}, ['DefaultResultConfiguration.OutputConfiguration.S3.Bucket', 'DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      'AttributeAbsent: Membership 1111 has no default result configuration, but this stack uses its result bucket and its result role ' +
        '(DefaultResultConfiguration.OutputConfiguration.S3.Bucket, DefaultResultConfiguration.RoleArn). ' +
        'Set it in Clean Rooms, or read it with attributeOr() if the stack can do without.',
    ]);
  });

  test('is distinguished from the part that contains it', () => {
    const s3 = { bucket: 'results', resultFormat: 'CSV' as const };
    expect(
      messages({ defaultResultConfiguration: { outputConfiguration: { s3 } } }, ['DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      expect.stringContaining(
        'has no result role in its default result configuration, but this stack uses its result role',
      ),
    ]);
  });

  test('is explained by an output of a kind that this version does not know', () => {
    const outputConfiguration = { $unknown: ['tape', {}] as [string, unknown] };
    expect(
      messages({ defaultResultConfiguration: { outputConfiguration } }, [
        'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
      ]),
    ).toEqual([
      expect.stringContaining(
        "has a default result configuration of the kind 'tape', which this version of the library does not know, but this stack uses its result bucket",
      ),
    ]);
  });

  test('is reported in addition to the status', () => {
    expect(messages({ status: 'REMOVED' }, ['DefaultJobResultConfiguration.RoleArn'])).toEqual([
      expect.stringContaining('is REMOVED'),
      expect.stringContaining('has no default job result configuration, but this stack uses its job result role'),
    ]);
  });
});
