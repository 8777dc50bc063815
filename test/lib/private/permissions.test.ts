import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider } from '../../../lib';
import { newApp } from '../../support/app';
import { environmentOf, evaluate } from '../../support/evaluate';
import { templateOf } from '../../support/template';

/** Results in the longest ARNs. */
const ENVIRONMENT = environmentOf({
  'AWS::Partition': 'aws',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '111122223333',
  'AWS::StackId': 'arn:aws:cloudformation:ap-southeast-1:111122223333:stack/Stack/11111111-aaaa-bbbb-cccc-222222222222',
});

function idOf(number: number): string {
  return `11111111-2222-3333-4444-${String(number).padStart(12, '0')}`;
}

function stackOf(lookups: number, restoreOnRollback?: boolean): Template {
  const stack = new Stack(newApp(), 'Stack');
  for (let number = 0; number < lookups; number += 1) {
    new MembershipLookup(stack, `Membership${String(number)}`, {
      membershipIdentifier: idOf(number),
      restoreOnRollback,
    });
  }
  return templateOf(stack);
}

interface PolicyDocument {
  readonly Statement: readonly { readonly Action: string; readonly Resource: unknown }[];
}
interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
    readonly PolicyDocument?: PolicyDocument;
    readonly Name?: unknown;
    readonly MembershipIdentifier?: unknown;
  };
  readonly DependsOn?: readonly string[];
}

function resourcesOf(template: Template, type?: string): [id: string, resource: Resource][] {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  return Object.entries(Resources).filter(([, { Type }]) => type === undefined || Type === type);
}

/** The policies of the function's role: first the inline one, then the managed ones. */
function policiesOf(template: Template): PolicyDocument[] {
  return [
    ...resourcesOf(template, 'AWS::IAM::Role').flatMap(([, { Properties }]) =>
      (Properties.Policies ?? []).map((policy) => policy.PolicyDocument),
    ),
    ...resourcesOf(template, 'AWS::IAM::ManagedPolicy').flatMap(
      ([, { Properties }]) => Properties.PolicyDocument ?? [],
    ),
  ];
}

function membershipsIn(document: PolicyDocument): string[] {
  return resourcesIn(document, 'cleanrooms:GetMembership');
}

function resourcesIn({ Statement }: PolicyDocument, action: string): string[] {
  return Statement.filter(({ Action }) => Action === action)
    .flatMap(({ Resource: resource }) => resource)
    .map((resource) => String(evaluate(resource, ENVIRONMENT)));
}

/** How many characters IAM counts: every intrinsic function is evaluated, and those of other resources are long. */
function sizeOf(document: PolicyDocument): number {
  const evaluated = JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^(Ref|Fn::.*)$/.test(key))
      ? String(evaluate(value, ENVIRONMENT)).padEnd(110)
      : value,
  );
  return evaluated.length;
}

/** Expects the policies of a role to be within the quotas of IAM. */
function expectQuotas([inline, ...managed]: readonly PolicyDocument[]): void {
  expect(inline ? sizeOf(inline) : 0).toBeLessThanOrEqual(10_240);
  expect(Math.max(0, ...managed.map(sizeOf))).toBeLessThanOrEqual(6_144);
  expect(managed.length).toBeLessThanOrEqual(10);
}

describe.each<[count: number, restoreOnRollback: boolean]>([
  [1, true],
  [243, true],
  [1, false],
  [488, false],
])('with %d lookups in a stack (restoreOnRollback: %s)', (count, restoreOnRollback) => {
  const template = stackOf(count, restoreOnRollback);
  const policies = policiesOf(template);

  test('the function may read each membership, and no other', () => {
    const expected = Array.from(
      { length: count },
      (_, number) => `arn:aws:cleanrooms:ap-southeast-1:111122223333:membership/${idOf(number)}`,
    );
    expect(policies.flatMap(membershipsIn).sort()).toEqual(expected);
    expect(JSON.stringify(policies)).not.toContain('*');
  });

  test('the function may read the parameter of each lookup, and no other', () => {
    const parameters = resourcesOf(template, 'AWS::SSM::Parameter');
    expect(parameters).toHaveLength(restoreOnRollback ? count : 0);
    const names = parameters.map(([, { Properties }]) => String(evaluate(Properties.Name, ENVIRONMENT)));
    expect(policies.flatMap((policy) => resourcesIn(policy, 'ssm:GetParameterHistory')).sort()).toEqual(
      names.map((name) => `arn:aws:ssm:ap-southeast-1:111122223333:parameter${name}`).sort(),
    );
  });

  test('no policy exceeds the quotas of IAM', () => {
    expectQuotas(policies);
  });

  test('there are no more resources than CloudFormation accepts', () => {
    expect(resourcesOf(template).length).toBeLessThanOrEqual(500);
  });
});

describe('with the longest logical ids of the CDK', () => {
  /** Adds as many lookups as their role has room for. */
  function fill(scope: Construct, provider: MembershipLookupProvider): number {
    for (let number = 0; ; number += 1) {
      try {
        const membershipIdentifier = idOf(number);
        new MembershipLookup(scope, 'M'.repeat(100) + String(number), { membershipIdentifier, provider });
      } catch (error) {
        expect(String(error)).toContain("pass it to further lookups as their prop 'provider'");
        return number;
      }
    }
  }

  test('a role has room for 120 lookups, and no policy exceeds the quotas of IAM', () => {
    const stack = new Stack(newApp(), 'Stack');
    const lookups = fill(new Construct(stack, 'S'.repeat(200)), new MembershipLookupProvider(stack, 'Provider'));
    expect(lookups).toBeGreaterThanOrEqual(120);
    const template = templateOf(stack);
    const ids = resourcesOf(template, 'Custom::CleanRoomsMembership').map(([id]) => id);
    expect(new Set(ids.map(({ length }) => length))).toEqual(new Set([255]));
    expectQuotas(policiesOf(template));
  });
});

test('a lookup whose permission is in a managed policy waits for that policy', () => {
  const template = stackOf(100, false);
  const managed = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
  const waiting = resourcesOf(template, 'Custom::CleanRoomsMembership').filter(([, { DependsOn }]) => DependsOn);
  expect(waiting.flatMap(([, { DependsOn = [] }]) => DependsOn)).toEqual(
    managed.flatMap(([id, { Properties }]) =>
      membershipsIn(Properties.PolicyDocument ?? { Statement: [] }).map(() => id),
    ),
  );
  expect(waiting.length).toBeGreaterThan(0);
});

test('in a VPC, which adds permissions, no policy exceeds the quotas of IAM', () => {
  const stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'ap-southeast-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    availabilityZones: ['ap-southeast-1a'],
    privateSubnetIds: ['subnet-12345678'],
  });
  const provider = new MembershipLookupProvider(stack, 'Provider', { vpc });
  for (let number = 0; number < 200; number += 1) {
    const props = { membershipIdentifier: idOf(number), provider, restoreOnRollback: false };
    new MembershipLookup(stack, `Membership${String(number)}`, props);
  }
  const policies = policiesOf(templateOf(stack));
  expect(policies.length).toBeGreaterThan(1);
  expectQuotas(policies);
});

test('a lookup waits for the managed policies with the permissions to read its membership and its parameter', () => {
  const template = stackOf(100);
  const policyOf = new Map(
    resourcesOf(template, 'AWS::IAM::ManagedPolicy').flatMap(([id, { Properties }]) =>
      (Properties.PolicyDocument?.Statement ?? []).flatMap(({ Resource: resource }) =>
        [resource].flat().map((each) => [String(evaluate(each, ENVIRONMENT)), id] as const),
      ),
    ),
  );
  for (const [id, { DependsOn = [], Properties }] of resourcesOf(template, 'Custom::CleanRoomsMembership')) {
    const expected = [...policyOf].filter(
      ([arn]) => arn.endsWith(`/${id}`) || arn.endsWith(`/${String(Properties.MembershipIdentifier)}`),
    );
    expect([...DependsOn].sort()).toEqual([...new Set(expected.map(([, policy]) => policy))].sort());
  }
  expect(policyOf.size).toBeGreaterThan(100);
});

test('a membership that is looked up twice has one permission', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'One', { membershipIdentifier: idOf(1) });
  new MembershipLookup(stack, 'Other', { membershipIdentifier: idOf(1) });
  expect(policiesOf(templateOf(stack)).flatMap(membershipsIn)).toHaveLength(1);
});

test('more lookups than a role has room for are rejected, and the error message contains what to do', () => {
  const stack = new Stack(newApp(), 'Stack');
  const add = (number: number) =>
    new MembershipLookup(stack, `Membership${String(number)}`, { membershipIdentifier: idOf(number) });
  expect(() => {
    for (let number = 0; number < 1000; number += 1) add(number);
  }).toThrow(
    "MembershipLookupProvider at 'Stack/MembershipLookupProvider': its role has no room for the permissions of one more lookup. " +
      "Create another MembershipLookupProvider, and pass it to further lookups as their prop 'provider'.",
  );
});
