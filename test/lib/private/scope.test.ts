import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct, RootConstruct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider } from '../../../lib';
import { newApp } from '../../support/app';
import { construct } from '../../support/javascript';
import { ID } from '../../support/lookup-stack';

const CONSTRUCTS: [name: string, createIn: (scope: unknown) => unknown][] = [
  ['MembershipLookup', (scope) => construct(MembershipLookup, scope, 'X', { membershipIdentifier: ID })],
  ['MembershipLookupProvider', (scope) => construct(MembershipLookupProvider, scope, 'X')],
];

describe.each(CONSTRUCTS)('a %s', (name, createIn) => {
  test.each<[where: string, scope: (app: App) => unknown, path: string]>([
    ['in an app', (app) => app, 'X'],
    ['in a stage', (app) => new Stage(app, 'Stage'), 'Stage/X'],
    ['in a construct of an app', (app) => new Construct(app, 'Construct'), 'Construct/X'],
    ['in a root construct without an app', () => new RootConstruct('Root'), 'Root/X'],
    ['without a scope', () => undefined, 'X'],
    ['in a string', () => 'X', 'X'],
  ])('%s is rejected with its path', (_, scope, path) => {
    expect(() => createIn(scope(newApp()))).toThrow(
      `OutsideOfStack: ${name} at '${path}' is not in a stack. ` +
        'Create it in a stack: pass the stack, or a construct in the stack, as its scope.',
    );
  });

  test.each<[where: string, scope: (app: App) => Construct]>([
    ['a stack', (app) => new Stack(app, 'Stack')],
    ['a construct of a stack', (app) => new Construct(new Stack(app, 'Stack'), 'Construct')],
    ['a stack of a stage', (app) => new Stack(new Stage(app, 'Stage'), 'Stack')],
    ['a nested stack', (app) => new NestedStack(new Stack(app, 'Stack'), 'Nested')],
    ['a stack without an app', () => new Stack()],
  ])('can be in %s', (_, scope) => {
    expect(() => createIn(scope(newApp()))).not.toThrow();
  });
});

test.each([undefined, {}, ID])('a lookup whose props are %j is rejected with its path', (props) => {
  const stack = new Stack(newApp(), 'Stack');
  expect(() => construct(MembershipLookup, stack, 'Membership', props)).toThrow(
    "MissingIdentifier: MembershipLookup at 'Stack/Membership': neither 'membershipIdentifier' nor 'collaborationIdentifier' is set.",
  );
});
