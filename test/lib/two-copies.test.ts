// Two copies of the library in one app: a dependency of the app can install another version.
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as library from '../../lib';
import { newApp } from '../support/app';
import { copyLibrary, removeLibraryCopies, type LibraryCopy } from '../support/library-copy';
import { ROOT } from '../../tools/root';

const ID = '11111111-2222-3333-4444-555555555555';
const OTHER_ID = '66666666-7777-8888-9999-000000000000';

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
  expect(other.MembershipLookupHandler).not.toBe(own.MembershipLookupHandler);
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

  test('the handler of the first serves a lookup of the second', () => {
    const handler = new first.MembershipLookupHandler(stack, 'Handler', { memorySize: 1024 });
    new second.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, handler });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024 });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(ID);
  });

  test('the handler of the first in another stack is rejected by the second', () => {
    const handler = new first.MembershipLookupHandler(new Stack(app, 'Other'), 'Handler');
    expect(() => new second.MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, handler })).toThrow(
      "HandlerInOtherStack: MembershipLookup at 'Stack/Membership': its handler 'Other/Handler' is in another stack.",
    );
  });
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
      `IncompatibleHandler: MembershipLookup at 'Stack/Second' is from cdk-cleanrooms-membership ${nameOf(second)}, but its ` +
        `handler 'Stack/MembershipLookupHandler' is from version ${nameOf(first)}, whose function does not support this lookup. ` +
        "Use one version of the library in the app ('npm ls cdk-cleanrooms-membership' lists all), or create a " +
        "MembershipLookupHandler from the same copy as the lookup, and pass it as 'handler'.",
    );
  });

  test('has its own function with its own handler, as the error message advises', () => {
    const stack = new Stack(newApp(), 'Stack');
    new own.MembershipLookup(stack, 'First', { membershipIdentifier: ID });
    const handler = new later.MembershipLookupHandler(stack, 'Handler');
    new later.MembershipLookup(stack, 'Second', { membershipIdentifier: ID, handler });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 2);
    expect(servicesOf(template)).toHaveLength(2);
  });

  const nameOf = ({ directory }: LibraryCopy): string => `${directory === ROOT ? '0.0.0' : '2.0.0'} in ${directory}`;
});
