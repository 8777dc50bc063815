import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider } from '../../../lib';
import { newApp } from '../../support/app';
import { construct } from '../../support/javascript';
import { ID } from '../../support/lookup-stack';

const membershipIdentifier = ID;
let stack: Stack;

beforeEach(() => {
  stack = new Stack(newApp(), 'Stack');
});

const lookUp = (scope: Construct = stack) => new MembershipLookup(scope, 'Membership', { membershipIdentifier });

describe('a provider prop', () => {
  test.each<[what: string, provider: () => unknown, found: string]>([
    ['a construct of another class', () => new sns.Topic(stack, 'Topic'), "the construct 'Stack/Topic'"],
    ['an object', () => ({}), 'a value of type object'],
    ['the class itself', () => MembershipLookupProvider, 'a value of type function'],
    ['the id of a provider', () => 'Provider', 'a value of type string'],
  ])('that is %s is rejected', (_, provider, found) => {
    const props = { membershipIdentifier, provider: provider() };
    expect(() => construct(MembershipLookup, stack, 'Membership', props)).toThrow(
      `InvalidProvider: MembershipLookup at 'Stack/Membership': 'provider' is ${found}, but must be a MembershipLookupProvider. ` +
        "Pass a MembershipLookupProvider, or leave 'provider' out.",
    );
  });

  test.each([undefined, null])('that is %j is the shared one', (provider) => {
    construct(MembershipLookup, stack, 'Membership', { membershipIdentifier, provider });
    expect(stack.node.tryFindChild('MembershipLookupProvider')).toBeInstanceOf(MembershipLookupProvider);
  });

  test('can be of a class that extends the provider', () => {
    class LongLogProvider extends MembershipLookupProvider {
      public constructor(scope: Construct, id: string) {
        super(scope, id, { logGroup: new logs.LogGroup(scope, 'Log', { retention: logs.RetentionDays.ONE_YEAR }) });
      }
    }
    const provider = new LongLogProvider(stack, 'Provider');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

describe('the id of the shared provider', () => {
  const RESERVED =
    "ReservedId: 'Stack/MembershipLookupProvider' is reserved for the provider that the lookups of that stack share. " +
    'Give the construct another id. To use a MembershipLookupProvider of your own, ' +
    "pass it to the lookups as their prop 'provider'.";

  const createProvider = () => new MembershipLookupProvider(stack, 'MembershipLookupProvider', { memorySize: 1024 });

  test('is rejected for another construct', () => {
    new sns.Topic(stack, 'MembershipLookupProvider');
    expect(() => lookUp()).toThrow(RESERVED);
  });

  test('is rejected for a provider of the user, after a lookup', () => {
    lookUp();
    expect(createProvider).toThrow(RESERVED);
  });

  test('is rejected for a provider of the user, before any lookup', () => {
    expect(createProvider).toThrow(RESERVED);
  });

  test('is rejected for a provider of the user in a nested stack', () => {
    const nested = new NestedStack(stack, 'Nested');
    expect(() => new MembershipLookupProvider(nested, 'MembershipLookupProvider')).toThrow(
      "ReservedId: 'Stack/Nested/MembershipLookupProvider' is reserved",
    );
  });

  test('is allowed below a construct of a stack', () => {
    const provider = new MembershipLookupProvider(new Construct(stack, 'Lookups'), 'MembershipLookupProvider');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

test('the type of a provider is compatible with that of another copy of the library: it has no private members', () => {
  const ofOtherCopy: Pick<MembershipLookupProvider, keyof MembershipLookupProvider> = new MembershipLookupProvider(
    stack,
    'Provider',
  );
  const provider: MembershipLookupProvider = ofOtherCopy;
  expect(() => new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider })).not.toThrow();
});
