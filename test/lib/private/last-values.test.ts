import { CfnCondition, CfnOutput, CfnResource, Fn, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../../lib';
import { newApp } from '../../support/app';
import { environmentOf, evaluate } from '../../support/evaluate';
import { copyLibrary, removeLibraryCopies } from '../../support/library-copy';
import { ENV, ID, lookUp, lookupOf, newStack, permissionsOf } from '../../support/lookup-stack';
import { cyclesBelow } from '../../support/template-order';

const GUID = '11111111-aaaa-bbbb-cccc-222222222222';
const ENVIRONMENT = environmentOf({
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
  'AWS::StackId': `arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/${GUID}`,
});

interface Parameter {
  readonly Properties: Readonly<Record<'Name' | 'Value', unknown>>;
  readonly Condition?: string;
}

/** The parameters of a stack by their logical ids. */
function parametersOf(stack: Stack): Record<string, Parameter> {
  return Template.fromStack(stack).findResources('AWS::SSM::Parameter') as Record<string, Parameter>;
}

/** The names of the parameters of a stack by their logical ids. */
function namesIn(stack: Stack): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parametersOf(stack)).map(([id, { Properties }]) => [
      id,
      String(evaluate(Properties.Name, ENVIRONMENT)),
    ]),
  );
}

/** The names of the parameters that the function may read. */
function readable(stack: Stack): string[] {
  const arns = [permissionsOf(stack)['ssm:GetParameterHistory'] ?? []].flat();
  return arns.map((arn) =>
    String(evaluate(arn, ENVIRONMENT)).replace(/^arn:aws:ssm:[a-z0-9-]+:111122223333:parameter/, ''),
  );
}

function nameOf(logicalId: string): string {
  return `/cdk-cleanrooms-membership/${GUID}/${logicalId}`;
}

function resourceOf(lookup: MembershipLookup): CfnResource {
  const { defaultChild } = lookup.node;
  if (CfnResource.isCfnResource(defaultChild)) return defaultChild;
  throw new Error('A lookup has a resource.');
}

test('a parameter contains the last values of a lookup, and is the only one that the function may read', () => {
  const stack = newStack();
  lookUp(stack);
  expect(parametersOf(stack)).toEqual({
    LastValuesMembership0FE7B447: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Name: expect.anything() as unknown,
        Type: 'String',
        Value: { 'Fn::GetAtt': ['Membership0FE7B447', 'LastValues'] },
      },
    },
  });
  expect(namesIn(stack)).toEqual({ LastValuesMembership0FE7B447: nameOf('Membership0FE7B447') });
  expect(readable(stack)).toEqual([nameOf('Membership0FE7B447')]);
});

test('with restoreOnRollback: false there is no parameter, no attribute for it, and no permission', () => {
  const stack = newStack();
  lookUp(stack, { restoreOnRollback: false });
  expect(parametersOf(stack)).toEqual({});
  expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
  expect(permissionsOf(stack)).not.toHaveProperty('ssm:GetParameterHistory');
});

test('two lookups of a membership have a parameter each', () => {
  const stack = newStack();
  for (const id of ['One', 'Other']) new MembershipLookup(stack, id, { membershipIdentifier: ID });
  expect(Object.values(namesIn(stack))).toEqual(readable(stack));
  expect(new Set(readable(stack)).size).toBe(2);
});

describe('the parameter has the logical id of its lookup in its name and in its own logical id', () => {
  test('also if it is overridden later', () => {
    const stack = newStack();
    resourceOf(lookUp(stack)).overrideLogicalId('Kept');
    expect(namesIn(stack)).toEqual({ LastValuesKept: nameOf('Kept') });
    expect(readable(stack)).toEqual([nameOf('Kept')]);
  });

  test('so a lookup that moves in the construct tree and keeps its logical id keeps the parameter', () => {
    const [before, after] = [newStack(), newStack()];
    lookUp(before);
    const moved = new MembershipLookup(new Construct(after, 'Scope'), 'Moved', { membershipIdentifier: ID });
    resourceOf(moved).overrideLogicalId('Membership0FE7B447');
    expect(parametersOf(after)).toEqual(parametersOf(before));
  });

  test('so a lookup whose logical id changes, as with another provider, has another parameter', () => {
    const stacks = ['Provider', 'OtherProvider'].map((id) => {
      const stack = newStack();
      lookUp(stack, { provider: new MembershipLookupProvider(stack, id) });
      return stack;
    });
    const [one = {}, other = {}] = stacks.map(namesIn);
    expect(Object.keys(one)).not.toEqual(Object.keys(other));
    expect(Object.values(one)).not.toEqual(Object.values(other));
    expect(stacks.map(readable)).toEqual([one, other].map((names) => Object.values(names)));
  });

  test('only its end, if it is too long', () => {
    const stack = newStack();
    const longest = 'M'.padEnd(247, 'x') + '0FE7B447';
    resourceOf(lookUp(stack)).overrideLogicalId(longest);
    expect(namesIn(stack)).toEqual({ [`LastValues${longest.slice(10)}`]: nameOf(longest) });
    expect(Object.keys(namesIn(stack)).join()).toHaveLength(255);
  });
});

test('the name of the stack is not in the template', () => {
  const templates = ['One', 'Other'].map((stackName) => {
    const stack = new Stack(newApp(), 'Stack', { stackName });
    lookUp(stack);
    return [parametersOf(stack), permissionsOf(stack)];
  });
  expect(templates[0]).toEqual(templates[1]);
});

test('a nested stack contains the parameters of its lookups, with its own GUID in their names', () => {
  const parent = newStack();
  const nested = new NestedStack(parent, 'Nested');
  new MembershipLookup(nested, 'Membership', { membershipIdentifier: ID });
  expect(parametersOf(parent)).toEqual({});
  expect(Object.values(namesIn(nested))).toEqual(readable(nested));
  expect(JSON.stringify(parametersOf(nested))).toContain('AWS::StackId');
});

test('stages with the same stack have the same parameters', () => {
  const app = newApp();
  const [one, other] = ['Test', 'Production'].map((id) => {
    const stack = new Stack(new Stage(app, id, { env: ENV }), 'Stack');
    lookUp(stack);
    return parametersOf(stack);
  });
  expect(one).toEqual(other);
});

test('the parameter has the condition of the lookup', () => {
  const stack = newStack();
  const isProduction = new CfnCondition(stack, 'IsProduction', { expression: Fn.conditionEquals(stack.region, 'x') });
  resourceOf(lookUp(stack)).cfnOptions.condition = isProduction;
  expect(Object.values(parametersOf(stack))).toMatchObject([{ Condition: 'IsProduction' }]);
});

test('a stack that uses a value of another stack has no parameter', () => {
  const app = newApp();
  const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
  const membership = lookUp(stack);
  membership.grants.readResults(new iam.Role(other, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  new CfnOutput(other, 'Name', { value: membership.collaborationName });
  expect(parametersOf(other)).toEqual({});
  expect(Object.keys(Template.fromStack(stack).findOutputs('*')).filter((id) => id.includes('LastValues'))).toEqual([]);
});

test.each<[string, Partial<MembershipLookupProps>]>([
  ['of another region', { region: 'eu-west-1' }],
  ['of another account', { assumedRoleArn: 'arn:aws:iam::444455556666:role/reader', externalId: 'secret' }],
])('for a membership %s the parameter is in the region and the account of the stack', (_, props) => {
  const stack = newStack(ENV);
  lookUp(stack, props);
  expect(readable(stack)).toEqual([nameOf('Membership0FE7B447')]);
  expect(JSON.stringify(permissionsOf(stack)['ssm:GetParameterHistory'])).toContain(
    `:ssm:${ENV.region}:${ENV.account}:`,
  );
  expect(JSON.stringify(parametersOf(stack))).not.toContain('secret');
});

test('an immutable role is not granted the permission', () => {
  const stack = newStack();
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/lookup', { mutable: false });
  lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { role }) });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.resourceCountIs('AWS::SSM::Parameter', 1);
});

test('tags with values of the lookup create no cycle', () => {
  const stack = newStack();
  const membership = lookUp(stack);
  Tags.of(stack).add('collaboration', membership.collaborationId, { includeResourceTypes: ['AWS::SSM::Parameter'] });
  expect(cyclesBelow(stack)).toEqual([]);
});

describe('with two copies of the library', () => {
  afterAll(removeLibraryCopies);

  test('the lookups of both have their parameters, which the shared function may read', async () => {
    const other = await copyLibrary('1.2.3');
    const stack = newStack();
    new MembershipLookup(stack, 'First', { membershipIdentifier: ID });
    new other.MembershipLookup(stack, 'Second', { membershipIdentifier: ID });
    expect(Object.values(namesIn(stack))).toEqual(readable(stack));
    expect(readable(stack)).toHaveLength(2);
  });
});
