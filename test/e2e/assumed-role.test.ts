import { createMembership } from '../../tools/local-cloud';
import { invokeBundle } from '../support/bundle';
import { createEvent, useCloudFormation } from '../support/custom-resource';
import { useLocalCloud } from '../support/local-cloud';
import { createTrustingRole } from '../support/trusting-role';

const cloud = useLocalCloud({ enforceIam: true });

const cloudFormation = useCloudFormation();

const EXTERNAL_ID = 'campaign';

const createRole = (): Promise<string> => createTrustingRole(cloud(), EXTERNAL_ID);

test('GetMembership is called with the credentials of the role', async () => {
  const { id } = await createMembership(cloud());
  const role = { AssumedRoleArn: await createRole(), ExternalId: EXTERNAL_ID };
  const properties = { MembershipIdentifier: id, Attributes: [], ...role };
  const { version } = await invokeBundle(cloud(), createEvent(cloudFormation().url, properties), cloudFormation());
  expect(version).toMatch(/^v24\./);
  expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS' });
  expect(cloud().cleanRooms.callers(id)).toEqual([expect.stringMatching(/^ASIA/)]);
});

test('a role that does not trust the function is an error without a call of GetMembership', async () => {
  const { id } = await createMembership(cloud());
  const role = { AssumedRoleArn: await createRole(), ExternalId: 'wrong' };
  const properties = { MembershipIdentifier: id, Attributes: [], ...role };
  await invokeBundle(cloud(), createEvent(cloudFormation().url, properties), {
    environment: cloudFormation().environment,
    milliseconds: 16_000,
  });
  expect(cloudFormation().last.Reason).toMatch(
    /^AssumeRoleDenied: Access denied for sts:AssumeRole on arn:aws:iam::.* \(.*not authorized.*\)\. Check that the role exists/,
  );
  expect(cloud().cleanRooms.calls(id)).toBe(0);
});
