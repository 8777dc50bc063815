import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { randomUUID } from 'node:crypto';
import { handler } from '../../lambda';
import { ACCOUNT, apiError, createMembership } from '../../tools/local-cloud';
import { fullMembership } from '../support/full-membership';
import { contextWith, createEvent, deleteEvent, ResponseEndpoint, updateEvent } from '../support/custom-resource';
import { useLocalCloud } from '../support/local-cloud';

const cloud = useLocalCloud({ enforceIam: true });
let cloudFormation: ResponseEndpoint;
let logged: string[];

beforeEach(async () => {
  cloudFormation = await ResponseEndpoint.start();
  logged = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await cloudFormation.stop();
});

describe('Create', () => {
  test('answers with the membership’s id and the attributes that were asked for', async () => {
    const { id, collaborationId } = await createMembership(cloud());
    const properties = { MembershipIdentifier: id, Attributes: ['CollaborationId', 'Status'] };
    await handler(createEvent(cloudFormation.url, properties), contextWith());
    expect(cloudFormation.last).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
      StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
      RequestId: 'request-1',
      LogicalResourceId: 'Membership0FE7B447',
      Data: { CollaborationId: collaborationId, Status: 'ACTIVE' },
    });
  });

  test('answers with every field that the API has, where no attribute is named', async () => {
    const { id } = await createMembership(cloud());
    const { json, attributes } = fullMembership();
    cloud().cleanRooms.change(id, json);
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id }), contextWith());
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS' });
    expect(cloudFormation.last.Data).toEqual(attributes);
  });

  test('finds a membership by its ARN, in the region that the ARN names', async () => {
    const { id, arn } = await createMembership(cloud());
    const properties = { MembershipIdentifier: arn, Attributes: ['Arn'] };
    await handler(createEvent(cloudFormation.url, properties), contextWith());
    expect(cloudFormation.last).toMatchObject({ PhysicalResourceId: id, Data: { Arn: arn } });

    const elsewhere = { MembershipIdentifier: arn?.replace('us-east-1', 'eu-west-1') };
    await handler(createEvent(cloudFormation.url, elsewhere), contextWith());
    expect(cloudFormation.last.Reason).toContain(
      `Clean Rooms finds no membership ${id} in eu-west-1 of account 111122223333.`,
    );
  });

  test('is refused where the status is not ACTIVE, under an id that is no membership’s', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'REMOVED' });
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [] }), contextWith());
    expect(cloudFormation.last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Membership0FE7B447' });
    expect(cloudFormation.last.Reason).toContain('is REMOVED, but this stack requires it to be ACTIVE.');
  });

  test('passes a membership that is not ACTIVE where RequireActive is false', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'REMOVED' });
    const properties = { MembershipIdentifier: id, Attributes: ['Status'], RequireActive: 'false' };
    await handler(createEvent(cloudFormation.url, properties), contextWith());
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'REMOVED' } });
  });

  test('asks Clean Rooms once', async () => {
    const { id } = await createMembership(cloud());
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id }), contextWith());
    expect(cloud().cleanRooms.calls(id)).toBe(1);
  });
});

describe('Update', () => {
  test('that is refused keeps the id that the resource had', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'COLLABORATION_DELETED' });
    await handler(
      updateEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [] }, 'old-id'),
      contextWith(),
    );
    expect(cloudFormation.last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'old-id' });
  });

  test('is refused where it cannot be known whether the stack rolls back, and says so', async () => {
    const { id } = await createMembership(cloud());
    cloud().cleanRooms.change(id, { status: 'REMOVED' });
    await handler(updateEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: [] }, id), contextWith());
    // The emulator has no stack of the event's id.
    expect(cloudFormation.last.Reason).toMatch(
      /is REMOVED, .* Whether the stack is rolling back could not be found out \(.*does not exist.*\)\. If it is stuck now,/,
    );
  });
});

describe('Delete', () => {
  test('succeeds without a call, whatever the properties are', async () => {
    const { id } = await createMembership(cloud());
    await handler(deleteEvent(cloudFormation.url, { MembershipIdentifier: id, Unknown: 'x' }, id), contextWith());
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(cloud().cleanRooms.calls(id)).toBe(0);
  });
});

describe('with a role to assume', () => {
  const EXTERNAL_ID = 'campaign';

  /** A role that trusts this account, if it is asked with the external id. */
  async function createRole(): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    });
    const command = new CreateRoleCommand({ RoleName: randomUUID(), AssumeRolePolicyDocument });
    const { Role } = await new IAMClient(cloud().client()).send(command);
    return Role?.Arn ?? '';
  }

  test('Clean Rooms is asked with the credentials of that role', async () => {
    const { id } = await createMembership(cloud());
    const AssumeRole = { RoleArn: await createRole(), ExternalId: EXTERNAL_ID };
    const properties = { MembershipIdentifier: id, Attributes: [], AssumeRole };
    await handler(createEvent(cloudFormation.url, properties), contextWith());
    expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS' });
    expect(cloud().cleanRooms.callers(id)).toEqual([expect.stringMatching(/^ASIA/)]);
  });

  test('that does not trust the function, nobody is asked, and a sentence says so', async () => {
    const { id } = await createMembership(cloud());
    const AssumeRole = { RoleArn: await createRole(), ExternalId: 'wrong' };
    const properties = { MembershipIdentifier: id, Attributes: [], AssumeRole };
    await handler(createEvent(cloudFormation.url, properties), contextWith(16_000));
    expect(cloudFormation.last.Reason).toMatch(
      /^The lookup function may not read membership .* \(.*not authorized.*\)\. Check /,
    );
    expect(cloud().cleanRooms.calls(id)).toBe(0);
  });
});

describe('the log', () => {
  test('tells what was asked and how it went', async () => {
    const { id } = await createMembership(cloud());
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes: ['Arn'] }), contextWith());
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        level: 'INFO',
        requestId: 'invocation-1',
        requestType: 'Create',
        stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
        logicalResourceId: 'Membership0FE7B447',
        physicalResourceId: id,
        outcome: 'SUCCESS',
        attributes: ['Arn'],
        milliseconds: expect.any(Number) as number,
        remainingMilliseconds: expect.any(Number) as number,
      },
    ]);
  });

  test('tells where a failure that nobody foresaw came from', async () => {
    const event = { ...createEvent(cloudFormation.url, {}), ResourceProperties: null };
    await Reflect.apply(handler, undefined, [event, contextWith()]);
    expect(cloudFormation.last.Reason).toMatch(/^The lookup function failed \(TypeError: .*\)\. Its log says more\.$/);
    expect(logged.join()).toContain('request.ts');
  });

  test('holds neither the presigned URL nor what the membership says', async () => {
    const { id, collaborationId } = await createMembership(cloud());
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id }), contextWith());
    cloud().cleanRooms.reply(id, () => apiError(404, 'ResourceNotFoundException'));
    await handler(createEvent(cloudFormation.url, { MembershipIdentifier: id }), contextWith());
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain('X-Amz-Signature');
    expect(logged.join()).not.toContain(collaborationId);
  });
});
