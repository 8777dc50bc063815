import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { MembershipLookup, MembershipLookupHandler } from '../../../lib';
import { newApp } from '../../support/app';
import { environmentOf, evaluate } from '../../support/evaluate';
import { templateOf } from '../../support/template';

/** What makes the longest ARNs. */
const ENVIRONMENT = environmentOf({
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '111122223333',
});

function idOf(number: number): string {
  return `11111111-2222-3333-4444-${String(number).padStart(12, '0')}`;
}

function stackOf(lookups: number): Template {
  const stack = new Stack(newApp(), 'Stack');
  for (let number = 0; number < lookups; number += 1) {
    new MembershipLookup(stack, `Membership${String(number)}`, { membershipIdentifier: idOf(number) });
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
  };
  readonly DependsOn?: readonly string[];
}

function resourcesOf(template: Template, type?: string): [id: string, resource: Resource][] {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  return Object.entries(Resources).filter(([, { Type }]) => type === undefined || Type === type);
}

/** The policies of the function's role: first the one that stands in it, then the managed ones. */
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

function membershipsIn({ Statement }: PolicyDocument): string[] {
  return Statement.filter(({ Action }) => Action === 'cleanrooms:GetMembership')
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

describe.each([1, 100, 488])('with %d lookups in a stack', (count) => {
  const template = stackOf(count);
  const policies = policiesOf(template);

  test('the function may read each membership, and no other', () => {
    const expected = Array.from(
      { length: count },
      (_, number) => `arn:aws-us-gov:cleanrooms:ap-southeast-1:111122223333:membership/${idOf(number)}`,
    );
    expect(policies.flatMap(membershipsIn).sort()).toEqual(expected);
    expect(JSON.stringify(policies)).not.toContain('*');
  });

  test('no policy is larger than IAM takes', () => {
    const [inline = 0, ...managed] = policies.map(sizeOf);
    expect(inline).toBeLessThanOrEqual(10_240);
    expect(Math.max(0, ...managed)).toBeLessThanOrEqual(6_144);
    expect(managed.length).toBeLessThanOrEqual(10);
  });

  test('there are no more resources than CloudFormation takes', () => {
    expect(resourcesOf(template).length).toBeLessThanOrEqual(500);
  });
});

test('a lookup whose permission stands in a managed policy waits for that policy', () => {
  const template = stackOf(100);
  const managed = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
  const waiting = resourcesOf(template, 'Custom::CleanRoomsMembership').filter(([, { DependsOn }]) => DependsOn);
  expect(waiting.flatMap(([, { DependsOn = [] }]) => DependsOn)).toEqual(
    managed.flatMap(([id, { Properties }]) =>
      membershipsIn(Properties.PolicyDocument ?? { Statement: [] }).map(() => id),
    ),
  );
  expect(waiting.length).toBeGreaterThan(0);
});

test('in a VPC, where the role may do more, no policy is larger than IAM takes either', () => {
  const stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'ap-southeast-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    availabilityZones: ['ap-southeast-1a'],
    privateSubnetIds: ['subnet-12345678'],
  });
  const handler = new MembershipLookupHandler(stack, 'Handler', { vpc });
  for (let number = 0; number < 450; number += 1) {
    new MembershipLookup(stack, `Membership${String(number)}`, { membershipIdentifier: idOf(number), handler });
  }
  const [inline = 0, ...managed] = policiesOf(templateOf(stack)).map(sizeOf);
  expect(inline).toBeLessThanOrEqual(10_240);
  expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
  expect(managed.length).toBeLessThanOrEqual(10);
});

test('a membership that is looked up twice is one permission', () => {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'One', { membershipIdentifier: idOf(1) });
  new MembershipLookup(stack, 'Other', { membershipIdentifier: idOf(1) });
  expect(policiesOf(templateOf(stack)).flatMap(membershipsIn)).toHaveLength(1);
});

test('more lookups than one role has room for are refused, with what to do', () => {
  const stack = new Stack(newApp(), 'Stack');
  const add = (number: number) =>
    new MembershipLookup(stack, `Membership${String(number)}`, { membershipIdentifier: idOf(number) });
  expect(() => {
    for (let number = 0; number < 1000; number += 1) add(number);
  }).toThrow(
    "MembershipLookupHandler at 'Stack/MembershipLookupHandler': its role has no room for the permissions of one more lookup. " +
      "Create another MembershipLookupHandler, and pass it to further lookups as their prop 'handler'.",
  );
});
