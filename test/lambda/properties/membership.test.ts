import { CleanRoomsClient, GetMembershipCommand, type Membership } from '@aws-sdk/client-cleanrooms';
import { HttpResponse } from '@smithy/core/protocols';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { handler } from '../../lambda';
import { attributesOf } from '../../lambda/attributes';
import { Deadline } from '../../lambda/budget';
import { objections } from '../../lambda/gate';
import { Refusal } from '../../lambda/refusal';
import { parseRequest } from '../../lambda/request';
import { deliver, reasonOf, responseTo } from '../../lambda/response';
import {
  ATTRIBUTES,
  describe as tableEntry,
  exportable,
  isAttributeName,
  MARK,
  type AnswerName,
} from '../../lib/contract/attributes';
import { parseMembershipIdentifier } from '../../lib/contract/membership-identifier';
import type { MembershipJson } from '../../tools/local-cloud';
import { useLocalCloud } from '../support/local-cloud';
import { anyMembership, type AnyMembership } from '../support/arbitrary-membership';
import { contextWith, createEvent, deleteEvent, ResponseEndpoint, updateEvent } from '../support/custom-resource';

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const LONGEST_RESPONSE = 4096;
/** Half of a character that needs two code units. JSON in UTF-8 has no place for it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Looking for a simpler counterexample ends after so many steps: large ones would take minutes. */
const LONGEST_SHRINK = 500;

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;
const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES).filter(isAttributeName);
const ANSWER_NAMES: AnswerName[] = [...ATTRIBUTE_NAMES, ...ATTRIBUTE_NAMES.map(exportable), 'ResultObjects'];

function bytesOf(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}

describe('for any membership that the model of the service allows, and any attributes that a template asks for,', () => {
  /** What a template can write, as far as it bears on the answer. */
  interface Wish {
    readonly Attributes?: readonly AnswerName[];
    readonly Fallbacks?: Record<string, string>;
    readonly RequireActive?: string;
  }

  // The construct writes no fallback for ResultObjects: without a result bucket there is nothing to grant.
  const names = fc.constantFrom(...ANSWER_NAMES.filter((name) => name !== 'ResultObjects'));
  const wishes: fc.Arbitrary<Wish> = fc.record(
    {
      Attributes: fc.oneof(fc.shuffledSubarray(ANSWER_NAMES), fc.constant(ANSWER_NAMES)),
      Fallbacks: fc.dictionary(
        fc.oneof({ arbitrary: names, weight: 5 }, fc.string()),
        fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 500, size: 'max' })),
      ),
      // Most statuses are not ACTIVE.
      RequireActive: fc.constantFrom('true', 'false', 'false', 'false'),
    },
    { requiredKeys: [] },
  );

  /** The membership as the SDK reads it. */
  async function read(json: MembershipJson): Promise<Membership> {
    const body = JSON.stringify({ membership: json });
    const client = new CleanRoomsClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: {
        handle: () =>
          Promise.resolve({
            response: new HttpResponse({ statusCode: 200, body: Readable.from([Buffer.from(body)]) }),
          }),
      },
    });
    const { membership } = await client.send(new GetMembershipCommand({ membershipIdentifier: ID }));
    if (!membership) throw new Error('The SDK reads no membership.');
    return membership;
  }

  /** What the function does between the answer of Clean Rooms and its own. */
  async function answer({ json }: AnyMembership, wish: Wish) {
    const membership = await read(json);
    const request = parseRequest({ MembershipIdentifier: ID, ...wish });
    const { values, missing } = attributesOf(membership, request);
    const refusals = objections(membership, request, missing).map(({ message }) => message);
    const response = responseTo(
      createEvent('http://127.0.0.1:1/', {}),
      refusals.length === 0 ? { physicalId: ID, values } : { failure: new Refusal(...refusals) },
    );
    return { values, refusals, response };
  }

  type Answer = Awaited<ReturnType<typeof answer>>;

  async function always(
    hold: (answer: Answer, membership: AnyMembership, wish: Wish) => void,
    memberships = anyMembership(),
  ): Promise<void> {
    const any = fc.limitShrink(fc.tuple(memberships, wishes), LONGEST_SHRINK);
    const property = fc.asyncProperty(any, async ([membership, wish]) => {
      hold(await answer(membership, wish), membership, wish);
    });
    await fc.assert(property, { numRuns: 300 });
  }

  /** What each attribute should be that the membership has a value for. */
  function setAttributes({ attributes }: AnyMembership): Map<string, string> {
    const set = new Map(Object.entries(attributes));
    if (set.has('DefaultResultConfiguration.OutputConfiguration.S3.Bucket')) {
      const prefix = set.get('DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix') ?? '';
      const folders = prefix.replace(/\/+$/, '').replaceAll('*', '${*}');
      set.set('ResultObjects', folders === '' ? '*' : `${folders}/*`);
    }
    for (const name of ANSWER_NAMES.filter(isExportable)) {
      const value = set.get(name.replace(/\.Exportable$/, ''));
      if (value !== undefined) set.set(name, MARK + value);
    }
    return set;
  }

  function isExportable(name: string): boolean {
    return name.endsWith('.Exportable');
  }

  test('the answer fits into what CloudFormation takes, or says that it does not', async () => {
    await always(({ values, refusals, response }) => {
      expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
      if (response.Status === 'SUCCESS') {
        expect(response.Data).toEqual(values);
      } else if (refusals.length > 0) {
        expect(response.Reason).toBe(refusals.join(' '));
      } else {
        const sentence =
          /^The attributes .* make an answer of (\d+) bytes, but CloudFormation takes 4096 at most\. Use fewer /;
        const size = sentence.exec(response.Reason)?.[1];
        expect(Number(size)).toBeGreaterThan(LONGEST_RESPONSE);
      }
    });
  });

  test('all that is asked for is answered as a text, or objected to, and nothing else is answered', async () => {
    await always(({ values, refusals }, _, { Attributes = ATTRIBUTE_NAMES }) => {
      for (const [name, value] of Object.entries(values)) {
        expect(Attributes).toContain(name);
        expect(typeof value).toBe('string');
      }
      const unanswered = Attributes.filter((name) => !(name in values));
      if (refusals.length === 0)
        expect(unanswered.filter((name) => tableEntry(name).whenAbsent !== undefined)).toEqual([]);
    });
  });

  test('what the membership has is answered as it is: dates ISO 8601 in UTC, lists joined by commas', async () => {
    await always(({ values }, membership, { Attributes = ATTRIBUTE_NAMES }) => {
      const set = [...setAttributes(membership)].filter(([name]) => Attributes.some((wanted) => wanted === name));
      expect(values).toMatchObject(Object.fromEntries(set));
    });
  });

  test('what the membership lacks is its fallback, its natural value, or an objection that names it', async () => {
    await always(({ values, refusals, response }, membership, { Attributes, Fallbacks = {} }) => {
      const set = setAttributes(membership);
      for (const name of Attributes ?? ATTRIBUTE_NAMES) {
        if (set.has(name)) continue;
        const instead = Object.hasOwn(Fallbacks, name) ? Fallbacks[name] : tableEntry(name).whenAbsent;
        if (instead !== undefined) {
          expect(values[name]).toBe(isExportable(name) ? MARK + instead : instead);
        } else if (Attributes) {
          expect(refusals.join()).toContain(name);
          expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(name) as string });
        } else {
          expect(values).not.toHaveProperty([name]);
        }
      }
    });
  });

  test('what reaches other stacks and policies is never empty', async () => {
    await always(({ values }) => {
      for (const [name, value] of Object.entries(values)) {
        if (isExportable(name)) expect(value.startsWith(MARK)).toBe(true);
        if (name === 'ResultObjects') expect(value).toMatch(/\*$/);
      }
    });
  });

  test('a status other than ACTIVE is refused, unless RequireActive is false', async () => {
    const others = anyMembership().filter(({ attributes }) => attributes['Status'] !== 'ACTIVE');
    await always(({ refusals, response }, { attributes }, { RequireActive }) => {
      const sentence = `is ${attributes['Status'] ?? ''}, but this stack requires it to be ACTIVE.`;
      if (RequireActive === 'false') {
        expect(refusals.join()).not.toContain(sentence);
      } else {
        expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(sentence) as string });
      }
    }, others);
  });
});

describe('for any event', () => {
  useLocalCloud();

  /** What an invocation has left, in milliseconds; and less, where all of it is spent. */
  const TIME = 5_000;
  const LITTLE_TIME = 400;

  let cloudFormation: ResponseEndpoint;
  beforeAll(async () => {
    cloudFormation = await ResponseEndpoint.start();
    // Loading them takes longer than such an invocation has.
    await Promise.all([import('../../lambda/rollback'), import('../../lambda/assumed-role')]);
  });
  afterAll(() => cloudFormation.stop());
  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const texts = fc.string({ unit: 'binary' });
  const json = fc.jsonValue({ stringUnit: 'binary' });
  const garbage = fc.option(json, { nil: undefined });

  /** What a template could write; there is no such membership. */
  const valid = fc.record(
    {
      ServiceToken: fc.constant('arn:aws:lambda:us-east-1:111122223333:function:lookup'),
      ServiceTimeout: fc.constant('180'),
      MembershipIdentifier: fc.constantFrom(ID, ARN),
      Region: fc.constant('us-east-1'),
      RequireActive: fc.constantFrom('true', 'false'),
      Attributes: fc.subarray(ANSWER_NAMES),
      Fallbacks: fc.dictionary(fc.constantFrom(...ANSWER_NAMES), texts),
      AssumeRole: fc.record(
        { RoleArn: fc.constant('arn:aws:iam::444455556666:role/reader'), ExternalId: fc.constant('campaign') },
        { requiredKeys: ['RoleArn'] },
      ),
      Refresh: texts,
    },
    { requiredKeys: ['MembershipIdentifier'] },
  );
  const properties = [
    'MembershipIdentifier',
    'Region',
    'RequireActive',
    'Attributes',
    'Fallbacks',
    'AssumeRole',
    'Refresh',
  ];
  const nearMisses = fc
    .tuple(valid, fc.oneof(fc.constantFrom(...properties), texts), fc.oneof(json, texts, fc.dictionary(texts, json)))
    .map(([like, name, value]) => ({ ...like, [name]: value }));

  const identifiers = fc.oneof(
    { arbitrary: texts, weight: 50 },
    // Longer than any answer may be.
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
      ResourceType: texts,
      OldResourceProperties: json,
    },
    { requiredKeys: ['RequestType', 'ResourceProperties'] },
  );

  /** Hands an event over as the Lambda runtime does: parsed, and not checked. */
  function invoke(event: object, milliseconds = TIME): Promise<void> {
    return handler(JSON.parse(JSON.stringify(event)) as CloudFormationCustomResourceEvent, contextWith(milliseconds));
  }

  test('the function answers once, in its time, that it failed, unless there was something to delete', async () => {
    const property = fc.asyncProperty(events, async (event) => {
      const before = cloudFormation.deliveries.length;
      await invoke({ ...event, ResponseURL: cloudFormation.url });
      expect(cloudFormation.deliveries).toHaveLength(before + 1);
      const { Status, Reason } = cloudFormation.last;
      if (event.RequestType === 'Delete' && Status === 'SUCCESS') return;
      expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.any(String) as string });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test('that says no place to answer to, the function throws in its time', async () => {
    // Whatever is a URL might be somebody's.
    const nowhere = fc.oneof(
      fc.constant('http://127.0.0.1:1/answer'),
      texts.filter((text) => !URL.canParse(text)),
    );
    const property = fc.asyncProperty(events, nowhere, async (event, ResponseURL) => {
      await expect(invoke({ ...event, ResponseURL }, LITTLE_TIME)).rejects.toThrow();
    });
    await fc.assert(property, { numRuns: 8 });
  });
});

describe('an identifier of a membership', () => {
  const ids = fc.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const regions = fc.constantFrom(...RegionInfo.regions.map(({ name }) => name));
  const accounts = fc.stringMatching(/^\d{12}$/);
  const arns = fc.tuple(regions, accounts, ids).map(([region, account, id]) => ({
    text: `arn:${String(RegionInfo.get(region).partition)}:cleanrooms:${region}:${account}:membership/${id}`,
    identifier: { region, account, id },
  }));
  const identifiers = fc.oneof(
    ids,
    arns.map(({ text }) => text),
  );

  test('is any UUID in lower case', () => {
    fc.assert(
      fc.property(fc.oneof(ids, fc.uuid()), (id) => {
        expect(parseMembershipIdentifier(id)).toEqual({ id });
      }),
    );
  });

  test('is any ARN of a membership, in any region of any partition', () => {
    fc.assert(
      fc.property(arns, ({ text, identifier }) => {
        expect(parseMembershipIdentifier(text)).toEqual(identifier);
      }),
    );
  });

  test('is no other text', () => {
    /** An identifier with one stretch of it replaced. */
    const damaged = fc
      .tuple(identifiers, fc.nat(120), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([text, start, length, by]) => text.slice(0, start) + by + text.slice(start + length));
    const others = fc.oneof(
      fc.string({ unit: 'binary' }),
      damaged,
      identifiers.map((text) => text.toUpperCase()),
      identifiers.map((text) => text.replace(':cleanrooms:', ':s3:')),
      identifiers.map((text) => text.replace(':membership/', ':collaboration/')),
      fc.tuple(identifiers, fc.constantFrom('\n', ' ', '/', '/x')).map(([text, end]) => text + end),
    );
    fc.assert(
      fc.property(others, (text) => {
        const identifier = parseMembershipIdentifier(text);
        if (!identifier) return;
        // Then the damage made another identifier, or none at all, and nothing of it may be left over.
        const { id, region, account } = identifier;
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        if (account !== undefined) expect(account).toMatch(/^\d{12}$/);
        const [partition = ''] = /(?<=^arn:)[^:]*/.exec(text) ?? [];
        const arn = `arn:${partition}:cleanrooms:${String(region)}:${String(account)}:membership/${id}`;
        expect([id, arn]).toContain(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('for any failure', () => {
  const fragments = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('😀', '"', '\\', '\n', '\u0000', 'é', '字', '\ud83d', '\ude00'),
  );
  /** Texts of up to 20,000 code units, in which characters may be cut apart. */
  const messages = fc.array(fc.tuple(fragments, fc.nat(5_000)), { maxLength: 8 }).map((parts) =>
    parts
      .map(([fragment, times]) => fragment.repeat(times))
      .join('')
      .slice(0, 20_000),
  );
  const failures: fc.Arbitrary<unknown> = fc.limitShrink(
    fc.oneof(
      messages.map((message) => new Refusal(message)),
      messages.map((message) => new TypeError(message)),
      messages,
    ),
    LONGEST_SHRINK,
  );
  const events = fc.constantFrom(
    createEvent('http://127.0.0.1:1/', {}),
    updateEvent('http://127.0.0.1:1/', {}, 'old-id'),
    deleteEvent('http://127.0.0.1:1/', {}, 'old-id'),
  );

  test('the answer fits into what CloudFormation takes, is well-formed, and says the beginning of the reason', () => {
    fc.assert(
      fc.property(events, failures, (event, failure) => {
        const response = responseTo(event, { failure });
        expect(response.Status).toBe('FAILED');
        expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
        expect(response.Reason).not.toMatch(LONE_SURROGATE);
        expect(reasonOf(failure).startsWith(response.Reason ?? 'no reason')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('CloudFormation gets the answer as it is', async () => {
    const cloudFormation = await ResponseEndpoint.start();
    const property = fc.asyncProperty(events, failures, async (event, failure) => {
      const response = responseTo(event, { failure });
      await deliver(cloudFormation.url, response, new Deadline(5_000));
      expect(cloudFormation.last).toEqual(response);
    });
    try {
      await fc.assert(property);
    } finally {
      await cloudFormation.stop();
    }
  });
});
