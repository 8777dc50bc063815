import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupHandler } from '../../../lib';
import { newApp } from '../../support/app';
import { construct } from '../../support/javascript';
import { ID } from '../../support/lookup-stack';

const membershipIdentifier = ID;
let stack: Stack;

beforeEach(() => {
  stack = new Stack(newApp(), 'Stack');
});

const lookUp = (scope: Construct = stack) => new MembershipLookup(scope, 'Membership', { membershipIdentifier });

describe('a handler prop', () => {
  test.each<[what: string, handler: () => unknown, found: string]>([
    ['a construct of another class', () => new sns.Topic(stack, 'Topic'), "the construct 'Stack/Topic'"],
    ['an object', () => ({}), 'a value of type object'],
    ['the class itself', () => MembershipLookupHandler, 'a value of type function'],
    ['the id of a handler', () => 'Handler', 'a value of type string'],
  ])('that is %s is rejected', (_, handler, found) => {
    const props = { membershipIdentifier, handler: handler() };
    expect(() => construct(MembershipLookup, stack, 'Membership', props)).toThrow(
      `InvalidHandler: MembershipLookup at 'Stack/Membership': 'handler' is ${found}, but must be a MembershipLookupHandler. ` +
        "Pass a MembershipLookupHandler, or leave 'handler' out.",
    );
  });

  test.each([undefined, null])('that is %j is the shared one', (handler) => {
    construct(MembershipLookup, stack, 'Membership', { membershipIdentifier, handler });
    expect(stack.node.tryFindChild('MembershipLookupHandler')).toBeInstanceOf(MembershipLookupHandler);
  });

  test('can be of a class that extends the handler', () => {
    class LongLogHandler extends MembershipLookupHandler {
      public constructor(scope: Construct, id: string) {
        super(scope, id, { logGroup: new logs.LogGroup(scope, 'Log', { retention: logs.RetentionDays.ONE_YEAR }) });
      }
    }
    const handler = new LongLogHandler(stack, 'Handler');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

describe('the id of the shared handler', () => {
  const RESERVED =
    "ReservedId: 'Stack/MembershipLookupHandler' is reserved for the handler that the lookups of that stack share. " +
    'Give the construct another id. To use a MembershipLookupHandler of your own, ' +
    "pass it to the lookups as their prop 'handler'.";

  const createHandler = () => new MembershipLookupHandler(stack, 'MembershipLookupHandler', { memorySize: 1024 });

  test('is rejected for another construct', () => {
    new sns.Topic(stack, 'MembershipLookupHandler');
    expect(() => lookUp()).toThrow(RESERVED);
  });

  test('is rejected for a handler of the user, after a lookup', () => {
    lookUp();
    expect(createHandler).toThrow(RESERVED);
  });

  test('is rejected for a handler of the user, before any lookup', () => {
    expect(createHandler).toThrow(RESERVED);
  });

  test('is rejected for a handler of the user in a nested stack', () => {
    const nested = new NestedStack(stack, 'Nested');
    expect(() => new MembershipLookupHandler(nested, 'MembershipLookupHandler')).toThrow(
      "ReservedId: 'Stack/Nested/MembershipLookupHandler' is reserved",
    );
  });

  test('is allowed below a construct of a stack', () => {
    const handler = new MembershipLookupHandler(new Construct(stack, 'Lookups'), 'MembershipLookupHandler');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

test('the type of a handler is compatible with that of another copy of the library: it has no private members', () => {
  const ofOtherCopy: Pick<MembershipLookupHandler, keyof MembershipLookupHandler> = new MembershipLookupHandler(
    stack,
    'Handler',
  );
  const handler: MembershipLookupHandler = ofOtherCopy;
  expect(() => new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler })).not.toThrow();
});
