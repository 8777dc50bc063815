import fc from 'fast-check';
import { attributesOf, fieldsOf, unusable } from '../../../lambda/attributes';
import { violations } from '../../../lambda/status';
import { readable } from '../../../lambda/readable';
import { parseRequest } from '../../../lambda/request';
import { excess, responseTo } from '../../../lambda/response';
import { MEMBERSHIP_NAMES, attributeInfo, EMPTY_MARK, type RequestableName } from '../../../lib/contract/attributes';
import { ANY_CHARACTER } from '../../support/any-character';
import { anyMembership, type AnyMembership } from '../../support/arbitrary-membership';
import { REQUESTABLE_NAMES, bytesOf, ID, LONGEST_RESPONSE, LONGEST_SHRINK, runs } from '../../support/properties';
import { EVENT, STACK_ID } from '../../support/custom-resource';
import { readMembership } from '../../support/read-membership';

describe('for any membership that the model of the service allows, and any attributes that a template requests,', () => {
  /** The properties of the custom resource that affect the response. */
  interface RequestedProperties {
    readonly Attributes?: readonly RequestableName[];
    readonly Fallbacks?: Record<string, string>;
    readonly RequireActive?: string;
  }

  const attributes = fc.option(fc.oneof(fc.shuffledSubarray(REQUESTABLE_NAMES), fc.constant(REQUESTABLE_NAMES)), {
    nil: undefined,
  });
  const anything = fc.oneof(fc.string(), fc.string({ unit: ANY_CHARACTER, maxLength: 500, size: 'max' }));
  const fallbackOf = (name: RequestableName) =>
    /Bucket|RoleArn|Abilities/.test(name) ? anything.map((value) => value.replace(/[*?$|]/g, '')) : anything;
  const requests: fc.Arbitrary<RequestedProperties> = attributes.chain((Attributes) => {
    // The construct defines no fallback for result objects: without a bucket there is nothing to grant.
    const names = (Attributes ?? MEMBERSHIP_NAMES).filter((name) => !name.endsWith('ResultObjects'));
    return fc
      .record(
        {
          Fallbacks: fc
            .subarray(names)
            .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, fallbackOf(name)])))),
          // Most statuses are not ACTIVE.
          RequireActive: fc.constantFrom('true', 'false', 'false', 'false'),
        },
        { requiredKeys: [] },
      )
      .map((others) => ({ ...(Attributes && { Attributes }), ...others }));
  });

  /** Processes a membership as the function does between the response of Clean Rooms and its own. */
  async function respondTo({ json }: AnyMembership, request: RequestedProperties) {
    const membership = await readMembership(json);
    const parsed = parseRequest({ MembershipIdentifier: ID, ...request }, STACK_ID);
    const fields = fieldsOf({ membership });
    const attributes = attributesOf(fields, parsed.attributes, parsed.fallbacks);
    const { values } = attributes;
    const errors = [...violations(membership, fields, parsed), ...unusable({ membership }, attributes)];
    const messages = errors.map(({ message }) => message);
    const [error, ...others] = [...errors, ...excess(EVENT, values)];
    const response = responseTo(EVENT, error ? { error: error.and(...others) } : { values });
    return { values, messages, response };
  }

  type Result = Awaited<ReturnType<typeof respondTo>>;

  async function always(
    hold: (result: Result, membership: AnyMembership, request: RequestedProperties) => void,
    memberships = anyMembership(),
  ): Promise<void> {
    const any = fc.limitShrink(fc.tuple(memberships, requests), LONGEST_SHRINK);
    const property = fc.asyncProperty(any, async ([membership, request]) => {
      hold(await respondTo(membership, request), membership, request);
    });
    await fc.assert(property, { numRuns: runs(300) });
  }

  /** The expected values of the attributes that the membership has. */
  function setAttributes({ attributes }: AnyMembership): Map<string, string> {
    const set = new Map(Object.entries(attributes));
    for (const kind of ['Result', 'JobResult']) {
      const s3 = `Default${kind}Configuration.OutputConfiguration.S3`;
      if (!set.has(`${s3}.Bucket`)) continue;
      const directories = (set.get(`${s3}.KeyPrefix`) ?? '').replace(/\/$/, '').replaceAll('*', '${*}');
      set.set(`${kind}Objects`, set.get(`${s3}.KeyPrefix`) ? `${directories}/*` : '*');
    }
    for (const name of ['CollaborationName', 'CollaborationCreatorDisplayName']) {
      const value = set.get(name);
      if (value !== undefined) set.set(`${name}.Escaped`, escaped(value));
    }
    for (const name of REQUESTABLE_NAMES.filter(isExportable)) {
      const value = set.get(name.replace(/\.Exportable$/, ''));
      if (value !== undefined) set.set(name, exported(name, value));
    }
    return set;
  }

  /** JSON in ASCII, without its quotes. */
  function escaped(value: string): string {
    const units = Array.from({ length: value.length }, (_, index) => value.charAt(index));
    return units
      .map((unit) => (unit > '~' ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit))
      .map((unit) => (unit.length === 1 ? JSON.stringify(unit).slice(1, -1) : unit))
      .join('');
  }

  function exported(name: RequestableName, value: string): string {
    const whole = name.includes('MemberAbilities') ? value.split(',').join('||') : value;
    return /^\s*$/.test(whole) ? `${whole}${EMPTY_MARK}` : whole;
  }

  function isExportable(name: string): boolean {
    return name.endsWith('.Exportable');
  }

  test('the response is within the limit of CloudFormation, or an error reports that it would not be', async () => {
    await always(({ values, messages, response }) => {
      expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
      if (response.Status === 'SUCCESS') {
        expect(response.Data).toEqual(values);
      } else if (messages.length > 0) {
        expect(response.Reason.replace(/ ResponseTooLong: .*/, '')).toBe(messages.join(' '));
      } else {
        const message =
          /^ResponseTooLong: The response .* has (\d+) bytes, but CloudFormation accepts at most 4096\. Use fewer /;
        const size = message.exec(response.Reason)?.[1];
        expect(Number(size)).toBeGreaterThan(LONGEST_RESPONSE);
      }
    });
  });

  test('each requested attribute is a string or named in an error, and nothing else is returned', async () => {
    await always(({ values, messages }, { attributes }, { Attributes }) => {
      for (const [name, value] of Object.entries(values)) {
        expect(Attributes ?? MEMBERSHIP_NAMES).toContain(name);
        expect(typeof value).toBe('string');
      }
      // Without a list, all that the membership has is requested.
      const requested = Attributes ?? MEMBERSHIP_NAMES.filter((name) => name in attributes);
      const named = messages.flatMap(namesIn);
      expect(requested.filter((name) => !(name in values) && !named.includes(name))).toEqual([]);
    });
  });

  /** The attributes that an error message names. */
  function namesIn(message: string): string[] {
    return message.match(/[A-Za-z\d]+(\.[A-Za-z\d]+)*/g) ?? [];
  }

  test('values of the membership are returned unchanged: dates in ISO 8601 and UTC, lists joined by commas', async () => {
    await always(({ values }, membership, { Attributes = MEMBERSHIP_NAMES }) => {
      const set = [...setAttributes(membership)].filter(([name]) => Attributes.some((wanted) => wanted === name));
      expect(values).toMatchObject(Object.fromEntries(set));
    });
  });

  test('an escaped name is ASCII, and the JSON of the name', async () => {
    await always(({ values }, { attributes }, { Attributes = [] }) => {
      for (const name of ['CollaborationName', 'CollaborationCreatorDisplayName'] as const) {
        if (!Attributes.includes(`${name}.Escaped`)) continue;
        const value = values[`${name}.Escaped`];
        expect(value).toMatch(/^[ -~]*$/);
        expect(JSON.parse(`"${value ?? ''}"`)).toBe(attributes[name]);
      }
    });
  });

  test('an absent attribute is its fallback, its default, or an error that names it', async () => {
    await always(({ values, messages, response }, membership, { Attributes, Fallbacks = {} }) => {
      const set = setAttributes(membership);
      for (const name of Attributes ?? MEMBERSHIP_NAMES) {
        if (set.has(name)) continue;
        const instead = Object.hasOwn(Fallbacks, name) ? Fallbacks[name] : attributeInfo(name).default;
        if (instead !== undefined) {
          const whole = readable(name.includes('.Escaped') ? escaped(instead) : instead);
          expect(values[name]).toBe(isExportable(name) ? exported(name, whole) : whole);
        } else if (Attributes) {
          expect(messages.join()).toContain(name);
          expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(name) as string });
        } else {
          expect(values).not.toHaveProperty([name]);
        }
      }
    });
  });

  test('values for other stacks and for policies are never empty', async () => {
    await always(({ values }) => {
      for (const [name, value] of Object.entries(values)) {
        if (isExportable(name)) expect(value).toMatch(/\S/);
        if (/^(Job)?ResultObjects$/.test(name)) expect(value).toMatch(/\*$/);
      }
    });
  });

  test('a name that contains a dynamic reference is not returned, and rejected if the stack uses it', async () => {
    const names = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}{{resolve:ssm:/x}}${after}`);
    const memberships = fc.tuple(anyMembership(), names).map(([{ json, attributes }, collaborationName]) => ({
      json: { ...json, collaborationName },
      attributes: { ...attributes, CollaborationName: collaborationName },
    }));
    await always(({ values, messages }, _, { Attributes = [] }) => {
      for (const value of Object.values(values)) expect(value).not.toContain('{{resolve:');
      const rejected = Attributes.filter((name) => name.startsWith('CollaborationName'));
      expect(messages.filter((message) => message.startsWith('DynamicReferenceInValue: '))).toHaveLength(
        rejected.length,
      );
    }, memberships);
  });

  test('a status other than ACTIVE is rejected, unless RequireActive is false', async () => {
    const others = anyMembership().filter(({ attributes }) => attributes['Status'] !== 'ACTIVE');
    await always(({ messages, response }, { attributes }, { RequireActive }) => {
      const message = `is ${attributes['Status'] ?? ''}, but this stack requires it to be ACTIVE.`;
      if (RequireActive === 'false') {
        expect(messages.join()).not.toContain(message);
      } else {
        expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(message) as string });
      }
    }, others);
  });
});
