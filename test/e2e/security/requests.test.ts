// A response must match its request, and the session of an assumed role allows only that request.
import { createMembership, LoopbackServer } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { createEvent, useCloudFormation } from '../../support/custom-resource';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

const cloudFormation = useCloudFormation();

async function respondTo(properties: object, environment: Readonly<Record<string, string>> = {}) {
  const event = createEvent(cloudFormation().url, { Attributes: ['Arn'], ...properties });
  await invokeBundle(cloud(), event, {
    environment: { ...cloudFormation().environment, ...environment },
    milliseconds: 4_000,
  });
  return cloudFormation().last;
}

test.each([
  ['id', (arn: string) => ({ id: '99999999-2222-3333-4444-555555555555', arn })],
  ['account', (arn: string) => ({ arn: arn.replace(/\d{12}/, '999999999999') })],
  ['region', (arn: string) => ({ arn: arn.replace('us-east-1', 'us-west-2') })],
  ['partition', (arn: string) => ({ arn: arn.replace('arn:aws:', 'arn:aws-cn:') })],
  ['service', (arn: string) => ({ arn: arn.replace(':cleanrooms:', ':cleanrooms-ml:') })],
  ['kind', (arn: string) => ({ arn: arn.replace(':membership/', ':collaboration/') })],
  ['end', (arn: string) => ({ arn: `${arn}*` })],
  ['absent ARN', () => ({ arn: null })],
])('a response with another %s than requested is an error, by id and by ARN', async (_, change) => {
  const { id, arn = '' } = await createMembership(cloud());
  cloud().cleanRooms.change(id, change(arn));
  for (const MembershipIdentifier of [id, arn]) {
    const { Reason, Data } = await respondTo({ MembershipIdentifier });
    expect(Reason).toMatch(/^ResponseMismatch: Clean Rooms returned \S.* instead of arn:aws:cleanrooms:us-east-1:/);
    expect(Data).toBeUndefined();
  }
});

test('the session of an assumed role may read only that membership', async () => {
  const bodies: string[] = [];
  const sts = new LoopbackServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.writeHead(400).end());
  });
  await sts.start();
  try {
    const MembershipIdentifier =
      'arn:aws:cleanrooms:eu-west-1:444455556666:membership/11111111-2222-3333-4444-555555555555';
    const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader' };
    await respondTo({ MembershipIdentifier, ...role }, { AWS_ENDPOINT_URL_STS: sts.endpoint });
    const parameters = new URLSearchParams(bodies[0]);
    expect(parameters.get('Action')).toBe('AssumeRole');
    expect(JSON.parse(parameters.get('Policy') ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'cleanrooms:GetMembership', Resource: MembershipIdentifier }],
    });
  } finally {
    await sts.stop();
  }
});

describe('a request is rejected', () => {
  const ID = '11111111-2222-3333-4444-555555555555';
  const ROLE = 'arn:aws:iam::444455556666:role/reader';

  test.each<[string, object, RegExp]>([
    ['a misspelt property', { ExternalID: 'x' }, /^UnknownProperty: .* no property ExternalID\. /],
    ['a property of another version', { AssumeRole: { RoleArn: ROLE } }, /^UnknownProperty: /],
    ['a property of every object', { constructor: 'x' }, /^UnknownProperty: /],
    [
      'a fallback of an attribute that is not requested',
      { Fallbacks: { Status: 'x' } },
      /^UnknownFallback: Fallbacks contains "Status"/,
    ],
    ['a fallback of every object', { Fallbacks: { constructor: 'x' } }, /^UnknownFallback: /],
    ['a role with a wildcard', { AssumedRoleArn: `${ROLE}*` }, /^InvalidProperty: AssumedRoleArn /],
    [
      'a role of another partition',
      { AssumedRoleArn: ROLE.replace('aws', 'aws-cn') },
      /^InvalidProperty: AssumedRoleArn /,
    ],
    ...['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1'].map((Region): [string, object, RegExp] => [
      `the region ${Region} of another partition`,
      { Region },
      /^InvalidProperty: Region is .*, but must be a region in the partition aws, /,
    ]),
    ['an expectation of every object', { Expectations: [{ constructor: ['x'] }] }, /^InvalidProperty: Expectations /],
    ['a FIPS endpoint as a region', { Region: 'fips-us-east-1' }, /^InvalidProperty: Region /],
    ['a region with a host', { Region: 'us-east-1.example.com/x-1' }, /^InvalidProperty: Region /],
    ['a region after a line feed', { Region: 'us-east-1\n' }, /^InvalidProperty: Region /],
  ])('for %s, without an API call', async (_, properties, reason) => {
    const nowhere = { AWS_ENDPOINT_URL_CLEANROOMS: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' };
    const { Status, Reason } = await respondTo({ MembershipIdentifier: ID, ...properties }, nowhere);
    expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.stringMatching(reason) as string });
    expect(Reason).not.toMatch(/ServiceUnavailable|ECONNREFUSED/);
  });
});
