import type { Collaboration } from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { fieldsOf } from '../../../lambda/attributes';
import { violations } from '../../../lambda/status';
import { parseRequest } from '../../../lambda/request';
import { responseTo } from '../../../lambda/response';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeInfo, type AttributeName } from '../../../lib/contract/attributes';
import type { ExpectationKind } from '../../../lib/contract/expectations';
import { ANY_CHARACTER } from '../../support/any-character';
import { anyMembership, type AnyMembership } from '../../support/arbitrary-membership';
import { EVENT, STACK_ID } from '../../support/custom-resource';
import { bytesOf, ID, LONGEST_RESPONSE, LONGEST_SHRINK, runs } from '../../support/properties';
import { readMembership } from '../../support/read-membership';

/** A membership, and what a template expects of it. */
interface Case {
  readonly membership: AnyMembership;
  readonly expectations: readonly AnyExpectation[];
}

interface AnyExpectation {
  readonly name: AttributeName;
  readonly kind: ExpectationKind;
  readonly values: readonly string[];
}

const ROWS: Readonly<Record<AttributeName, AttributeInfo>> = ATTRIBUTES;

/** The elements of an attribute of a membership; undefined if it has no value. */
function elementsOf({ attributes }: AnyMembership, name: AttributeName): string[] | undefined {
  const value = attributes[name] ?? ROWS[name].default;
  if (value === undefined || !ROWS[name].list) return value === undefined ? undefined : [value];
  return value === '' ? [] : value.split(',');
}

const anything = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, maxLength: 600, size: 'max' }),
  fc.constantFrom('', 'ACTIVE', 'Status is REMOVED', '; Status is REMOVED, but must be ACTIVE', '"', '\\"; Id is x'),
);

/** Some of the membership's own values, and others. */
const valuesOf = (membership: AnyMembership, name: AttributeName) =>
  fc
    .tuple(fc.subarray(elementsOf(membership, name) ?? []), fc.array(anything, { maxLength: 3 }), fc.boolean())
    .map(([own, others, ofBoth]) => (ofBoth || own.length === 0 ? [...own, ...others] : own))
    .map((values) => (values.length > 0 ? values : ['x']));

const expectationOf = (membership: AnyMembership, name: AttributeName): fc.Arbitrary<AnyExpectation> =>
  fc
    .constantFrom<ExpectationKind>(...(ROWS[name].list ? LIST_KINDS : STRING_KINDS))
    .chain((kind) =>
      (kind === 'Empty' ? fc.constant([]) : valuesOf(membership, name)).map((values) => ({ name, kind, values })),
    );

const LIST_KINDS = ['IncludesAll', 'IncludesOnly', 'Empty'] as const;
const STRING_KINDS = ['OneOf'] as const;

/** A message always has the space for this number of expectations. */
const SOME = 20;

/** Expectations about some attributes or about all of them, in any order; about some of them several. */
const expectationsOf = (membership: AnyMembership): fc.Arbitrary<AnyExpectation[]> =>
  fc
    .oneof(fc.array(fc.constantFrom(...ATTRIBUTE_NAMES), { maxLength: SOME }), fc.constant(ATTRIBUTE_NAMES))
    .chain((names) => fc.tuple(...names.map((name) => expectationOf(membership, name))));

/** Any membership, with the attributes of its collaboration. */
const memberships: fc.Arbitrary<AnyMembership> = fc
  .record({
    membership: anyMembership(),
    analyticsEngine: fc.constantFrom(undefined, 'SPARK'),
    allowedResultRegions: fc.constantFrom(undefined, [], ['us-east-1'], ['us-east-1', 'eu-west-1']),
    autoApprovedChangeTypes: fc.constantFrom(undefined, [], ['ADD_MEMBER']),
    description: fc.constantFrom(undefined, '', 'Which customers\r\nsaw it; Status is REMOVED, but must be ACTIVE'),
    isMetricsEnabled: fc.constantFrom(undefined, true, false),
  })
  .map(({ membership: { json, attributes }, ...collaboration }) => {
    const present = Object.entries(collaboration).filter(([, value]) => value !== undefined);
    const named = present.map(([field, value]): [string, string] => [
      `Collaboration.${field.charAt(0).toUpperCase()}${field.slice(1)}`,
      String(value),
    ]);
    return {
      json: { ...json, collaboration },
      attributes: { ...attributes, ...Object.fromEntries(named), 'Collaboration.MemberStatus': 'ACTIVE' },
    };
  });

const cases: fc.Arbitrary<Case> = memberships.chain((membership) =>
  fc.record({ membership: fc.constant(membership), expectations: expectationsOf(membership) }),
);

/** As CloudFormation passes it. */
function propertyOf({ name, kind, values }: AnyExpectation): object {
  return { Attribute: name, [kind]: kind === 'Empty' ? 'true' : values };
}

function holds(membership: AnyMembership, { name, kind, values }: AnyExpectation): boolean {
  const elements = elementsOf(membership, name);
  if (!elements) return false;
  const [own, expected] = [new Set(elements), new Set(values)];
  switch (kind) {
    case 'OneOf':
    case 'IncludesOnly':
      return own.size > 0 && [...own].every((element) => expected.has(element));
    case 'IncludesAll':
      return [...expected].every((value) => own.has(value));
    case 'Empty':
      return own.size === 0;
  }
}

/** The names of the attributes that an error message reports, once for each violation. */
function namesIn(reason: string): string[] {
  const [, described = ''] = reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .split('does not meet the expectations of this stack: ');
  return described.split('; ').flatMap((violation) => /^([\w.]+) is /.exec(violation)?.[1] ?? []);
}

test('the error message names exactly the expectations that do not hold, and the status, within the limit of CloudFormation', async () => {
  const property = fc.asyncProperty(fc.limitShrink(cases, LONGEST_SHRINK), async ({ membership, expectations }) => {
    const { collaboration, ...json } = membership.json;
    const read = await readMembership(json);
    const fields = fieldsOf({
      membership: read,
      collaboration: { memberStatus: 'ACTIVE', ...(collaboration as Partial<Collaboration>) } as Collaboration,
    });
    const Expectations = expectations.map(propertyOf);
    const request = parseRequest({ CollaborationIdentifier: ID, Expectations }, STACK_ID);
    const [error, ...others] = violations(read, fields, request);

    const unmet = expectations.filter((each) => !holds(membership, each)).map(({ name }) => name);
    const isActive = membership.attributes['Status'] === 'ACTIVE';
    if (!error) {
      expect([unmet, isActive]).toEqual([[], true]);
      return;
    }
    const response = responseTo(EVENT, { error: error.and(...others) });
    expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
    const named = namesIn(response.Reason ?? '');
    // A message about more of them is cut off at the end if it is too long.
    expect(named).toEqual(unmet.length > SOME ? unmet.slice(0, named.length) : unmet);
    expect(named.length).toBeGreaterThanOrEqual(Math.min(unmet.length, SOME));
    expect(response.Reason?.startsWith('MembershipNotActive: ')).toBe(!isActive);
  });
  await fc.assert(property, { numRuns: runs(500) });
});
