import { App, Aspects, CfnOutput, CfnResource, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  MembershipLookup,
  MembershipLookupProvider,
  MembershipRefresh,
  type MembershipLookupProps,
} from '../../../lib';
import { newApp } from '../../support/app';
import { ID, newStack } from '../../support/lookup-stack';
import { cyclesBelow, waitingFor } from '../../support/template-order';

const PROVIDER = ['Provider/Function/Resource', 'Provider/LogGroup/Resource', 'Provider/Role/Resource'];
const LOOKUP = ['Lookup/Resource', ...PROVIDER];

/** Looks up a membership, by a provider in the same scope. */
function lookUp(scope: Construct, props: Partial<MembershipLookupProps> = {}, id = 'Lookup'): MembershipLookup {
  const provider = props.provider ?? new MembershipLookupProvider(scope, 'Provider');
  const refresh = MembershipRefresh.onChange();
  return new MembershipLookup(scope, id, {
    membershipIdentifier: ID,
    refresh,
    restoreOnRollback: false,
    ...props,
    provider,
  });
}

/** A resource that refers to others. */
function resource(scope: Construct, id: string, ...others: readonly CfnResource[]): CfnResource {
  const ServiceToken = 'arn:aws:sns:us-east-1:111122223333:any';
  const properties = { ServiceToken, References: others.map(({ ref }) => ref) };
  return new CfnResource(scope, id, { type: 'Custom::Any', properties });
}

const under = (scope: string, paths: readonly string[]): string[] => paths.map((path) => `${scope}/${path}`);

/** The resources of a stack that wait for a lookup, or do not, in templates without a cycle. */
function order(lookup: MembershipLookup, stack = lookup.stack): { waiting: string[]; free: string[] } {
  expect(cyclesBelow(stack.node.root)).toEqual([]);
  return waitingFor(lookup, stack);
}

describe('a stack as the scope', () => {
  test('waits for the lookup, except the lookup and its provider', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    resource(stack, 'Before');
    lookup.gate(stack);
    resource(new Construct(stack, 'Subtree'), 'After');
    expect(order(lookup)).toEqual({ free: LOOKUP, waiting: ['Before', 'Subtree/After'] });
  });

  test('waits in the same way if it is gated again, as a whole or in part', () => {
    const templates = [false, true].map((again) => {
      const stack = newStack();
      const lookup = lookUp(stack);
      const subtree = new Construct(stack, 'Subtree');
      resource(subtree, 'Resource');
      for (const scope of again ? [subtree, stack, stack] : [stack]) lookup.gate(scope);
      return Template.fromStack(stack).toJSON();
    });
    expect(templates[0]).toEqual(templates[1]);
  });

  test('waits for several lookups, which do not wait for each other', () => {
    const stack = newStack();
    const provider = new MembershipLookupProvider(stack, 'Provider');
    const lookups = ['Lookup', 'Lookup2'].map((id) => lookUp(stack, { provider }, id));
    // As of another copy of the library.
    new CfnResource(stack, 'Lookup3', { type: 'Custom::CleanRoomsMembership', properties: { ServiceToken: 'arn' } });
    resource(stack, 'Resource');
    for (const lookup of lookups) lookup.gate(stack);
    for (const lookup of lookups) {
      const free = ['Lookup/Resource', 'Lookup2/Resource', 'Lookup3', ...PROVIDER];
      expect(order(lookup)).toEqual({ free, waiting: ['Resource'] });
    }
  });

  test('waits for two lookups, each of which needs what waits for the other', () => {
    const stack = newStack();
    const [a, b] = [new Construct(stack, 'A'), new Construct(stack, 'B')];
    const one = lookUp(a, { membershipIdentifier: resource(b, 'Resource').ref });
    const two = lookUp(b, { membershipIdentifier: resource(a, 'Resource').ref });
    for (const lookup of [one, two]) lookup.gate(stack);
    const needs = [...under('A', LOOKUP), 'B/Lookup/Resource', 'B/Resource'];
    expect(order(one).free).toEqual(needs);
    // It waits for the first lookup, because A/Resource does.
    expect(order(two).free).toEqual([...needs, 'A/Resource', ...under('B', PROVIDER)].sort());
  });
});

test('the last values of lookups do not wait, and nothing waits for them', () => {
  const stack = newStack();
  const scope = new Construct(stack, 'Scope');
  const provider = new MembershipLookupProvider(stack, 'Provider');
  const lookups = ['Lookup', 'Lookup2'].map((id) => lookUp(scope, { provider, restoreOnRollback: true }, id));
  const [ofLookup, ofScope] = ['OfLookup', 'OfScope', 'Gated'].map((id) => resource(stack, id));
  ofScope?.node.addDependency(scope);
  for (const lookup of lookups) {
    ofLookup?.node.addDependency(lookup);
    lookup.gate(stack);
  }
  for (const lookup of lookups) expect(order(lookup).waiting).toEqual(['Gated', 'OfLookup', 'OfScope']);
  const { Resources } = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Type: string; DependsOn?: string[] }>;
  };
  const parameters = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::SSM::Parameter');
  expect(parameters).toHaveLength(lookups.length);
  const awaited = Object.values(Resources).flatMap(({ DependsOn = [] }) => DependsOn);
  expect(parameters.filter(([id, { DependsOn }]) => DependsOn !== undefined || awaited.includes(id))).toEqual([]);
});

describe('a construct as the scope', () => {
  test('waits, and nothing outside of it waits', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    const [gated, other] = [new Construct(stack, 'Gated'), new Construct(stack, 'Other')];
    for (const scope of [gated, other]) resource(scope, 'Resource');
    lookup.gate(gated);
    expect(order(lookup).waiting).toEqual(['Gated/Resource']);
  });

  test('may be a resource itself', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    lookup.gate(resource(stack, 'Resource'));
    expect(order(lookup).waiting).toEqual(['Resource']);
  });
});

test('without gate() nothing waits', () => {
  const stack = newStack();
  const lookup = lookUp(stack);
  resource(stack, 'Resource');
  expect(order(lookup).waiting).toEqual([]);
});

test('gate() does not change the lookup itself', () => {
  const [stack, gated] = [newStack(), newStack()];
  lookUp(stack);
  lookUp(gated).gate(gated);
  const [lookup, gatedLookup] = [stack, gated].map((each) =>
    Template.fromStack(each).findResources('Custom::CleanRoomsMembership'),
  );
  expect(gatedLookup).toEqual(lookup);
});

test.each([true, false])(
  'resources that an aspect adds wait, wherever it adds them (stabilization: %s)',
  (stabilization) => {
    const context = { '@aws-cdk/core:aspectStabilization': stabilization };
    const stack = new Stack(new App({ analyticsReporting: false, context }), 'Stack');
    const first = new Construct(stack, 'First');
    const lookup = lookUp(stack);
    const last = new Construct(stack, 'Last');
    lookup.gate(stack);
    const visit = (node: unknown): void => {
      if (node === last) for (const scope of [first, last]) resource(scope, 'Resource');
    };
    Aspects.of(last).add({ visit }, { priority: 100_000 });
    expect(order(lookup)).toEqual({ free: LOOKUP, waiting: ['First/Resource', 'Last/Resource'] });
  },
);

describe('what the lookup depends on does not wait:', () => {
  test('a resource of its identifier, and what that resource refers to or depends on', () => {
    const stack = newStack();
    const source = resource(stack, 'A', resource(stack, 'B'));
    source.node.addDependency(resource(stack, 'C'));
    resource(stack, 'Other', source);
    const lookup = lookUp(stack, { membershipIdentifier: source.getAtt('Id').toString() });
    lookup.gate(stack);
    expect(order(lookup)).toEqual({ free: ['A', 'B', 'C', ...LOOKUP], waiting: ['Other'] });
  });

  test('a resource of a fallback', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    const fallback = resource(stack, 'Fallback').ref;
    new CfnOutput(stack, 'Output', { value: lookup.getAttString('DefaultResultConfiguration.RoleArn', fallback) });
    lookup.gate(stack);
    expect(order(lookup).free).toEqual(['Fallback', ...LOOKUP]);
  });

  test('a construct that it depends on', () => {
    const stack = newStack();
    const before = new Construct(stack, 'Before');
    resource(before, 'Resource');
    const lookup = lookUp(stack);
    lookup.node.addDependency(before);
    lookup.gate(stack);
    expect(order(lookup).free).toEqual(['Before/Resource', ...LOOKUP]);
  });

  test('a resource that its function refers to by an aspect', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    lookup.gate(stack);
    const named = resource(stack, 'Named');
    const visit = (node: unknown): void => {
      if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Lambda::Function')
        node.addPropertyOverride('Environment.Variables.NAME', named.ref);
    };
    Aspects.of(stack).add({ visit }, { priority: 100_000 });
    expect(order(lookup).free).toEqual([...LOOKUP, 'Named'].sort());
  });

  test.each<[string, string, unknown]>([
    ['Ref', 'Environment.Variables.NAME', { Ref: 'Named' }],
    ['Fn::GetAtt', 'Environment.Variables.NAME', { 'Fn::GetAtt': ['Named', 'Id'] }],
    ['Fn::GetAtt, in short', 'Environment.Variables.NAME', { 'Fn::GetAtt': 'Named.Id' }],
    ['Fn::Sub', 'Environment.Variables.NAME', Fn.sub('${AWS::Region}/${Named}')],
    ['Fn::Sub, with variables', 'Environment.Variables.NAME', Fn.sub('${A}/${Named.Id}', { A: 'Other' })],
  ])('a resource that an override of its function refers to by %s', (_, path, value) => {
    const stack = newStack();
    for (const id of ['Named', 'Other']) resource(stack, id);
    const provider = new MembershipLookupProvider(stack, 'Provider');
    const { defaultChild } = provider.lambdaFunction.node;
    if (CfnResource.isCfnResource(defaultChild)) defaultChild.addPropertyOverride(path, value);
    const lookup = lookUp(stack, { provider });
    lookup.gate(stack);
    expect(order(lookup)).toEqual({ free: [...LOOKUP, 'Named'].sort(), waiting: ['Other'] });
  });

  test('a resource that its function depends on by an override', () => {
    const stack = newStack();
    resource(stack, 'Named');
    const provider = new MembershipLookupProvider(stack, 'Provider');
    const { defaultChild } = provider.lambdaFunction.node;
    if (CfnResource.isCfnResource(defaultChild)) defaultChild.addOverride('DependsOn', ['Named']);
    const lookup = lookUp(stack, { provider });
    lookup.gate(stack);
    expect(order(lookup).free).toEqual([...LOOKUP, 'Named'].sort());
  });

  test('its VPC with the route to the internet, and its dead-letter queue with the key', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const deadLetterQueue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: new kms.Key(stack, 'Key') });
    new ec2.SecurityGroup(stack, 'Other', { vpc });
    const lookup = lookUp(stack, {
      provider: new MembershipLookupProvider(stack, 'Provider', { vpc, deadLetterQueue }),
    });
    lookup.gate(stack);
    expect(order(lookup).waiting).toEqual(['Other/Resource']);
  });

  test('the endpoints in its VPC, with the rules of their security groups', () => {
    const stack = newStack();
    const isolated = { natGateways: 0, maxAzs: 1, subnetConfiguration: [{ name: 'Isolated', subnetType: ISOLATED }] };
    const [vpc, other] = [new ec2.Vpc(stack, 'Vpc', isolated), new ec2.Vpc(stack, 'Other', isolated)];
    for (const each of [vpc, other]) each.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const service = ec2.InterfaceVpcEndpointAwsService.CLEAN_ROOMS;
    const endpoint = new ec2.InterfaceVpcEndpoint(stack, 'CleanRooms', { vpc, service, open: false });
    const provider = new MembershipLookupProvider(stack, 'Provider', { vpc, vpcSubnets: { subnetType: ISOLATED } });
    endpoint.connections.allowDefaultPortFrom(provider);
    const lookup = lookUp(stack, { provider });
    lookup.gate(stack);
    const { free, waiting } = order(lookup);
    expect(waiting.filter((path) => !path.startsWith('Other/'))).toEqual([]);
    expect(free.filter((path) => path.startsWith('Other/'))).toEqual([]);
  });

  const ISOLATED = ec2.SubnetType.PRIVATE_ISOLATED;

  test('its role, and the policies of the role', () => {
    const stack = newStack();
    const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
    const [role, other] = [new iam.Role(stack, 'Role', { assumedBy }), new iam.Role(stack, 'Other', { assumedBy })];
    const statements = [new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn] })];
    new iam.Policy(stack, 'Policy', { roles: [role], statements });
    new iam.ManagedPolicy(stack, 'ManagedPolicy', { roles: [role], statements });
    new iam.Policy(stack, 'OtherPolicy', { roles: [other], statements });
    const lookup = lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { role }) });
    lookup.gate(stack);
    expect(order(lookup).waiting).toEqual(['Other/Resource', 'OtherPolicy/Resource']);
  });

  test('except for a policy of its role that refers to the lookup, with all that the policy refers to', () => {
    const stack = newStack();
    const provider = new MembershipLookupProvider(stack, 'Provider');
    const lookup = lookUp(stack, { provider });
    const resources = [lookup.resultBucket.bucketArn, resource(stack, 'Other').ref];
    const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources })];
    new iam.Policy(stack, 'Policy', { roles: [provider.role], statements });
    lookup.gate(stack);
    expect(order(lookup).waiting).toEqual(['Other', 'Policy/Resource']);
  });
});

describe('nested stacks', () => {
  const NESTED = 'Nested.NestedStack/Nested.NestedStackResource';

  test('wait as a whole for a lookup in their parent', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    resource(new NestedStack(stack, 'Nested'), 'Resource');
    lookup.gate(stack);
    expect(order(lookup).waiting).toEqual([NESTED]);
  });

  test('wait if only a part of them is gated', () => {
    const stack = newStack();
    const lookup = lookUp(stack);
    lookup.gate(resource(new NestedStack(stack, 'Nested'), 'Resource'));
    expect(order(lookup).waiting).toEqual([NESTED]);
  });

  test('do not wait if the lookup needs a part of them, and neither does what any part of them needs', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const needed = resource(nested, 'Needed');
    resource(nested, 'Other', resource(stack, 'NeededByOther'));
    resource(stack, 'Last');
    const lookup = lookUp(stack, { membershipIdentifier: needed.ref });
    lookup.gate(stack);
    expect(order(lookup)).toEqual({ free: [...LOOKUP, 'NeededByOther', NESTED].sort(), waiting: ['Last'] });
  });

  test('that contain the lookup gate their parent, except for what any part of them needs', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const lookup = lookUp(nested, { membershipIdentifier: resource(stack, 'Needed').ref });
    resource(nested, 'Other', resource(stack, 'NeededByOther'));
    resource(stack, 'Last');
    lookup.gate(stack);
    expect(order(lookup)).toEqual({ free: LOOKUP, waiting: ['Other'] });
    expect(order(lookup, stack)).toEqual({ free: ['Needed', 'NeededByOther', NESTED], waiting: ['Last'] });
  });

  test('wait for one that contains the lookup, unless it needs them', () => {
    const stack = newStack();
    const [before, after] = [new NestedStack(stack, 'Before'), new NestedStack(stack, 'After')];
    const nested = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    const lookup = lookUp(nested);
    resource(nested, 'Other', resource(before, 'Resource'));
    resource(after, 'Resource');
    lookup.gate(stack);
    expect(order(lookup, stack).waiting).toEqual(['After.NestedStack/After.NestedStackResource']);
  });
});

describe('other stacks', () => {
  function twoStacks(): { app: App; stack: Stack; other: Stack } {
    const app = newApp();
    return { app, stack: new Stack(app, 'Stack'), other: new Stack(app, 'Other') };
  }

  test('wait as a whole', () => {
    const { stack, other } = twoStacks();
    lookUp(stack).gate(resource(new NestedStack(other, 'Nested'), 'Resource'));
    expect(cyclesBelow(stack.node.root)).toEqual([]);
    expect(other.dependencies).toEqual([stack]);
  });

  test.each<[string, (stack: Stack, other: Stack) => Partial<MembershipLookupProps>]>([
    ['of the lookup', (_, other) => ({ membershipIdentifier: resource(other, 'Needed').ref })],
    ['of another resource', (stack, other) => ({ region: resource(stack, 'Beside', resource(other, 'Needed')).ref })],
    [
      'of a resource in a nested stack',
      (stack, other) => {
        resource(new NestedStack(stack, 'Nested'), 'Beside', resource(other, 'Needed'));
        return {};
      },
    ],
    [
      'by a dependency of a resource',
      (stack, other) => {
        resource(stack, 'Beside').node.addDependency(resource(other, 'Needed'));
        return {};
      },
    ],
    [
      'by a dependency of the stack',
      (stack, other) => {
        stack.node.addDependency(other);
        return {};
      },
    ],
  ])('do not wait if the stack of the lookup needs them: %s', (_, propsOf) => {
    const { app, stack, other } = twoStacks();
    const lookup = lookUp(stack, propsOf(stack, other));
    resource(other, 'Other');
    const last = new Stack(app, 'Last');
    resource(last, 'Resource');
    lookup.gate(app);
    order(lookup);
    expect([stack, other, last].map(({ dependencies }) => dependencies)).toEqual([[other], [], [stack]]);
  });

  test('are distinguished from the stack that contains them, and from resources with the same logical id', () => {
    const { app, stack, other } = twoStacks();
    const lookup = lookUp(stack, { membershipIdentifier: resource(other, 'Same').ref });
    resource(stack, 'Same');
    const inner = new Stack(stack, 'Inner');
    const needed = new Stack(app, 'NeededByInner');
    resource(inner, 'Resource', resource(needed, 'Resource'));
    lookup.gate(app);
    expect(order(lookup).waiting).toEqual(['Same']);
    expect([needed, inner].map(({ dependencies }) => dependencies)).toEqual([[stack], [stack, needed]]);
  });

  test('can each have a lookup that gates the app', () => {
    const { app, stack, other } = twoStacks();
    const lookups = [stack, other].map((each) => {
      resource(each, 'Resource');
      return lookUp(each);
    });
    for (const lookup of lookups) lookup.gate(app);
    for (const lookup of lookups) expect(order(lookup).waiting).toEqual(['Resource']);
    expect([stack, other].map(({ dependencies }) => dependencies)).toEqual([[], [stack]]);
  });

  test('of another stage cannot wait', () => {
    const app = newApp();
    const lookup = lookUp(new Stack(new Stage(app, 'Stage'), 'Stack'));
    expect(() => {
      lookup.gate(app);
    }).toThrow("GateInOtherStage: MembershipLookup at 'Stage/Stack/Lookup': it cannot gate the app, because");
  });

  test('of a stage below the scope do not wait', () => {
    const app = newApp();
    const lookup = lookUp(new Stack(app, 'Stack'));
    const below = new Stack(new Stage(app, 'Stage'), 'Stack');
    resource(below, 'Resource');
    lookup.gate(app);
    order(lookup);
    expect(below.dependencies).toEqual([]);
  });
});

test('a token that cannot be resolved fails as it does without gate()', () => {
  const stack = newStack();
  const produce = (): string => {
    throw new Error('not known yet');
  };
  lookUp(stack, { membershipIdentifier: Lazy.string({ produce }) }).gate(stack);
  expect(() => Template.fromStack(stack)).toThrow('not known yet');
});
