// In another stack a value must be what it is in its own, whatever another account or a parameter puts into it.
import { Fn, Lazy, type App, type Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import fc from 'fast-check';
import { readable } from '../../../lambda/readable';
import { MembershipLookup, type IMembership } from '../../../lib';
import { ATTRIBUTE_NAMES, attributeInfo, PUBLIC_NAMES, type PublicName } from '../../../lib/contract/attributes';
import type { MembershipJson } from '../../../tools/local-cloud';
import { DeployedApp } from '../../support/deployed-app';
import { fullMembership, MINIMAL } from '../../support/full-membership';
import { ID, stringOf } from '../../support/lookup-stack';
import { newApp, PLACES, type Place, type Strength } from '../../support/places';

const MARK = '[empty\n]';

/** What the value of a parameter is where a lookup is in one place and is used in another. */
async function arrived(
  [lookup, user]: [Place, Place],
  app: App,
  json: MembershipJson,
  valueOf: (membership: IMembership, stack: Stack) => string,
): Promise<unknown> {
  const membership = new MembershipLookup(lookup(app), 'Membership', { membershipIdentifier: ID });
  const stack = user(app);
  const parameter = new CfnParameter(stack, 'Parameter', { type: 'String', value: valueOf(membership, stack) });
  return (await DeployedApp.of(app, json)).valueOf(parameter);
}

/** As a token that shows nothing of its value. */
const hidden = (value: string): string => Lazy.string({ produce: () => value });

/** Each place with strong references, and those in another stack with the others. */
const EVERYWHERE = Object.entries(PLACES).flatMap(([where, places]) => {
  const strengths: Strength[] = /another (stack|region)$/.test(where) ? ['strong', 'weak', 'both'] : ['strong'];
  return strengths.map((strength) => [where, strength, places] as const);
});

/** Strings with pieces of what separates values in exports. */
const strings = fc
  .array(fc.constantFrom('[', 'empty', '\n', ']', '[empty]', MARK, '|', '||', ',', ' ', '\t', '\u0000', 'a', 'é'), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));

describe.each(EVERYWHERE)('%s, with %s references', (_, strength, places) => {
  /** Expects a value to arrive as it is, or the deployment to be rejected because of it. */
  async function expectWholeOrRejected(
    json: MembershipJson,
    expected: string,
    valueOf: (membership: IMembership) => string,
  ): Promise<void> {
    const value = await arrived(places, newApp(strength), { ...MINIMAL, ...json }, valueOf).catch((error: unknown) => {
      expect(String(error)).toMatch(/InvalidValue: |InvalidProperty: /);
      expect(expected).toMatch(/\[empty\n\]|\|/);
      return readable(expected);
    });
    expect(value).toBe(readable(expected));
  }

  test('a name arrives whole, or is rejected', async () => {
    const property = fc.asyncProperty(strings, fc.constantFrom('', hidden('')), async (name, fallback) => {
      await expectWholeOrRejected({ collaborationName: name }, name, (membership) =>
        membership.getAttString('CollaborationName', fallback),
      );
    });
    await fc.assert(property, {
      numRuns: 6,
      examples: [
        ['a [empty] b', ''],
        [`a${MARK}`, ''],
        ['[empty\u0000\n]', ''],
      ],
    });
  });

  test('a list arrives whole, or is rejected', async () => {
    const property = fc.asyncProperty(fc.array(strings, { maxLength: 3 }), async (memberAbilities) => {
      await expectWholeOrRejected({ memberAbilities }, memberAbilities.join(','), (membership) =>
        Fn.join(',', membership.memberAbilities),
      );
    });
    await fc.assert(property, { numRuns: 6, examples: [[['a[empty]', 'b|c']], [['a|', 'b']], [['a||b']], [[MARK]]] });
  });

  test('a fallback that is a token arrives whole, or is rejected', async () => {
    const names = fc.constantFrom('MlMemberAbilities.CustomMLMemberAbilities', 'IsMetricsEnabled', 'UpdateTime');
    const property = fc.asyncProperty(names, strings, async (name, fallback) => {
      await expectWholeOrRejected({}, fallback, (membership) => membership.getAttString(name, hidden(fallback)));
    });
    await fc.assert(property, {
      numRuns: 6,
      examples: [
        ['UpdateTime', MARK],
        ['UpdateTime', '[empty]\n'],
      ],
    });
  });
});

const FALLBACK_NAMES = PUBLIC_NAMES.filter((name) => !['Id', 'Status', 'MemberAbilities'].includes(name));

test.each(FALLBACK_NAMES)('a fallback of %s that is a token and holds the mark is rejected', async (name) => {
  for (const where of ['in the same stack', 'in another stack']) {
    const places = PLACES[where];
    if (!places) throw new Error(`There is no place ${where}.`);
    await expect(
      arrived(places, newApp(), MINIMAL, (membership) => membership.getAttString(name, hidden(`a${MARK}b`))),
    ).rejects.toThrow(
      /^InvalidProperty: Fallbacks\..* is "a\[empty\\n\]b", but must be a (list of strings|string) without/,
    );
  }
});

test.each(ATTRIBUTE_NAMES.filter((name) => attributeInfo(name).default === ''))(
  '%s is exported by exportValue() and exportStringListValue() as it is, or empty',
  async (name: PublicName) => {
    const exportOf = (membership: IMembership, stack: Stack): string => {
      const list = membership[name === 'MemberAbilities' ? 'memberAbilities' : 'customMlMemberAbilities'];
      return attributeInfo(name).list
        ? Fn.join(',', stack.exportStringListValue(list))
        : stack.exportValue(stringOf(membership, name));
    };
    const places = PLACES['in the same stack'];
    if (!places) throw new Error('There is no such place.');
    const { json, attributes } = fullMembership();
    expect(await arrived(places, newApp(), json, exportOf)).toBe(attributes[name]);
    expect(await arrived(places, newApp(), MINIMAL, exportOf)).toBe(MARK);
  },
);
