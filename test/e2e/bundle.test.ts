import { createMembership } from '../../tools/local-cloud';
import { createEvent, ResponseEndpoint, updateEvent } from '../support/custom-resource';
import { invokeBundle } from '../support/bundle';
import { useLocalCloud } from '../support/local-cloud';

const cloud = useLocalCloud();

let cloudFormation: ResponseEndpoint;
beforeEach(async () => {
  cloudFormation = await ResponseEndpoint.start();
});
afterEach(() => cloudFormation.stop());

describe('on Node.js 24 the bundle', () => {
  test('assumes a role', async () => {
    const { id } = await createMembership(cloud());
    const AssumeRole = { RoleArn: 'arn:aws:iam::444455556666:role/reader' };
    const event = createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [], AssumeRole });
    expect(await invokeBundle(cloud(), event)).toMatchObject({ version: expect.stringMatching(/^v24\./) as string });
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS' });
    expect(cloud().cleanRooms.callers(id)).toEqual([expect.stringMatching(/^ASIA/)]);
  });

  test('describes its stack before it rejects an update', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'REMOVED' });
    await invokeBundle(cloud(), updateEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [] }, id));
    expect(cloudFormation.last.Reason).toContain(
      'RollbackUnknown: Whether the stack is rolling back could not be determined',
    );
    expect(cloudFormation.last.Reason).toContain('does not exist');
  });
});
