import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import fc from 'fast-check';
import { handler } from '../../../lambda';
import { PROPERTY_NAMES } from '../../../lib/contract/resource';
import { useCleanRooms } from '../../support/clean-rooms';
import { contextWith, ResponseEndpoint, TIMEOUT } from '../../support/custom-resource';
import { REQUESTABLE_NAMES, ID, runs } from '../../support/properties';

const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;

describe('for any event', () => {
  useCleanRooms();

  /** What an invocation has left, in milliseconds, where all of it is spent. */
  const LITTLE_TIME = 400;

  let cloudFormation: ResponseEndpoint;
  beforeAll(async () => {
    cloudFormation = await ResponseEndpoint.start();
    // Loading them takes longer than such an invocation has.
    await Promise.all([import('../../../lambda/rollback'), import('../../../lambda/assumed-role')]);
  });
  afterAll(() => cloudFormation.stop());
  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const strings = fc.string({ unit: 'binary' });
  const json = fc.jsonValue({ stringUnit: 'binary' });
  const garbage = fc.option(json, { nil: undefined });

  /** What a template could write; there is no such membership. */
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

  const identifiers = fc.oneof(
    { arbitrary: strings, weight: 50 },
    // Longer than any response may be.
    { arbitrary: fc.string({ unit: 'binary', minLength: 1_000, maxLength: 5_000, size: 'max' }), weight: 1 },
  );
  const events = fc.record(
    {
      RequestType: fc.oneof(
        { arbitrary: fc.constantFrom('Create', 'Update', 'Delete'), weight: 5 },
        { arbitrary: garbage, weight: 1 },
      ),
      ResourceProperties: fc.oneof(garbage, valid, { arbitrary: nearMisses, weight: 3 }),
      StackId: identifiers,
      RequestId: identifiers,
      LogicalResourceId: identifiers,
      PhysicalResourceId: identifiers,
      ResourceType: strings,
      OldResourceProperties: json,
    },
    { requiredKeys: ['RequestType', 'ResourceProperties'] },
  );

  /** Passes an event as the Lambda runtime does: parsed, and not checked. */
  function invoke(event: object, milliseconds = TIMEOUT): Promise<void> {
    return handler(JSON.parse(JSON.stringify(event)) as CloudFormationCustomResourceEvent, contextWith(milliseconds));
  }

  test('the function responds once, that it failed, unless there was something to delete', async () => {
    const property = fc.asyncProperty(events, async (event) => {
      const before = cloudFormation.deliveries.length;
      await invoke({ ...event, ResponseURL: cloudFormation.url });
      expect(cloudFormation.deliveries).toHaveLength(before + 1);
      const { Status, Reason } = cloudFormation.last;
      if (event.RequestType === 'Delete' && Status === 'SUCCESS') return;
      expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.any(String) as string });
    });
    await fc.assert(property, { numRuns: runs(100) });
  });

  test('without a URL that takes a response, the function throws at its deadline', async () => {
    // Whatever is a URL might be in use.
    const nowhere = fc.oneof(
      fc.constant('http://127.0.0.1:1/response'),
      strings.filter((text) => !URL.canParse(text)),
    );
    const property = fc.asyncProperty(events, nowhere, async (event, ResponseURL) => {
      await expect(invoke({ ...event, ResponseURL }, LITTLE_TIME)).rejects.toThrow();
    });
    await fc.assert(property, { numRuns: 8 });
  });
});
