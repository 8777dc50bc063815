// Two copies of the library in one app: a dependency of the app can install another version.
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { join } from 'node:path';
import * as library from '../../lib';
import { newApp } from '../support/app';
import { copyLibrary, removeLibraryCopies, type LibraryCopy } from '../support/library-copy';
import { ROOT } from '../../tools/root';

const ID = '11111111-2222-3333-4444-555555555555';
const OTHER_ID = '66666666-7777-8888-9999-000000000000';
const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;

/** This repository, which is itself a copy. */
const own: LibraryCopy = { ...library, directory: ROOT };
let other: LibraryCopy;

beforeAll(async () => {
  other = await copyLibrary('1.2.3');
});

afterAll(removeLibraryCopies);

const ORDERS: [order: string, copies: () => readonly [LibraryCopy, LibraryCopy]][] = [
  ['this copy first', () => [own, other]],
  ['the other copy first', () => [other, own]],
];

test('the copies have different classes', () => {
  expect(other.MembershipLookup).not.toBe(own.MembershipLookup);
  expect(other.MembershipLookupProvider).not.toBe(own.MembershipLookupProvider);
});

describe.each(ORDERS)('%s', (_, copies) => {
  let first: LibraryCopy;
  let second: LibraryCopy;
  let app: App;
  let stack: Stack;

  beforeEach(() => {
    [first, second] = copies();
    app = newApp();
    stack = new Stack(app, 'Stack');
  });

  test('the lookups of both share one function, which may read both memberships', () => {
    const memberships = [
      new first.MembershipLookup(stack, 'First', { membershipIdentifier: ID }),
      new second.MembershipLookup(stack, 'Second', { membershipIdentifier: OTHER_ID }),
    ];
    for (const membership of memberships) new CfnOutput(membership, 'Status', { value: membership.status });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(servicesOf(template)).toHaveLength(1);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toMatch(new RegExp(`${ID}.*${OTHER_ID}`));
  });

  test('the provider of the first serves a lookup of the second', () => {
    const provider = new first.MembershipLookupProvider(stack, 'Provider', { memorySize: 1024 });
    new second.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, provider });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024 });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(ID);
  });

  test('the provider of the first in another stack is rejected by the second', () => {
    const provider = new first.MembershipLookupProvider(new Stack(app, 'Other'), 'Provider');
    expect(() => new second.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, provider })).toThrow(
      "ProviderInOtherStack: MembershipLookup at 'Stack/Membership': its provider 'Other/Provider' is in another stack.",
    );
  });
});

test.each<[what: string, value: (stack: Stack) => unknown, expected: boolean]>([
  ['a lookup', (stack) => new own.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID }), true],
  [
    'a lookup of the other copy',
    (stack) => new other.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID }),
    true,
  ],
  ['an import', (stack) => library.Membership.fromMembershipArn(stack, 'Membership', ARN), false],
  ['a provider', (stack) => new own.MembershipLookupProvider(stack, 'Provider'), false],
  ['undefined', () => undefined, false],
  ['null', () => null, false],
  ['a string', () => 'Membership', false],
])('MembershipLookup.isMembershipLookup() of %s', (_, valueIn, expected) => {
  const value = valueIn(new Stack(newApp(), 'Stack'));
  for (const copy of [own, other]) expect(copy.MembershipLookup.isMembershipLookup(value)).toBe(expected);
});

test('a watch and an expectation of one copy serve a lookup of the other', async () => {
  const { AttributeExpectation, MembershipWatch } = (await import(join(other.directory, 'lib'))) as typeof library;
  expect(AttributeExpectation).not.toBe(library.AttributeExpectation);
  const stack = new Stack(newApp(), 'Stack');
  const attributes = { JobLogStatus: AttributeExpectation.equalTo('ENABLED') };
  const props = { membershipIdentifier: ID, expectations: { attributes } };
  const membership = new own.MembershipLookup(stack, 'Membership', props);
  new MembershipWatch(stack, 'Watch', { membership });
  const watches = Template.fromStack(stack).findResources('AWS::Lambda::Function', {
    Properties: { Handler: 'watch.handler' },
  });
  expect(JSON.stringify(watches)).toMatch(new RegExp(`${ID}.*JobLogStatus.*ENABLED`));
});

/** The distinct service tokens of the lookups of a stack. */
function servicesOf(template: Template): string[] {
  const lookups = Object.values(template.findResources('Custom::CleanRoomsMembership'));
  return [...new Set(lookups.map(({ Properties }) => JSON.stringify((Properties as Properties).ServiceToken)))];
}

interface Properties {
  readonly ServiceToken: unknown;
}

describe.each([
  [
    'has a new property',
    { file: 'lib/contract/resource.ts', from: "  'Refresh',\n]", to: "  'Refresh',\n  'CheckedAt',\n]" },
  ],
  [
    'requests a new attribute',
    {
      file: 'lib/contract/attributes.ts',
      from: '  IsMetricsEnabled:',
      to: "  Region: { property: 'region', label: 'region' },\n  IsMetricsEnabled:",
    },
  ],
  [
    'has another default for an attribute',
    { file: 'lib/contract/attributes.ts', from: "default: 'DISABLED'", to: "default: 'NONE'" },
  ],
  [
    'keeps the last values elsewhere',
    { file: 'lib/contract/last-values.ts', from: "'/cdk-cleanrooms-membership'", to: "'/last-values'" },
  ],
  [
    'has a new kind of expectation',
    { file: 'lib/contract/expectations.ts', from: "'Empty'] as const", to: "'Empty', 'Excludes'] as const" },
  ],
  [
    'has a property with another meaning',
    { file: 'lib/contract/contract.ts', from: 'REVISION = 1', to: 'REVISION = 2' },
  ],
])('a later version that %s', (_, change) => {
  let later: LibraryCopy;

  beforeAll(async () => {
    later = await copyLibrary('2.0.0', change);
  });

  test.each<[string, () => readonly [LibraryCopy, LibraryCopy]]>([
    ['this copy first', () => [own, later]],
    ['the later one first', () => [later, own]],
  ])('cannot share a function, which is an error at synthesis: %s', (__, copies) => {
    const [first, second] = copies();
    const stack = new Stack(newApp(), 'Stack');
    new first.MembershipLookup(stack, 'First', { membershipIdentifier: ID });
    expect(() => new second.MembershipLookup(stack, 'Second', { membershipIdentifier: ID })).toThrow(
      `IncompatibleProvider: MembershipLookup at 'Stack/Second' is from cdk-cleanrooms-membership ${nameOf(second)}, but its ` +
        `provider 'Stack/MembershipLookupProvider' is from version ${nameOf(first)}, whose function does not support this lookup. ` +
        "Use one version of the library in the app ('npm ls cdk-cleanrooms-membership' lists all), or create a " +
        "MembershipLookupProvider from the same copy as the lookup, and pass it as 'provider'.",
    );
  });

  test('has its own function with its own provider, as the error message advises', () => {
    const stack = new Stack(newApp(), 'Stack');
    new own.MembershipLookup(stack, 'First', { membershipIdentifier: ID });
    const provider = new later.MembershipLookupProvider(stack, 'Provider');
    new later.MembershipLookup(stack, 'Second', { membershipIdentifier: ID, provider });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 2);
    expect(servicesOf(template)).toHaveLength(2);
  });

  test('cannot watch its lookups, which is an error at synthesis, but they can add a watch', () => {
    const stack = new Stack(newApp(), 'Stack');
    const membership = new later.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    expect(() => new library.MembershipWatch(stack, 'Watch', { membership })).toThrow(
      `WatchedByOtherVersion: MembershipWatch at 'Stack/Watch' is from cdk-cleanrooms-membership ${nameOf(own)}, but the lookup ` +
        `that it watches is from version ${nameOf(later)}, which its function does not support. ` +
        'Use addWatch() of the lookup, or one version of the library in the app.',
    );
    expect(() => membership.addWatch('Watch')).not.toThrow();
  });

  const nameOf = ({ directory }: LibraryCopy): string => `${directory === ROOT ? '0.0.0' : '2.0.0'} in ${directory}`;
});
