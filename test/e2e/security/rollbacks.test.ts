// A partner must not be able to leave a stack stuck: however an update fails, DescribeStacks is called first, to determine
// whether the stack is rolling back.
import { createMembership, type MembershipJson } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { STACK_ID, updateEvent, useCloudFormation } from '../../support/custom-resource';
import { useLocalCloud } from '../../support/local-cloud';
import { useStackServices } from '../../support/stack-services';

const cloud = useLocalCloud();

const cloudFormation = useCloudFormation();
const services = useStackServices();
beforeEach(() => {
  services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
});

async function update(change: MembershipJson, properties: object) {
  const { id } = await createMembership(cloud());
  cloud().cleanRooms.change(id, change);
  const environment = { ...cloudFormation().environment, ...services().environment };
  await invokeBundle(cloud(), updateEvent(cloudFormation().url, { MembershipIdentifier: id, ...properties }, 'x'), {
    environment,
  });
  expect(services().describeStacks.map(String)).toEqual([expect.stringContaining('Action=DescribeStacks')]);
  return { id, ...cloudFormation().last };
}

const NAMES = [
  'CollaborationName',
  'CollaborationName.Escaped',
  'CollaborationName.Exportable',
  'CollaborationName.Escaped.Exportable',
  'CollaborationCreatorDisplayName',
  'CollaborationCreatorDisplayName.Escaped',
];

test.each<[string, MembershipJson]>([
  ['beyond ASCII', { collaborationName: '😀'.repeat(100), collaborationCreatorDisplayName: '😀'.repeat(100) }],
  ['of backslashes', { collaborationName: '\\'.repeat(1_000), status: 'REMOVED' }],
  ['that is longer than the API allows', { collaborationName: 'x'.repeat(5_000) }],
])('a name %s, which is too long for a response, is left out', async (_, change) => {
  const { id, ...response } = await update(change, { Attributes: ['Id', 'Status', ...NAMES] });
  expect(response).toMatchObject({
    Status: 'SUCCESS',
    Data: {
      Id: id,
      Status: change['status'] ?? 'ACTIVE',
      ...Object.fromEntries(NAMES.map((name) => [name, name.endsWith('.Exportable') ? expect.any(String) : ''])),
    },
  });
});

test('a name that is a dynamic reference is left out, and everything else is returned', async () => {
  const { id, ...response } = await update(
    { collaborationName: '{{resolve:ssm:/secret}}' },
    { Attributes: ['Id', 'CollaborationName'] },
  );
  expect(response).toMatchObject({ Status: 'SUCCESS', Data: { Id: id, CollaborationName: '' } });
});

test.each<[string, MembershipJson, object, RegExp]>([
  ['an unexpected error', { createTime: 1e20 }, { Attributes: ['CreateTime'] }, /^UnexpectedError: /],
  ['another membership', { id: 'x' }, { Attributes: ['Status'] }, /^ResponseMismatch: /],
  ['an unknown property', {}, { Unknown: 'x' }, /^UnknownProperty: /],
  [
    'a list that is too long',
    { memberAbilities: ['x'.repeat(5_000)] },
    { Attributes: ['MemberAbilities'] },
    /^ResponseTooLong: /,
  ],
])(
  '%s, which leaves no values to return, is an error with the command that continues the rollback',
  async (_, change, properties, reason) => {
    const { Status, Reason } = await update(change, properties);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(reason);
    expect(Reason).toContain(`aws cloudformation continue-update-rollback --stack-name ${STACK_ID}`);
  },
);

test('an unexpected error does not fail a rollback that needs only the id', async () => {
  const { id, ...response } = await update({ id: 'x' }, { Attributes: ['Id'] });
  expect(response).toMatchObject({ Status: 'SUCCESS', Data: { Id: id } });
});
