// Values of other accounts and of templates cannot inject anything into events or logs.
import { apiError, createMembership, LoopbackServer, type MembershipJson } from '../../../tools/local-cloud';
import { invokeBundle } from '../../support/bundle';
import { createEvent, useCloudFormation } from '../../support/custom-resource';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

/** A command to a CI runner, a log line, colors, bidirectional overrides, separators, half of a surrogate pair. */
const FOREIGN =
  '\n::error::x\r\n{"level":"INFO"}\u001b[31m\u0000\u202e\u2066\u2028\u2029\u0085\u200b\ufeff\u{e0041}\ud83d';

const cloudFormation = useCloudFormation();

interface Rejection {
  readonly reason: string;
  readonly log: readonly string[];
}

/** The reason and the log of a lookup that the function rejects, which must be readable. */
async function rejectionOf(properties: object, environment: Readonly<Record<string, string>> = {}): Promise<Rejection> {
  const event = createEvent(cloudFormation().url, { Attributes: ['CollaborationName'], ...properties });
  const { log } = await invokeBundle(cloud(), event, {
    environment: { ...cloudFormation().environment, ...environment },
    milliseconds: 2_000,
  });
  const { Status, Reason = '' } = cloudFormation().last;
  expect(Status).toBe('FAILED');
  for (const line of [Reason, ...log.split('\n')]) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
  expect(Reason).not.toMatch(/^(::|\{)/m);
  const lines = log.split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(log)).toMatchObject({ level: 'ERROR', reason: Reason });
  return { reason: Reason, log: lines };
}

describe('a membership', () => {
  test.each<[string, MembershipJson]>([
    ['name', { collaborationName: FOREIGN, status: 'REMOVED' }],
    ['status', { status: FOREIGN }],
    ['id', { id: FOREIGN }],
    ['ARN', { arn: FOREIGN }],
    ['kind of output', { defaultResultConfiguration: { outputConfiguration: { [FOREIGN]: {} } } }],
    ['dynamic reference', { collaborationName: `${FOREIGN}{{resolve:ssm:x}}` }],
  ])('with a crafted %s', async (_, change) => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, change);
    const attributes = ['CollaborationName', 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket'];
    const { reason } = await rejectionOf({ MembershipIdentifier: id, Attributes: attributes });
    expect(reason).toContain('\\n::error::x\\r\\n{\\"level\\":\\"INFO\\"}');
  });
});

describe('a collaboration', () => {
  const DESCRIPTION = 'Collaboration.Description';

  test.each<[string, MembershipJson, object]>([
    ['description', { description: `${FOREIGN}{{resolve:ssm:x}}` }, { Attributes: [DESCRIPTION] }],
    [
      'description that is not expected',
      { description: FOREIGN },
      { Expectations: [{ Attribute: DESCRIPTION, OneOf: ['x'] }] },
    ],
    [
      'list that is not expected',
      { autoApprovedChangeTypes: [FOREIGN] },
      { Expectations: [{ Attribute: 'Collaboration.AutoApprovedChangeTypes', Empty: 'true' }] },
    ],
    ['member status', { memberStatus: FOREIGN }, {}],
  ])('with a crafted %s', async (_, change, properties) => {
    const { collaborationId = '' } = await createMembership(cloud());
    cloud().cleanRooms.change(collaborationId, change);
    const rejected = rejectionOf({ CollaborationIdentifier: collaborationId, ...properties });
    expect((await rejected).reason).toContain('\\n::error::x\\r\\n{\\"level\\":\\"INFO\\"}');
  });
});

describe('a template', () => {
  const ID = '11111111-2222-3333-4444-555555555555';

  test.each<[string, object]>([
    ['an identifier', { MembershipIdentifier: FOREIGN }],
    ['an identifier in a list', { MembershipIdentifier: [FOREIGN] }],
    ['a region', { MembershipIdentifier: ID, Region: FOREIGN }],
    ['a role', { MembershipIdentifier: ID, AssumedRoleArn: FOREIGN }],
    ['an attribute', { MembershipIdentifier: ID, Attributes: [FOREIGN] }],
    ['attributes', { MembershipIdentifier: ID, Attributes: FOREIGN }],
    ['fallbacks', { MembershipIdentifier: ID, Fallbacks: FOREIGN }],
    ['the name of a fallback', { MembershipIdentifier: ID, Fallbacks: { [FOREIGN]: [] } }],
    ['the name of a property', { MembershipIdentifier: ID, [FOREIGN]: 'x' }],
    ['RequireActive', { MembershipIdentifier: ID, RequireActive: FOREIGN }],
    ['expectations', { MembershipIdentifier: ID, Expectations: FOREIGN }],
    ['an expectation', { MembershipIdentifier: ID, Expectations: [FOREIGN] }],
    ['the attribute', { MembershipIdentifier: ID, Expectations: [{ Attribute: FOREIGN, OneOf: ['x'] }] }],
    ['the kind', { MembershipIdentifier: ID, Expectations: [{ Attribute: 'Status', [FOREIGN]: ['x'] }] }],
    ['the values', { MembershipIdentifier: ID, Expectations: [{ Attribute: 'Status', OneOf: FOREIGN }] }],
    [
      'the collaboration',
      { MembershipIdentifier: ID, Expectations: [{ Attribute: 'CollaborationIdentifier', OneOf: [FOREIGN] }] },
    ],
  ])('with %s that is crafted', async (_, properties) => {
    const { reason } = await rejectionOf(properties);
    expect(reason).toContain('\\n::error::x');
  });

  test('with long properties, in a response that CloudFormation accepts', async () => {
    const long = FOREIGN.repeat(20);
    await rejectionOf({ [long]: 'x', [`${long}2`]: 'x' });
    await rejectionOf({ MembershipIdentifier: long });
  });
});

describe('an error of a service', () => {
  test.each([
    'AccessDeniedException',
    'ValidationException',
    'ThrottlingException',
    'ResourceNotFoundException',
    FOREIGN,
  ])('(%j) with a crafted message', async (name) => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.reply(id, () => apiError(400, encodeURI(name), FOREIGN));
    await rejectionOf({ MembershipIdentifier: id });
  });

  test.each([
    ['AccessDenied', `User is not authorized to perform: sts:AssumeRole`],
    ['ValidationError', `1 validation error detected: Value 'SECRET&amp;1' at 'externalId' failed`],
    ['MalformedPolicyDocument', `SECRET&amp;1&#10;::error::x`],
    ['Unknown', 'x'.repeat(10_000)],
  ])('of STS (%s) never shows the external ID', async (code, message) => {
    const sts = new LoopbackServer((_, response) => {
      const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(`<ErrorResponse>${error}<RequestId>request-1</RequestId></ErrorResponse>`);
    });
    await sts.start();
    try {
      const { id } = await createMembership(cloud());
      const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader', ExternalId: 'SECRET&1' };
      const { reason, log } = await rejectionOf(
        { MembershipIdentifier: id, ...role },
        { AWS_ENDPOINT_URL_STS: sts.endpoint },
      );
      expect([reason, ...log].join()).not.toContain('SECRET');
    } finally {
      await sts.stop();
    }
  });

  test('about an external ID that is not a string does not show it', async () => {
    const role = { AssumedRoleArn: 'arn:aws:iam::444455556666:role/reader', ExternalId: ['SECRET'] };
    const { reason, log } = await rejectionOf({
      MembershipIdentifier: '11111111-2222-3333-4444-555555555555',
      ...role,
    });
    expect(reason).toMatch(/^InvalidProperty: ExternalId is /);
    expect([reason, ...log].join()).not.toContain('SECRET');
  });
});
