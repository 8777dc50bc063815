// A value must be the same in another stack, whatever another account or a parameter sets it to.
import { Fn, Lazy, type App, type Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import fc from 'fast-check';
import { readable } from '../../../lambda/readable';
import { MembershipLookup, type IMembership } from '../../../lib';
import {
  attributeInfo,
  isOfMembership,
  MEMBERSHIP_NAMES,
  PUBLIC_NAMES,
  type PublicName,
} from '../../../lib/contract/attributes';
import type { MembershipJson } from '../../../tools/local-cloud';
import { DeployedApp } from '../../support/deployed-app';
import { fullMembership, MINIMAL } from '../../support/full-membership';
import { ID, stringOf } from '../../support/lookup-stack';
import { newApp, PLACES, type Place, type Strength } from '../../support/places';

const MARK = '[empty\n]';

/** The value of a parameter that uses a lookup of another place: by collaboration, if there is one. */
async function valueInStack(
  [lookup, user]: [Place, Place],
  app: App,
  json: MembershipJson,
  valueOf: (membership: IMembership, stack: Stack) => string,
  collaboration?: MembershipJson,
): Promise<unknown> {
  const identifier = collaboration ? { collaborationIdentifier: ID } : { membershipIdentifier: ID };
  const membership = new MembershipLookup(lookup(app), 'Membership', identifier);
  const stack = user(app);
  const parameter = new CfnParameter(stack, 'Parameter', { type: 'String', value: valueOf(membership, stack) });
  const deployed = await DeployedApp.of(app, json, collaboration && { collaboration, members: [] });
  return deployed.valueOf(parameter);
}

/** A token whose value is not known at construction. */
const hidden = (value: string): string => Lazy.string({ produce: () => value });

/** Each place with strong references, and those in another stack with all strengths. */
const EVERYWHERE = Object.entries(PLACES).flatMap(([where, places]) => {
  const strengths: Strength[] = /another (stack|region)$/.test(where) ? ['strong', 'weak', 'both'] : ['strong'];
  return strengths.map((strength) => [where, strength, places] as const);
});

/** Strings with parts of the marks and separators in exports. */
const strings = fc
  .array(fc.constantFrom('[', 'empty', '\n', ']', '[empty]', MARK, '|', '||', ',', ' ', '\t', '\u0000', 'a', 'é'), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));

describe.each(EVERYWHERE)('%s, with %s references', (_, strength, places) => {
  /** Expects a value to be unchanged, or the deployment to be rejected because of it. */
  async function expectUnchangedOrRejected(
    json: MembershipJson,
    expected: string,
    valueOf: (membership: IMembership) => string,
    collaboration?: MembershipJson,
  ): Promise<void> {
    const whole = { ...MINIMAL, ...json };
    const value = await valueInStack(places, newApp(strength), whole, valueOf, collaboration).catch(
      (error: unknown) => {
        expect(String(error)).toMatch(/InvalidValue: |InvalidProperty: /);
        expect(expected).toMatch(/\[empty\n\]|\|/);
        return readable(expected);
      },
    );
    expect(value).toBe(readable(expected));
  }

  test('a name is unchanged or rejected', async () => {
    const property = fc.asyncProperty(strings, fc.constantFrom('', hidden('')), async (name, fallback) => {
      await expectUnchangedOrRejected({ collaborationName: name }, name, (membership) =>
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

  test('a description is unchanged or rejected', async () => {
    const lines = fc.array(strings, { maxLength: 3 }).map((all) => all.join('\r\n'));
    const property = fc.asyncProperty(lines, async (description) => {
      await expectUnchangedOrRejected(
        {},
        description,
        (membership) => membership.getAttString('Collaboration.Description'),
        { description },
      );
    });
    await fc.assert(property, { numRuns: 6, examples: [['a\r\n[empty] b\n'], [MARK], [''], ['\n'], [`a\n${MARK}`]] });
  });

  test('a list is unchanged or rejected', async () => {
    const property = fc.asyncProperty(fc.array(strings, { maxLength: 3 }), async (memberAbilities) => {
      await expectUnchangedOrRejected({ memberAbilities }, memberAbilities.join(','), (membership) =>
        Fn.join(',', membership.memberAbilities),
      );
    });
    await fc.assert(property, { numRuns: 6, examples: [[['a[empty]', 'b|c']], [['a|', 'b']], [['a||b']], [[MARK]]] });
  });

  test('a fallback that is a token is unchanged or rejected', async () => {
    const names = fc.constantFrom('MlMemberAbilities.CustomMLMemberAbilities', 'IsMetricsEnabled', 'UpdateTime');
    const property = fc.asyncProperty(names, strings, async (name, fallback) => {
      await expectUnchangedOrRejected({}, fallback, (membership) => membership.getAttString(name, hidden(fallback)));
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

const FALLBACK_NAMES = PUBLIC_NAMES.filter(isOfMembership).filter(
  (name) => !['Id', 'Status', 'MemberAbilities'].includes(name),
);

test.each(FALLBACK_NAMES)('a fallback of %s that is a token and contains the mark is rejected', async (name) => {
  for (const where of ['in the same stack', 'in another stack']) {
    const places = PLACES[where];
    if (!places) throw new Error(`There is no place ${where}.`);
    await expect(
      valueInStack(places, newApp(), MINIMAL, (membership) => membership.getAttString(name, hidden(`a${MARK}b`))),
    ).rejects.toThrow(
      /^InvalidProperty: Fallbacks\..* is "a\[empty\\n\]b", but must be a (list of strings|string) without/,
    );
  }
});

test.each(MEMBERSHIP_NAMES.filter((name) => attributeInfo(name).default === ''))(
  'exportValue() and exportStringListValue() export %s unchanged, or as the mark of an empty value',
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
    expect(await valueInStack(places, newApp(), json, exportOf)).toBe(attributes[name]);
    expect(await valueInStack(places, newApp(), MINIMAL, exportOf)).toBe(MARK);
  },
);
