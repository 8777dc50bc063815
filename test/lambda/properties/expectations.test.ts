import type { Collaboration } from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { fieldsOf } from '../../../lambda/attributes';
import { violations } from '../../../lambda/gate';
import { parseRequest } from '../../../lambda/request';
import { responseTo } from '../../../lambda/response';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeInfo, type AttributeName } from '../../../lib/contract/attributes';
import { ANY_CHARACTER } from '../../support/any-character';
import { anyMembership, type AnyMembership } from '../../support/arbitrary-membership';
import { EVENT, STACK_ID } from '../../support/custom-resource';
import { bytesOf, ID, LONGEST_RESPONSE, LONGEST_SHRINK, runs } from '../../support/properties';
import { readMembership } from '../../support/read-membership';

type Values = Readonly<Partial<Record<AttributeName, readonly string[]>>>;

/** A membership, and the values that a template expects of it. */
interface Case {
  readonly membership: AnyMembership;
  readonly AllOf: Values;
  readonly OneOf: Values;
}

const ROWS: Readonly<Record<AttributeName, AttributeInfo>> = ATTRIBUTES;

/** The elements of an attribute of a membership; undefined if it has no value. */
function elementsOf({ attributes }: AnyMembership, name: AttributeName): string[] | undefined {
  const value = attributes[name] ?? ROWS[name].default;
  return ROWS[name].list ? value?.split(',') : value === undefined ? undefined : [value];
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

const expectationsOf = (membership: AnyMembership): fc.Arbitrary<Values> =>
  fc
    .oneof(fc.subarray([...ATTRIBUTE_NAMES]), fc.constant(ATTRIBUTE_NAMES))
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, valuesOf(membership, name)]))));

/** Any membership, with the attributes of its collaboration. */
const memberships: fc.Arbitrary<AnyMembership> = fc
  .record({
    membership: anyMembership(),
    analyticsEngine: fc.constantFrom(undefined, 'SPARK'),
    allowedResultRegions: fc.constantFrom(undefined, [], ['us-east-1'], ['us-east-1', 'eu-west-1']),
    autoApprovedChangeTypes: fc.constantFrom(undefined, [], ['ADD_MEMBER']),
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
  fc.record({
    membership: fc.constant(membership),
    AllOf: fc.oneof(fc.constant({}), expectationsOf(membership).map(onlyLists)),
    OneOf: expectationsOf(membership),
  }),
);

function onlyLists(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => ROWS[name as AttributeName].list));
}

/** The names of the attributes that an error message reports, once for each violation. */
function namesIn(reason: string): string[] {
  const [, described = ''] = reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .split('does not meet the expectations of this stack: ');
  return described.split('; ').flatMap((violation) => /^([\w.]+) is /.exec(violation)?.[1] ?? []);
}

test('the error message names exactly the expectations that do not hold, and the status, within the limit of CloudFormation', async () => {
  const property = fc.asyncProperty(fc.limitShrink(cases, LONGEST_SHRINK), async ({ membership, AllOf, OneOf }) => {
    const { collaboration, ...json } = membership.json;
    const read = await readMembership(json);
    const fields = fieldsOf({
      membership: read,
      collaboration: { memberStatus: 'ACTIVE', ...(collaboration as Partial<Collaboration>) } as Collaboration,
    });
    const request = parseRequest({ CollaborationIdentifier: ID, Expect: { AllOf, OneOf } }, STACK_ID);
    const [error, ...others] = violations(read, fields, request);

    const unmet = [
      ...Object.entries(AllOf).filter(([name, values]) => {
        const elements = elementsOf(membership, name as AttributeName);
        return !elements || values.some((value) => !elements.includes(value));
      }),
      ...Object.entries(OneOf).filter(([name, values]) => {
        const elements = elementsOf(membership, name as AttributeName);
        return !elements || elements.some((element) => !values.includes(element));
      }),
    ].map(([name]) => name);
    const isActive = membership.attributes['Status'] === 'ACTIVE';
    if (!error) {
      expect([unmet, isActive]).toEqual([[], true]);
      return;
    }
    const response = responseTo(EVENT, { error: error.and(...others) });
    expect(bytesOf(response)).toBeLessThanOrEqual(LONGEST_RESPONSE);
    expect(namesIn(response.Reason ?? '')).toEqual(unmet);
    expect(response.Reason?.startsWith('MembershipNotActive: ')).toBe(!isActive);
  });
  await fc.assert(property, { numRuns: runs(500) });
});
