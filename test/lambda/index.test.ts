import { handler } from '../../lambda';
import { apiError } from '../../tools/local-cloud';
import { useCleanRooms } from '../support/clean-rooms';
import { fullMembership } from '../support/full-membership';
import { contextWith, createEvent, deleteEvent, updateEvent, useCloudFormation } from '../support/custom-resource';
import { useStackServices } from '../support/stack-services';

/** The physical id of the lookup: its logical id, and the GUID of its stack. */
const PHYSICAL_ID = 'Membership0FE7B447-11111111-aaaa-bbbb-cccc-222222222222';

const cleanRooms = useCleanRooms();
const cloudFormation = useCloudFormation();
let logged: string[];

beforeEach(() => {
  logged = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('Create', () => {
  test('returns the requested attributes, and a physical id derived from the resource and its stack', async () => {
    const { id, collaborationId } = cleanRooms().createMembership();
    const properties = { MembershipIdentifier: id, Attributes: ['CollaborationId', 'Status'] };
    await handler(createEvent(cloudFormation().url, properties), contextWith());
    expect(cloudFormation().last).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: PHYSICAL_ID,
      StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
      RequestId: 'request-1',
      LogicalResourceId: 'Membership0FE7B447',
      Data: { CollaborationId: collaborationId, Status: 'ACTIVE' },
    });
  });

  test('returns every field of the API if the template lists no attributes', async () => {
    const { id, arn } = cleanRooms().createMembership();
    const { json, attributes } = fullMembership({ id, arn });
    cleanRooms().proxy.change(id, json);
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id }), contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS' });
    expect(cloudFormation().last.Data).toEqual(attributes);
  });

  test.each([
    ['PARQUET', { resultFormat: 'PARQUET' }],
    ['CSV', { resultFormat: 'CSV' }],
    ['CSV, which is the default,', {}],
  ])('returns the format %s of job results', async (format, more) => {
    const { id } = cleanRooms().createMembership();
    const s3 = { bucket: 'campaign-results', keyPrefix: 'jobs', ...more };
    cleanRooms().proxy.change(id, {
      defaultJobResultConfiguration: {
        outputConfiguration: { s3 },
        roleArn: 'arn:aws:iam::111122223333:role/results',
      },
    });
    const name = 'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat';
    const properties = { MembershipIdentifier: id, Attributes: [name, `${name}.Exportable`] };
    await handler(createEvent(cloudFormation().url, properties), contextWith());
    const [expected] = format.split(',');
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { [name]: expected, [`${name}.Exportable`]: expected },
    });
  });

  test('finds a membership by its ARN, in the region of the ARN', async () => {
    const { id, arn } = cleanRooms().createMembership();
    const properties = { MembershipIdentifier: arn, Attributes: ['Arn'] };
    await handler(createEvent(cloudFormation().url, properties), contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Arn: arn } });

    const elsewhere = { MembershipIdentifier: arn.replace('us-east-1', 'eu-west-1') };
    await handler(createEvent(cloudFormation().url, elsewhere), contextWith());
    expect(cloudFormation().last.Reason).toContain(
      `Clean Rooms finds no membership ${id} of account 111122223333 in eu-west-1.`,
    );
  });

  test('fails with the same physical id if the status is not ACTIVE', async () => {
    const { id } = cleanRooms().createMembership();
    cleanRooms().proxy.change(id, { status: 'REMOVED' });
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id, Attributes: [] }), contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: PHYSICAL_ID });
    expect(cloudFormation().last.Reason).toContain('is REMOVED, but this stack requires it to be ACTIVE.');
  });

  test('accepts a membership that is not ACTIVE if RequireActive is false', async () => {
    const { id } = cleanRooms().createMembership();
    cleanRooms().proxy.change(id, { status: 'REMOVED' });
    const properties = { MembershipIdentifier: id, Attributes: ['Status'], RequireActive: 'false' };
    await handler(createEvent(cloudFormation().url, properties), contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'REMOVED' } });
  });

  test('calls GetMembership once', async () => {
    const { id } = cleanRooms().createMembership();
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id }), contextWith());
    expect(cleanRooms().proxy.calls(id)).toBe(1);
  });
});

describe('Update', () => {
  test.each([
    ['the physical id of the resource', PHYSICAL_ID],
    ['a physical id of an earlier version, which was the id of the membership', '99999999-2222-3333-4444-555555555555'],
  ])('of another membership keeps %s', async (_, physicalId) => {
    const { id } = cleanRooms().createMembership();
    const properties = { MembershipIdentifier: id, Attributes: ['Id'] };
    await handler(updateEvent(cloudFormation().url, properties, physicalId), contextWith());
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: physicalId,
      Data: { Id: id },
    });
  });

  test('fails with the physical id of the resource if CloudFormation does not return the status of the stack', async () => {
    const { id } = cleanRooms().createMembership();
    cleanRooms().proxy.change(id, { status: 'COLLABORATION_DELETED' });
    const event = updateEvent(cloudFormation().url, { MembershipIdentifier: id, Attributes: [] }, 'old-id');
    await handler(event, contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'old-id' });
    expect(cloudFormation().last.Reason).toMatch(
      /is COLLABORATION_DELETED, .* RollbackUnknown: Whether the stack is rolling back could not be determined \(.*no such service.*\)\. If the stack is stuck,/,
    );
  });
});

describe('a template that keeps the last values', () => {
  const services = useStackServices();
  const FIRST = '2026-01-01T00:00:00.000Z';
  const SECOND = '2026-01-02T00:00:00.000Z';

  const propertiesOf = (id: string, Refresh?: string) => ({
    MembershipIdentifier: id,
    Attributes: ['Status', 'CollaborationName', 'LastValues'],
    Refresh,
  });

  /** Delivers an update from the properties of one deployment to those of another. */
  function update(id: string, Refresh: string | undefined, before: string | undefined): Promise<void> {
    const event = updateEvent(cloudFormation().url, propertiesOf(id, Refresh), PHYSICAL_ID);
    const OldResourceProperties = { ...event.ResourceProperties, ...propertiesOf(id, before) };
    return handler({ ...event, OldResourceProperties }, contextWith());
  }

  /** A first deployment, whose values the parameter keeps. */
  async function deploy(id: string): Promise<Readonly<Record<string, unknown>>> {
    await handler(createEvent(cloudFormation().url, propertiesOf(id, FIRST)), contextWith());
    const { Data = {} } = cloudFormation().last;
    services().keep(String(Data['LastValues']));
    return Data;
  }

  test('receives them from a Create, which calls only GetMembership, even if the stack is rolling back', async () => {
    const { id } = cleanRooms().createMembership();
    services().status = 'ROLLBACK_IN_PROGRESS';
    const values = await deploy(id);
    expect(values).toEqual({
      Status: 'ACTIVE',
      CollaborationName: 'Spring campaign',
      LastValues: expect.stringContaining(id) as string,
    });
    await handler(createEvent(cloudFormation().url, propertiesOf(id, FIRST)), contextWith());
    expect(cloudFormation().last.Data).toEqual(values);
    expect(cleanRooms().proxy.calls(id)).toBe(2);
    expect([services().describeStacks, services().getParameterHistory]).toEqual([[], []]);
  });

  test('receives new ones from an update whose times show that it is not a rollback, without a further call', async () => {
    const { id } = cleanRooms().createMembership();
    const before = await deploy(id);
    await update(id, SECOND, FIRST);
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'ACTIVE' } });
    expect(cloudFormation().last.Data?.['LastValues']).not.toBe(before['LastValues']);
    expect([services().describeStacks, services().getParameterHistory]).toEqual([[], []]);
  });

  test('receives new ones from an update without times, after one call of DescribeStacks', async () => {
    const { id } = cleanRooms().createMembership();
    await deploy(id);
    await update(id, undefined, undefined);
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', Data: { Status: 'ACTIVE' } });
    expect(services().describeStacks).toHaveLength(1);
    expect(services().getParameterHistory).toEqual([]);
  });

  test('fails to update if the membership is not ACTIVE, although its values are kept', async () => {
    const { id } = cleanRooms().createMembership();
    await deploy(id);
    cleanRooms().proxy.change(id, { status: 'REMOVED' });
    await update(id, SECOND, FIRST);
    expect(cloudFormation().last).toMatchObject({ Status: 'FAILED' });
    expect(services().describeStacks).toHaveLength(1);
    expect(services().getParameterHistory).toEqual([]);
  });

  test('receives the values of the deployment before in a rollback, without a call of Clean Rooms', async () => {
    const { id } = cleanRooms().createMembership();
    const before = await deploy(id);
    cleanRooms().proxy.change(id, { status: 'COLLABORATION_DELETED', collaborationName: 'Autumn campaign' });
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await update(id, FIRST, SECOND);
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: PHYSICAL_ID, Data: before });
    expect(cleanRooms().proxy.calls(id)).toBe(1);
    expect(services().describeStacks).toHaveLength(1);
    expect(services().getParameterHistory).toHaveLength(1);
    expect(JSON.parse(logged.at(-1) ?? '')).toMatchObject({ outcome: 'SUCCESS', restored: true });
  });

  test('receives the current values in a rollback if none are kept', async () => {
    const { id } = cleanRooms().createMembership();
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    cleanRooms().proxy.change(id, { status: 'REMOVED' });
    await update(id, FIRST, SECOND);
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { Status: 'REMOVED', LastValues: expect.stringContaining('REMOVED') as string },
    });
    expect(services().describeStacks).toHaveLength(1);
    expect(JSON.parse(logged.at(-1) ?? '')).not.toHaveProperty('restored');
  });

  test('receives no last values if they do not fit into the response, which is a warning in the log', async () => {
    const { id } = cleanRooms().createMembership();
    const collaborationName = '"'.repeat(800);
    cleanRooms().proxy.change(id, { collaborationName });
    await handler(createEvent(cloudFormation().url, propertiesOf(id)), contextWith());
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { Status: 'ACTIVE', CollaborationName: collaborationName, LastValues: '[]' },
    });
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        level: 'WARN',
        stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
        logicalResourceId: 'Membership0FE7B447',
        message: expect.stringMatching(
          /^LastValuesTooLong: The attributes that this stack uses leave no room /,
        ) as string,
      },
      expect.objectContaining({ level: 'INFO', outcome: 'SUCCESS' }),
    ]);
  });

  test('that uses only the id receives it in a rollback, even without kept values and a membership', async () => {
    const id = '99999999-2222-3333-4444-555555555555';
    services().status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const properties = { MembershipIdentifier: id, Attributes: ['Id', 'LastValues'] };
    await handler(updateEvent(cloudFormation().url, properties, PHYSICAL_ID), contextWith());
    expect(cloudFormation().last).toMatchObject({
      Status: 'SUCCESS',
      Data: { Id: id, LastValues: expect.stringContaining(id) as string },
    });
  });
});

describe('Delete', () => {
  test('succeeds without an API call, with any properties and any id', async () => {
    const { id } = cleanRooms().createMembership();
    const properties = { MembershipIdentifier: id, Unknown: 'x' };
    await handler(deleteEvent(cloudFormation().url, properties, 'old-id'), contextWith());
    expect(cloudFormation().last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'old-id' });
    expect(cleanRooms().proxy.calls(id)).toBe(0);
  });
});

describe('the log', () => {
  test('contains the request and its outcome', async () => {
    const { id } = cleanRooms().createMembership();
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id, Attributes: ['Arn'] }), contextWith());
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        level: 'INFO',
        requestId: 'invocation-1',
        requestType: 'Create',
        stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
        logicalResourceId: 'Membership0FE7B447',
        physicalResourceId: PHYSICAL_ID,
        outcome: 'SUCCESS',
        attributes: ['Arn'],
        milliseconds: expect.any(Number) as number,
        remainingMilliseconds: expect.any(Number) as number,
      },
    ]);
  });

  test('contains the stack trace of an unexpected error', async () => {
    const { id } = cleanRooms().createMembership();
    // A number that is not a date.
    cleanRooms().proxy.change(id, { createTime: 1e20 });
    const properties = { MembershipIdentifier: id, Attributes: ['CreateTime'] };
    await handler(createEvent(cloudFormation().url, properties), contextWith());
    expect(cloudFormation().last.Reason).toBe(
      'UnexpectedError: The lookup function failed ("RangeError: Invalid time value"). See its log for details.',
    );
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        stack: expect.arrayContaining([expect.stringMatching(/^at .*attributes\.ts:\d+/)]) as unknown,
      }),
    ]);
  });

  test('contains neither the presigned URL nor values of the membership', async () => {
    const { id, collaborationId } = cleanRooms().createMembership();
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id }), contextWith());
    cleanRooms().proxy.reply(id, () => apiError(404, 'ResourceNotFoundException'));
    await handler(createEvent(cloudFormation().url, { MembershipIdentifier: id }), contextWith());
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain('X-Amz-Signature');
    expect(logged.join()).not.toContain(collaborationId);
  });
});
