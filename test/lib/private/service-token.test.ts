// CloudFormation does not update the service token of a custom resource: another function requires another resource.
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider } from '../../../lib';
import { newApp } from '../../support/app';

const membershipIdentifier = '11111111-2222-3333-4444-555555555555';
const DEFAULT = 'Membership0FE7B447';

interface Lookup {
  readonly Properties: { readonly ServiceToken: unknown };
}

/** The lookups of a stack by their logical ids, with their service tokens. */
function lookupsOf(stack: Stack): Record<string, unknown> {
  const lookups = Template.fromStack(stack).findResources('Custom::CleanRoomsMembership') as Record<string, Lookup>;
  return Object.fromEntries(Object.entries(lookups).map(([id, { Properties }]) => [id, Properties.ServiceToken]));
}

const lookUp = (scope: Construct, provider?: MembershipLookupProvider, id = 'Membership') =>
  new MembershipLookup(scope, id, { membershipIdentifier, provider });

/** The logical id of the lookup in a stack, with a provider that is created by a function. */
function logicalIdWith(
  createProvider: (stack: Stack) => MembershipLookupProvider | undefined,
  scope?: Construct,
): string {
  const stack = new Stack(scope ?? newApp(), 'Stack');
  lookUp(stack, createProvider(stack));
  return Object.keys(lookupsOf(stack)).join();
}

const inStack = (stack: Stack) => new MembershipLookupProvider(stack, 'Provider');

test('the logical id of a lookup depends on its provider, and is the shortest without one', () => {
  const ids = [
    logicalIdWith(() => undefined),
    logicalIdWith(inStack),
    logicalIdWith((stack) => new MembershipLookupProvider(stack, 'Renamed')),
    logicalIdWith((stack) => new MembershipLookupProvider(new Construct(stack, 'Moved'), 'Provider')),
    logicalIdWith((stack) => {
      const provider = inStack(stack);
      const resource = provider.lambdaFunction.node.defaultChild;
      if (CfnResource.isCfnResource(resource)) resource.overrideLogicalId('Function');
      return provider;
    }),
  ];
  expect(ids[0]).toBe(DEFAULT);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^Membership0FE7B447([0-9A-F]{8})?$/);
});

test('the logical id is the same for the same provider, in each stage and with each configuration of the function', () => {
  const id = logicalIdWith(inStack);
  expect(logicalIdWith(inStack, new Stage(newApp(), 'Production'))).toBe(id);
  expect(logicalIdWith((stack) => new MembershipLookupProvider(stack, 'Provider', { memorySize: 1024 }))).toBe(id);
});

test('references use the logical id', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const membership = lookUp(stack, inStack(stack));
  const waiting = new CfnResource(stack, 'Waiting', { type: 'AWS::CloudFormation::WaitConditionHandle' });
  membership.gate(waiting);
  new sns.Topic(new Stack(app, 'Other'), 'Topic', { displayName: membership.membershipId });
  app.synth();
  const template = Template.fromStack(stack);
  const [id = ''] = Object.keys(lookupsOf(stack));
  template.hasResource('AWS::CloudFormation::WaitConditionHandle', { DependsOn: [id] });
  template.hasOutput('*', { Value: { 'Fn::GetAtt': [id, 'Id'] } });
});

test('the logical id can be overridden', () => {
  const stack = new Stack(newApp(), 'Stack');
  const resource = lookUp(stack, inStack(stack)).node.defaultChild;
  if (CfnResource.isCfnResource(resource)) resource.overrideLogicalId('Membership');
  expect(Object.keys(lookupsOf(stack))).toEqual(['Membership']);
});

test('the logical id is no longer than CloudFormation allows', () => {
  const stack = new Stack(newApp(), 'Stack');
  const provider = inStack(stack);
  const long = 'Membership'.repeat(30);
  for (const id of [`${long}A`, `${long}B`]) lookUp(stack, provider, id);
  const ids = Object.keys(lookupsOf(stack));
  expect(ids).toHaveLength(2);
  for (const id of ids) expect(id.length).toBeLessThanOrEqual(255);
});
