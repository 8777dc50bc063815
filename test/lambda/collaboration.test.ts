// Lookups by collaboration.
import { handler } from '../../lambda';
import { TIMEOUTS } from '../../lambda/deadline';
import { ATTRIBUTE_NAMES } from '../../lib/contract/attributes';
import { apiError, type Reply } from '../../tools/local-cloud';
import { useCleanRooms } from '../support/clean-rooms';
import { useClock } from '../support/clock';
import { contextWith, createEvent, updateEvent, useCloudFormation } from '../support/custom-resource';
import { fullCollaboration } from '../support/full-membership';
import { ssmError, useStackServices } from '../support/stack-services';

const cleanRooms = useCleanRooms();
const cloudFormation = useCloudFormation();
const services = useStackServices();
const clock = useClock();

const PHYSICAL_ID = 'Membership0FE7B447-11111111-aaaa-bbbb-cccc-222222222222';
const FIRST = '2026-01-01T00:00:00.000Z';
const SECOND = '2026-01-02T00:00:00.000Z';
/** A denial by IAM. */
const DENIED_BY_IAM =
  'User: lookup is not authorized to perform: cleanrooms:GetCollaboration on resource: collaboration';
/** A denial by Clean Rooms. */
const DENIED = apiError(403, 'AccessDeniedException', 'You do not have access to this collaboration.');

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

type Properties = Readonly<Record<string, unknown>>;

const propertiesOf = (collaborationId: string, properties: Properties = {}): Properties => ({
  CollaborationIdentifier: collaborationId,
  Attributes: ['Id', 'Status', 'LastValues'],
  ...properties,
});

async function create(properties: Properties): Promise<void> {
  await handler(createEvent(cloudFormation().url, properties), contextWith());
}

/** Delivers an update from the properties of one deployment to those of another. */
async function update(properties: Properties, before: Properties): Promise<void> {
  const event = updateEvent(cloudFormation().url, properties, PHYSICAL_ID);
  const { ResourceProperties: OldResourceProperties } = createEvent(cloudFormation().url, before);
  await handler({ ...event, OldResourceProperties }, contextWith());
}

/** A first deployment, whose values the parameter keeps. */
async function deploy(collaborationId: string, properties: Properties = {}): Promise<Properties> {
  await create(propertiesOf(collaborationId, { Refresh: FIRST, ...properties }));
  const { Data = {} } = cloudFormation().last;
  services().keep(String(Data['LastValues']));
  return Data;
}

/** The number of calls of GetCollaboration and of GetMembership. */
function calls({ id, collaborationId }: { readonly id: string; readonly collaborationId: string }): number[] {
  return [cleanRooms().proxy.calls(collaborationId), cleanRooms().proxy.calls(id)];
}

/** Replies to each call, and advances the clock. */
function replyIn(id: string, milliseconds: number, reply: (attempt: number) => Reply | undefined): void {
  cleanRooms().proxy.reply(id, (attempt) => {
    clock().advance(milliseconds);
    return reply(attempt);
  });
}

describe('a lookup by collaboration', () => {
  test.each(['id', 'ARN'])(
    'finds the membership of the account by the %s of its collaboration, in two calls',
    async (kind) => {
      const membership = cleanRooms().createMembership();
      const identifier = kind === 'id' ? membership.collaborationId : membership.collaborationArn;
      await create({ CollaborationIdentifier: identifier, Attributes: ['Id', 'Arn', 'CollaborationId'] });
      expect(cloudFormation().last).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: PHYSICAL_ID,
        Data: { Id: membership.id, Arn: membership.arn, CollaborationId: membership.collaborationId },
      });
      expect(calls(membership)).toEqual([1, 1]);
    },
  );

  test('returns attributes of the collaboration, also if there is no list of attributes', async () => {
    const { collaborationId } = cleanRooms().createMembership();
    const expected = {
      'Collaboration.MemberStatus': 'ACTIVE',
      'Collaboration.AnalyticsEngine': 'SPARK',
      'Collaboration.AllowedResultRegions': 'us-east-1,eu-west-1',
      'Collaboration.AutoApprovedChangeTypes': 'ADD_MEMBER',
    };
    await create({ CollaborationIdentifier: collaborationId, Attributes: Object.keys(expected) });
    expect(cloudFormation().last.Data).toEqual(expected);
    await create({ CollaborationIdentifier: collaborationId });
    expect(cloudFormation().last.Data).toMatchObject(expected);
  });

  /** A collaboration with every field, and a membership in it. */
  function createFull() {
    const membership = cleanRooms().createMembership();
    const { id, collaborationId, collaborationArn } = membership;
    const { json, attributes } = fullCollaboration();
    const own = { id: collaborationId, arn: collaborationArn, memberStatus: 'ACTIVE', membershipId: id };
    cleanRooms().proxy.change(collaborationId, { ...json, ...own });
    const expected: Readonly<Record<string, string>> = {
      ...attributes,
      'Collaboration.Id': collaborationId,
      'Collaboration.Arn': collaborationArn,
      'Collaboration.MemberStatus': 'ACTIVE',
      'Collaboration.MembershipId': id,
    };
    return { ...membership, expected };
  }

  test('returns every field of the collaboration that is requested by name', async () => {
    const { collaborationId, expected } = createFull();
    const Attributes = ATTRIBUTE_NAMES.filter((name) => name.startsWith('Collaboration.'));
    await create({ CollaborationIdentifier: collaborationId, Attributes });
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: expected });
    expect(Object.keys(cloudFormation().last.Data ?? {})).toEqual(Attributes);
  });

  test('does not return the details of the collaboration if there is no list of attributes', async () => {
    const { collaborationId, expected } = createFull();
    await create({ CollaborationIdentifier: collaborationId });
    const { Data = {} } = cloudFormation().last;
    const returned = Object.keys(Data).filter((name) => name.startsWith('Collaboration.'));
    expect(returned.sort()).toEqual([
      'Collaboration.AllowedResultRegions',
      'Collaboration.AnalyticsEngine',
      'Collaboration.AutoApprovedChangeTypes',
      'Collaboration.MemberStatus',
    ]);
    expect(Object.values(Data)).not.toContain(expected['Collaboration.Description']);
  });

  test('returns the defaults of the fields that the collaboration does not have', async () => {
    const { collaborationId } = cleanRooms().createMembership();
    const expected = {
      'Collaboration.JobLogStatus': 'DISABLED',
      'Collaboration.IsMetricsEnabled': 'false',
      'Collaboration.DataEncryptionMetadata.AllowCleartext': 'false',
      'Collaboration.DataEncryptionMetadata.AllowDuplicates': 'false',
      'Collaboration.DataEncryptionMetadata.AllowJoinsOnColumnsWithDifferentNames': 'false',
      'Collaboration.DataEncryptionMetadata.PreserveNulls': 'false',
    };
    await create({ CollaborationIdentifier: collaborationId, Attributes: Object.keys(expected) });
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: expected });
  });

  const DESCRIPTION = 'Collaboration.Description';

  test('fails if the collaboration has no description and the stack uses it without a fallback', async () => {
    const { collaborationId, id } = cleanRooms().createMembership();
    const properties = { CollaborationIdentifier: collaborationId, Attributes: [DESCRIPTION] };
    await create(properties);
    expect(cloudFormation().last.Reason).toContain(
      `AttributeAbsent: Membership ${id} has no collaboration description, but this stack uses its collaboration description (${DESCRIPTION}).`,
    );
    await create({ ...properties, Fallbacks: { [DESCRIPTION]: 'none' } });
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { [DESCRIPTION]: 'none' } });
  });

  test.each(['Which customers\nsaw the campaign', '\r\n\tWhich customers\r\n\r\nsaw the campaign?\n', ''])(
    'returns the description %j unchanged',
    async (description) => {
      const { collaborationId } = cleanRooms().createMembership();
      cleanRooms().proxy.change(collaborationId, { description });
      const Attributes = [DESCRIPTION, `${DESCRIPTION}.Escaped`, `${DESCRIPTION}.Exportable`];
      await create({ CollaborationIdentifier: collaborationId, Attributes });
      expect(cloudFormation().last).toMatchObject({
        Status: 'SUCCESS',
        Data: {
          [DESCRIPTION]: description,
          [`${DESCRIPTION}.Escaped`]: JSON.stringify(description).slice(1, -1),
          [`${DESCRIPTION}.Exportable`]: description === '' ? '[empty\n]' : description,
        },
      });
    },
  );

  test.each(['[empty\n]', 'Which customers [empty\n] saw the campaign'])(
    'rejects the description %j, which other stacks could not read, if the stack uses it',
    async (description) => {
      const { collaborationId, id } = cleanRooms().createMembership();
      cleanRooms().proxy.change(collaborationId, { description });
      const properties = { CollaborationIdentifier: collaborationId, Attributes: ['Id', `${DESCRIPTION}.Exportable`] };
      await create(properties);
      expect(cloudFormation().last).toMatchObject({
        Status: 'FAILED',
        Reason:
          `InvalidValue: Membership ${id} has the collaboration description ${JSON.stringify(description)}, which must be a ` +
          `string without "[empty\\n]", and this stack uses it (${DESCRIPTION}.Exportable). Correct it in Clean Rooms, or do not use the attribute.`,
      });
      await create({ ...properties, Attributes: ['Id'] });
      expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Id: id } });
    },
  );

  test('rejects a dynamic reference in the description', async () => {
    const { collaborationId } = cleanRooms().createMembership();
    cleanRooms().proxy.change(collaborationId, { description: 'Which\n{{resolve:ssm:/secret}}' });
    await create({ CollaborationIdentifier: collaborationId, Attributes: [DESCRIPTION] });
    expect(cloudFormation().last.Reason).toMatch(/^DynamicReferenceInValue: .* has the collaboration description /);
  });

  test('returns empty lists for what the collaboration does not restrict', async () => {
    const { collaborationId } = cleanRooms().createMembership();
    cleanRooms().proxy.change(collaborationId, { allowedResultRegions: null, autoApprovedChangeTypes: null });
    const Attributes = ['Collaboration.AllowedResultRegions', 'Collaboration.AutoApprovedChangeTypes'];
    await create({ CollaborationIdentifier: collaborationId, Attributes });
    expect(cloudFormation().last.Data).toEqual(Object.fromEntries(Attributes.map((name) => [name, ''])));
  });

  test('checks expectations about the membership and about the collaboration', async () => {
    const { collaborationId } = cleanRooms().createMembership();
    const Expectations = [
      { Attribute: 'QueryLogStatus', OneOf: ['DISABLED'] },
      { Attribute: 'Collaboration.AutoApprovedChangeTypes', Empty: 'true' },
    ];
    await create(propertiesOf(collaborationId, { Expectations }));
    expect(cloudFormation().last.Reason).toContain(
      'QueryLogStatus is ENABLED, but must be DISABLED; ' +
        'Collaboration.AutoApprovedChangeTypes is ADD_MEMBER, but must be empty.',
    );
  });
});

describe('the member status decides:', () => {
  test.each([
    ['LEFT', 'CollaborationLeft: Account 111122223333 has left the collaboration "Spring campaign" ('],
    [
      'REMOVED',
      'RemovedFromCollaboration: Account 111122223333 was removed from the collaboration "Spring campaign" (',
    ],
    [
      'BLOCKED',
      'UnknownMemberStatus: The member status of account 111122223333 in the collaboration "Spring campaign" (',
    ],
  ])('%s is rejected after one call', async (memberStatus, message) => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, { memberStatus });
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: PHYSICAL_ID });
    expect(cloudFormation().last.Reason).toContain(message);
    expect(cloudFormation().last.Reason).toContain(`(${membership.collaborationId}) in us-east-1`);
    expect(calls(membership)).toEqual([1, 0]);
  });

  test('INVITED is rejected after some seconds, although there is the id of a membership', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, { memberStatus: 'INVITED' });
    replyIn(membership.collaborationId, TIMEOUTS.joining / 2 + 1, () => undefined);
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last.Reason).toContain(
      `CollaborationNotJoined: Account 111122223333 is invited to the collaboration "Spring campaign" (${membership.collaborationId}) in us-east-1, but has not joined it.`,
    );
    expect(cloudFormation().last.Reason).toContain(
      `aws cleanrooms create-membership --region us-east-1 --collaboration-identifier ${membership.collaborationId} `,
    );
    expect(calls(membership)).toEqual([2, 0]);
  });

  test('an account that just joined is waited for, and so is its membership', async () => {
    const membership = cleanRooms().createMembership();
    const { id, collaborationId } = membership;
    cleanRooms().proxy.change(collaborationId, { memberStatus: 'INVITED' });
    replyIn(collaborationId, 1_000, (attempt) => {
      if (attempt === 3) cleanRooms().proxy.change(collaborationId, { memberStatus: 'ACTIVE' });
      return undefined;
    });
    replyIn(id, 1_000, (attempt) => (attempt < 3 ? apiError(404, 'ResourceNotFoundException') : undefined));
    await create(propertiesOf(collaborationId));
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Id: id, Status: 'ACTIVE' } });
    expect(calls(membership)).toEqual([3, 3]);
  });

  test('ACTIVE without the id of a membership is waited for, and then rejected', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, { membershipId: null });
    replyIn(membership.collaborationId, TIMEOUTS.joining / 2 + 1, () => undefined);
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last.Reason).toMatch(
      /^ResponseMismatch: .* returned undefined instead of the id of a membership\./,
    );
    expect(calls(membership)).toEqual([2, 0]);
  });

  test('with RequireActive false, the membership of a removed account is read, and an invitation is still rejected', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.removeMember(membership.collaborationId, membership.id);
    await create(propertiesOf(membership.collaborationId, { RequireActive: 'false' }));
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'REMOVED' } });

    cleanRooms().proxy.change(membership.collaborationId, { memberStatus: 'LEFT' });
    await create(propertiesOf(membership.collaborationId, { RequireActive: 'false' }));
    expect(cloudFormation().last.Reason).toContain('CollaborationLeft');
  });

  test('a membership that is not ACTIVE is rejected although its member is', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status: 'COLLABORATION_DELETED' });
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last.Reason).toContain(
      'is COLLABORATION_DELETED, but this stack requires it to be ACTIVE.',
    );
  });
});

describe('a response that is not that to the request is rejected:', () => {
  test.each<[string, Properties, Properties, string]>([
    ['an id that is none', { membershipId: '../x' }, {}, 'returned "../x" instead of the id of a membership.'],
    ['another collaboration', { id: 'x' }, {}, 'with the id x instead of'],
    [
      'the membership of another collaboration',
      {},
      { collaborationId: '99999999-2222-3333-4444-555555555555' },
      'returned 99999999-2222-3333-4444-555555555555 instead of a membership in the collaboration',
    ],
    [
      'the membership of another account',
      {},
      { arn: 'arn:aws:cleanrooms:us-east-1:999999999999:membership/x' },
      'instead of arn:',
    ],
  ])('%s', async (_, collaboration, change, message) => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.collaborationId, collaboration);
    cleanRooms().proxy.change(membership.id, change);
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last.Reason).toMatch(/^ResponseMismatch: /);
    expect(cloudFormation().last.Reason).toContain(message);
  });
});

describe('access that is denied', () => {
  test.each([
    ['by IAM', apiError(403, 'AccessDeniedException', DENIED_BY_IAM), TIMEOUTS.denialOfCollaboration],
    ['by Clean Rooms', DENIED, TIMEOUTS.denialByService],
    ['as not found, which is not documented', apiError(404, 'ResourceNotFoundException'), TIMEOUTS.denialByService],
  ])(
    '%s is retried for less time than IAM needs at most, and the error message contains the account and the region',
    async (_, denial, period) => {
      const membership = cleanRooms().createMembership();
      replyIn(membership.collaborationId, period / 4 + 1, () => denial);
      await create(propertiesOf(membership.collaborationId));
      expect(cloudFormation().last.Reason).toContain(
        `CollaborationAccessDenied: Access denied for cleanrooms:GetCollaboration on collaboration ${membership.collaborationId} as account 111122223333 in us-east-1 (`,
      );
      expect(calls(membership)).toEqual([4, 0]);
    },
  );

  test('for a moment only, until IAM has propagated the policy, succeeds', async () => {
    const membership = cleanRooms().createMembership();
    replyIn(membership.collaborationId, 10_000, (attempt) =>
      attempt < 4 ? apiError(403, 'AccessDeniedException', DENIED_BY_IAM) : undefined,
    );
    await create(propertiesOf(membership.collaborationId));
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('an update whose access to the collaboration is denied', () => {
  async function deniedUpdate(status: string, properties: Properties = {}, first: Properties = {}) {
    const membership = cleanRooms().createMembership();
    const { id, collaborationId } = membership;
    await deploy(collaborationId, first);
    cleanRooms().proxy.change(id, { status });
    replyIn(collaborationId, TIMEOUTS.denialByService + 1, () => DENIED);
    const before = propertiesOf(collaborationId, { Refresh: FIRST, ...first });
    await update(propertiesOf(collaborationId, { Refresh: SECOND, ...first, ...properties }), before);
    return { calls: calls(membership), ...membership };
  }

  test.each(['REMOVED', 'COLLABORATION_DELETED'])(
    'reports that the membership is %s, after one call of GetMembership more',
    async (status) => {
      const { id, calls: counted } = await deniedUpdate(status);
      expect(cloudFormation().last.Reason).toContain(
        `MembershipNotActive: Membership ${id} in the collaboration "Spring campaign" is ${status}, but`,
      );
      // Two calls of the first deployment.
      expect(counted).toEqual([2, 2]);
    },
  );

  test('succeeds if the status of the membership does not matter', async () => {
    await deniedUpdate('COLLABORATION_DELETED', {}, { RequireActive: 'false' });
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'COLLABORATION_DELETED' } });
  });

  test.each<[string, Properties]>([
    ['requests', { Attributes: ['Status', 'Collaboration.AutoApprovedChangeTypes', 'LastValues'] }],
    [
      'expects',
      { Expectations: [{ Attribute: 'Collaboration.AutoApprovedChangeTypes', IncludesOnly: ['ADD_MEMBER'] }] },
    ],
  ])('reports the denial if the template %s something of the collaboration', async (_, properties) => {
    await deniedUpdate('COLLABORATION_DELETED', {}, { RequireActive: 'false', ...properties });
    expect(cloudFormation().last.Reason).toMatch(/^CollaborationAccessDenied: /);

    const { id } = await deniedUpdate('COLLABORATION_DELETED', {}, properties);
    expect(cloudFormation().last.Reason).toMatch(new RegExp(`^MembershipNotActive: Membership ${id} `));
    expect(cloudFormation().last.Reason).not.toContain('AttributeAbsent');
  });

  test('returns what the membership has if the stack is rolling back and nothing is kept', async () => {
    services().history = undefined;
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status: 'COLLABORATION_DELETED' });
    replyIn(membership.collaborationId, TIMEOUTS.denialByService + 1, () => DENIED);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await update(propertiesOf(membership.collaborationId), { MembershipIdentifier: membership.id });
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'COLLABORATION_DELETED' } });
  });

  test('reports the denial if the membership is ACTIVE: then the permission is missing', async () => {
    const { calls: counted } = await deniedUpdate('ACTIVE');
    expect(cloudFormation().last.Reason).toMatch(/^CollaborationAccessDenied: /);
    expect(counted).toEqual([2, 2]);
  });

  test('reports the denial without a further call if no id is kept', async () => {
    const { calls: counted } = await deniedUpdate('REMOVED', {}, { Attributes: ['Id', 'Status'] });
    expect(cloudFormation().last.Reason).toMatch(/^CollaborationAccessDenied: /);
    expect(counted).toEqual([2, 1]);
    expect(services().getParameterHistory).toEqual([]);
  });

  test('reports the denial if the id cannot be read', async () => {
    services().systemsManager = () => {
      clock().advance(TIMEOUTS.lastMembership);
      return ssmError('AccessDeniedException');
    };
    const { calls: counted } = await deniedUpdate('REMOVED');
    expect(cloudFormation().last.Reason).toMatch(/^CollaborationAccessDenied: /);
    expect(counted).toEqual([2, 1]);
  });

  test('from another collaboration reports the denial, not the status of the other membership', async () => {
    const [first, second] = [cleanRooms().createMembership(), cleanRooms().createMembership()];
    await deploy(first.collaborationId);
    cleanRooms().proxy.change(first.id, { status: 'REMOVED' });
    replyIn(second.collaborationId, TIMEOUTS.denialByService + 1, () => DENIED);
    await update(propertiesOf(second.collaborationId), propertiesOf(first.collaborationId, { Refresh: FIRST }));
    expect(cloudFormation().last.Reason).toContain(`on collaboration ${second.collaborationId} as account`);
  });

  test('from a lookup of the membership itself uses its identifier', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.change(membership.id, { status: 'REMOVED' });
    replyIn(membership.collaborationId, TIMEOUTS.denialByService + 1, () => DENIED);
    await update(propertiesOf(membership.collaborationId), { MembershipIdentifier: membership.id });
    expect(cloudFormation().last.Reason).toContain(`Membership ${membership.id} in the collaboration`);
    expect(services().getParameterHistory).toEqual([]);
  });
});

describe('a rollback', () => {
  const unavailable: [string, (membership: { readonly id: string; readonly collaborationId: string }) => void][] = [
    [
      'the account has left',
      ({ collaborationId }) => {
        cleanRooms().proxy.change(collaborationId, { memberStatus: 'LEFT' });
      },
    ],
    [
      'the account was removed',
      ({ id, collaborationId }) => {
        cleanRooms().proxy.removeMember(collaborationId, id);
      },
    ],
    [
      'the collaboration was deleted',
      ({ collaborationId }) => {
        replyIn(collaborationId, TIMEOUTS.denialByService + 1, () => DENIED);
      },
    ],
    [
      'Clean Rooms fails',
      ({ collaborationId }) => {
        replyIn(collaborationId, 130_000, () => apiError(500, 'InternalServerException'));
      },
    ],
  ];

  test.each(unavailable)('restores the values of the deployment before if %s, without a call', async (_, change) => {
    const membership = cleanRooms().createMembership();
    const before = await deploy(membership.collaborationId);
    change(membership);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const properties = propertiesOf(membership.collaborationId, { Refresh: FIRST });
    await update(properties, propertiesOf(membership.collaborationId, { Refresh: SECOND }));
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: before });
    expect(calls(membership)).toEqual([1, 1]);
  });

  test.each(['Which customers\r\n\tsaw the campaign', ''])(
    'restores the description %j of the collaboration',
    async (description) => {
      const membership = cleanRooms().createMembership();
      cleanRooms().proxy.change(membership.collaborationId, { description });
      const Attributes = ['Collaboration.Description', 'Collaboration.Name.Escaped', 'LastValues'];
      const before = await deploy(membership.collaborationId, { Attributes });
      expect(before).toMatchObject({
        'Collaboration.Description': description,
        'Collaboration.Name.Escaped': 'Spring campaign',
      });
      cleanRooms().proxy.change(membership.collaborationId, { description: 'Another', name: 'Autumn campaign' });
      services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const properties = propertiesOf(membership.collaborationId, { Attributes, Refresh: FIRST });
      await update(properties, { ...properties, Refresh: SECOND });
      expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: before });
      expect(calls(membership)).toEqual([1, 1]);
    },
  );

  test.each([' \n ', 'a\u0000b', 'a\u001b[31m', 'd'.repeat(256)])(
    'does not restore the description %j, which no collaboration has',
    async (description) => {
      const membership = cleanRooms().createMembership();
      cleanRooms().proxy.change(membership.collaborationId, { description: 'Own' });
      const Attributes = ['Collaboration.Description', 'LastValues'];
      const { LastValues } = await deploy(membership.collaborationId, { Attributes });
      services().keep(String(LastValues).replace('"Own"', JSON.stringify(description)));
      services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const properties = propertiesOf(membership.collaborationId, { Attributes, Refresh: FIRST });
      await update(properties, { ...properties, Refresh: SECOND });
      expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { 'Collaboration.Description': 'Own' } });
    },
  );

  test('returns what the membership of a removed account has, if nothing is kept', async () => {
    const membership = cleanRooms().createMembership();
    cleanRooms().proxy.removeMember(membership.collaborationId, membership.id);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const properties = propertiesOf(membership.collaborationId, { Attributes: ['Id', 'Status'] });
    await update(properties, properties);
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Id: membership.id, Status: 'REMOVED' } });
    expect(calls(membership)).toEqual([1, 1]);
  });

  test.each(unavailable)('succeeds if %s and the template uses only the id of the collaboration', async (_, change) => {
    const membership = cleanRooms().createMembership();
    change(membership);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const properties = propertiesOf(membership.collaborationId, { Attributes: ['CollaborationId', 'LastValues'] });
    await update(properties, properties);
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { CollaborationId: membership.collaborationId },
    });
    // What it keeps then is restored by a later rollback.
    services().keep(String(cloudFormation().last.Data?.['LastValues']));
    await update(properties, properties);
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { CollaborationId: membership.collaborationId },
    });
  });

  test('rejects kept values of another collaboration', async () => {
    const membership = cleanRooms().createMembership();
    const Attributes = ['CollaborationId', 'LastValues'];
    const before = await deploy(membership.collaborationId, { Attributes });
    const foreign = String(before['LastValues']).replace(
      membership.collaborationId,
      '99999999-2222-3333-4444-555555555555',
    );
    services().keep(foreign);
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const properties = propertiesOf(membership.collaborationId, { Attributes, Refresh: FIRST });
    await update(properties, { ...properties, Refresh: SECOND });
    expect(cloudFormation().last.Data).toMatchObject({ CollaborationId: membership.collaborationId });
    expect(calls(membership)).toEqual([2, 2]);
  });
});
