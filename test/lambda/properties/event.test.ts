import fc from 'fast-check';
import { handler } from '../../../lambda';
import { PROPERTY_NAMES } from '../../../lib/contract/resource';
import { ANY_CHARACTER } from '../../support/any-character';
import { useCleanRooms } from '../../support/clean-rooms';
import { contextWith, STACK_ID, useCloudFormation } from '../../support/custom-resource';
import { REQUESTABLE_NAMES, ID, runs } from '../../support/properties';

const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;

describe('for any event', () => {
  useCleanRooms();

  const cloudFormation = useCloudFormation();
  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const strings = fc.string({ unit: ANY_CHARACTER });
  const json = fc.jsonValue({ stringUnit: ANY_CHARACTER });
  const garbage = fc.option(json, { nil: undefined });

  /** Valid properties of a membership that does not exist. */
  const valid = fc.record(
    {
      ServiceToken: fc.constant('arn:aws:lambda:us-east-1:111122223333:function:lookup'),
      ServiceTimeout: fc.constant('360'),
      MembershipIdentifier: fc.constantFrom(ID, ARN),
      Region: fc.constant('us-east-1'),
      RequireActive: fc.constantFrom('true', 'false'),
      Attributes: fc.subarray(REQUESTABLE_NAMES),
      Fallbacks: fc.dictionary(fc.constantFrom(...REQUESTABLE_NAMES), strings),
      AssumedRoleArn: fc.constant('arn:aws:iam::444455556666:role/reader'),
      ExternalId: fc.constant('campaign'),
      Refresh: strings,
    },
    { requiredKeys: ['MembershipIdentifier'] },
  );
  const nearMisses = fc
    .tuple(
      valid,
      fc.oneof(fc.constantFrom(...PROPERTY_NAMES), strings),
      fc.oneof(json, strings, fc.dictionary(strings, json)),
    )
    .map(([like, name, value]) => ({ ...like, [name]: value }));

  /** The fields of every event of CloudFormation. */
  const events = fc.record({
    RequestType: fc.oneof(
      { arbitrary: fc.constantFrom('Create', 'Update', 'Delete'), weight: 5 },
      { arbitrary: strings.filter((type) => type !== ''), weight: 1 },
    ),
    ResourceProperties: fc.oneof(valid, { arbitrary: nearMisses, weight: 3 }, fc.dictionary(strings, json)),
    StackId: fc.constant(STACK_ID),
    RequestId: fc.string({ unit: ANY_CHARACTER, minLength: 1, maxLength: 1000 }),
    LogicalResourceId: fc.stringMatching(/^[A-Za-z0-9]{1,255}$/),
    PhysicalResourceId: fc.string({ unit: ANY_CHARACTER, minLength: 1, maxLength: 1000 }),
    ResourceType: strings,
    OldResourceProperties: json,
  });

  /** Passes an event as the Lambda runtime does: parsed but not checked. */
  function invoke(event: object): Promise<void> {
    return handler(JSON.parse(JSON.stringify(event)), contextWith());
  }

  test('the function responds once, with FAILED unless it is a Delete', async () => {
    const property = fc.asyncProperty(events, async (event) => {
      const before = cloudFormation().deliveries.length;
      await invoke({ ...event, ResponseURL: cloudFormation().url });
      expect(cloudFormation().deliveries).toHaveLength(before + 1);
      const { Status, Reason } = cloudFormation().last;
      if (event.RequestType === 'Delete' && Status === 'SUCCESS') return;
      expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.any(String) as string });
    });
    await fc.assert(property, { numRuns: runs(100) });
  });

  test('that CloudFormation cannot send, the function throws at once and does not respond', async () => {
    const fields = ['RequestType', 'ResourceProperties', 'StackId', 'RequestId', 'LogicalResourceId', 'ResponseURL'];
    const values = fc.oneof(garbage, fc.constantFrom('', '\n', 'x'.repeat(1025), `${STACK_ID}\n`, ` ${STACK_ID}`));
    const broken = fc
      .tuple(events, fc.constantFrom(...fields), values)
      // Any string that is not empty may be a type of request, or an id of one.
      .filter(([, field, value]) => !field.startsWith('Request') || typeof value !== 'string' || /^$|^x/.test(value))
      .filter(([, field, value]) => field !== 'ResourceProperties' || typeof value !== 'object' || value === null);
    const property = fc.asyncProperty(broken, async ([event, field, value]) => {
      const thrown = invoke({ ...event, ResponseURL: cloudFormation().url, [field]: value });
      await expect(thrown).rejects.toThrow(/^InvalidEvent: The function was invoked with /);
      expect(cloudFormation().deliveries).toHaveLength(0);
    });
    await fc.assert(property, { numRuns: runs(200) });
  });
});
