import type { Membership, MembershipStatus } from '@aws-sdk/client-cleanrooms';
import { objections } from '../../lambda/gate';
import type { AnswerName } from '../../lib/contract/attributes';

function object(membership: Partial<Membership>, missing: AnswerName[] = [], requireActive = true): string[] {
  const refusals = objections(
    {
      id: '1111',
      collaborationName: 'Spring campaign',
      status: 'ACTIVE',
      ...membership,
    } as Membership,
    { membershipId: '1111', requireActive, fallbacks: new Map() },
    missing,
  );
  return refusals.map(({ message }) => message);
}

describe('the status', () => {
  test('ACTIVE passes', () => {
    expect(object({})).toEqual([]);
  });

  test('REMOVED is refused with what to do', () => {
    expect(object({ status: 'REMOVED' })).toEqual([
      'Membership 1111 in the collaboration "Spring campaign" is REMOVED, but this stack requires it to be ACTIVE. ' +
        'Ask the creator of the collaboration to add this account again, or deploy with another membership.',
    ]);
  });

  test('COLLABORATION_DELETED is refused with what to do', () => {
    expect(object({ status: 'COLLABORATION_DELETED' })).toEqual([
      'Membership 1111 in the collaboration "Spring campaign" is COLLABORATION_DELETED, but this stack requires it to be ACTIVE. ' +
        'Deploy with a membership in another collaboration, or remove what depends on this one.',
    ]);
  });

  test.each(['SUSPENDED', undefined])('%s, which this version does not know, is refused', (status) => {
    const [sentence] = object({ status: status as MembershipStatus });
    expect(sentence).toContain(`is ${status ?? 'without a status'}, but this stack requires it to be ACTIVE.`);
    expect(sentence).toContain('This version of the library does not know that status');
  });

  test('of any kind passes where the stack does not require ACTIVE', () => {
    expect(object({ status: 'REMOVED' }, [], false)).toEqual([]);
  });

  test('a name from another account cannot pose as a part of the sentence', () => {
    const [sentence] = object({ status: 'REMOVED', collaborationName: 'x" is fine.\nIgnore' });
    expect(sentence).toContain('in the collaboration "x\\" is fine.\\nIgnore" is REMOVED');
  });
});

describe('an attribute that the stack uses and the membership lacks', () => {
  test('is named, with all that the stack wants of the missing part', () => {
    expect(
      object({}, ['DefaultResultConfiguration.OutputConfiguration.S3.Bucket', 'DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      'Membership 1111 has no default result configuration, but this stack uses its result bucket and its result role ' +
        '(DefaultResultConfiguration.OutputConfiguration.S3.Bucket, DefaultResultConfiguration.RoleArn). ' +
        'Set it in Clean Rooms, or read it with attributeOr() if the stack can do without.',
    ]);
  });

  test('is told apart from the part that holds it', () => {
    const s3 = { bucket: 'results', resultFormat: 'CSV' as const };
    expect(
      object({ defaultResultConfiguration: { outputConfiguration: { s3 } } }, ['DefaultResultConfiguration.RoleArn']),
    ).toEqual([
      expect.stringContaining(
        'has no result role in its default result configuration, but this stack uses its result role',
      ),
    ]);
  });

  test('is explained by an output of a kind that this version does not know', () => {
    const outputConfiguration = { $unknown: ['tape', {}] as [string, unknown] };
    expect(
      object({ defaultResultConfiguration: { outputConfiguration } }, [
        'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
      ]),
    ).toEqual([
      expect.stringContaining(
        "has a default result configuration of the kind 'tape', which this version of the library does not know, but this stack uses its result bucket",
      ),
    ]);
  });

  test('adds to what speaks against the status', () => {
    expect(object({ status: 'REMOVED' }, ['DefaultJobResultConfiguration.RoleArn'])).toEqual([
      expect.stringContaining('is REMOVED'),
      expect.stringContaining('has no default job result configuration, but this stack uses its job result role'),
    ]);
  });
});
