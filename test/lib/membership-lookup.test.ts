import { CfnOutput, CfnWaitConditionHandle, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MembershipLookup, MembershipLookupProvider, MembershipRefresh } from '../../lib';
import { newApp } from '../support/app';
import { ID, lookUp, lookupOf, newStack } from '../support/lookup-stack';

describe('the template', () => {
  test.each([
    ['that is used', undefined],
    ['that is used, without a parameter', false],
  ])('of one lookup %s', (_, restoreOnRollback) => {
    const stack = newStack();
    const membership = lookUp(stack, { refresh: MembershipRefresh.onChange(), restoreOnRollback });
    new CfnOutput(stack, 'Collaboration', { value: membership.collaborationId });

    const template = Template.fromStack(stack).toJSON() as {
      Resources: Record<string, { Properties: { Code?: unknown } }>;
    };
    // The hash of the bundle changes with each version.
    for (const resource of Object.values(template.Resources))
      if (resource.Properties.Code) resource.Properties.Code = 'the bundle';
    expect(template).toMatchSnapshot();
  });

  test.each([
    ['the lookup and its parameter', undefined, 2],
    ['only the lookup, without a parameter', false, 1],
  ])('contains for each further lookup %s', (_, restoreOnRollback, resources) => {
    const [stack, larger] = [newStack(), newStack()];
    for (const each of [stack, larger]) lookUp(each, { restoreOnRollback });
    new MembershipLookup(larger, 'Other', { membershipIdentifier: ID.replace(/1/g, '9'), restoreOnRollback });
    const count = (each: Stack): number =>
      Object.keys((Template.fromStack(each).toJSON() as { Resources: object }).Resources).length;
    expect(count(larger)).toBe(count(stack) + resources);
  });

  test('requests no attribute that the stack does not use', () => {
    const stack = newStack();
    lookUp(stack, { restoreOnRollback: false });
    expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
  });

  test('requests each attribute that the stack uses once, in order', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    for (const [name, value] of Object.entries({
      A: membership.status,
      B: membership.collaborationId,
      C: membership.status,
      D: membership.getAttString('DefaultResultConfiguration.RoleArn'),
    })) {
      new CfnOutput(stack, name, { value });
    }
    expect(lookupOf(stack)).toMatchObject({
      Attributes: ['CollaborationId', 'DefaultResultConfiguration.RoleArn', 'LastValues', 'Status'],
    });
  });
});

test('requireActive is in the template only if it is false', () => {
  const [strict, lenient] = [newStack(), newStack()];
  lookUp(strict);
  lookUp(lenient, { requireActive: false });
  expect(lookupOf(strict)).not.toHaveProperty('RequireActive');
  expect(lookupOf(lenient)).toMatchObject({ RequireActive: false });
});

describe('attributes by name', () => {
  test('an unknown name is rejected', () => {
    expect(() => lookUp(newStack()).getAttString('Collaboration')).toThrow(
      "MembershipLookup at 'Stack/Membership': a membership has no attribute 'Collaboration'. It has: Id, Arn, CollaborationArn,",
    );
  });

  test('getAttString() passes its fallback to the function', () => {
    const stack = newStack();
    new CfnOutput(stack, 'Role', { value: lookUp(stack).getAttString('DefaultResultConfiguration.RoleArn', 'none') });
    expect(lookupOf(stack)).toMatchObject({
      Attributes: ['DefaultResultConfiguration.RoleArn', 'LastValues'],
      Fallbacks: { 'DefaultResultConfiguration.RoleArn': 'none' },
    });
  });

  const needed = (membership: MembershipLookup): string => membership.resultRoleArn;
  const optional = (membership: MembershipLookup): string =>
    membership.getAttString('DefaultResultConfiguration.RoleArn', '');

  test.each([
    ['before', [needed, optional]],
    ['after', [optional, needed]],
    ['between', [optional, needed, optional]],
  ])('there is no fallback if one use of the attribute has none: %s one with a fallback', (_, readers) => {
    const stack = newStack();
    const membership = lookUp(stack);
    for (const [index, read] of readers.entries()) {
      new CfnOutput(stack, `Output${String(index)}`, { value: read(membership) });
    }
    expect(lookupOf(stack)).not.toHaveProperty('Fallbacks');
  });

  test.each([
    ['an empty fallback', 'DefaultResultConfiguration.RoleArn', ''],
    ['a fallback for what may be empty', 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix', 's3://x: y'],
  ])('%s is exported to another stack in a form that CloudFormation accepts', (_, name, fallback) => {
    const app = newApp();
    const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
    new CfnWaitConditionHandle(other, 'Resource');
    new CfnOutput(other, 'Output', { value: lookUp(stack).getAttString(name, fallback) });
    expect(lookupOf(stack)).toMatchObject({
      Attributes: [`${name}.Exportable`, 'LastValues'],
      Fallbacks: { [`${name}.Exportable`]: fallback },
    });
  });

  test.each([
    ['CollaborationName', 'a [empty\n] b', '"a [empty\\n] b", but must be a string without "[empty\\n]".'],
    ['Status', '[empty\n]', '"[empty\\n]", but must be a string without "[empty\\n]".'],
    ['MemberAbilities', '[empty\n]', '"[empty\\n]", but must be a list of strings without "[empty\\n]" and |.'],
    ['MemberAbilities', 'a||b', '"a||b", but must be a list of strings without "[empty\\n]" and |.'],
    ['MlMemberAbilities.CustomMLMemberAbilities', 'a|,b', '"a|,b", but must be a list of strings without'],
  ])('a fallback of %s that cannot be exported unchanged is rejected: %j', (name, fallback, message) => {
    const membership = lookUp(newStack());
    expect(() => membership.getAttString(name, fallback)).toThrow(
      `InvalidFallback: MembershipLookup at 'Stack/Membership': the fallback of attribute '${name}' is ${message}`,
    );
  });

  test('two fallbacks for one attribute are rejected', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    for (const fallback of ['none', '-']) {
      const value = membership.getAttString('DefaultResultConfiguration.RoleArn', fallback);
      new CfnOutput(stack, `Output${fallback}`, { value });
    }
    expect(() => Template.fromStack(stack)).toThrow(
      "MembershipLookup at 'Stack/Membership': attribute 'DefaultResultConfiguration.RoleArn' is read with the fallback 'none' and with '-'",
    );
  });
});

test('a provider of another stack is rejected', () => {
  const app = newApp();
  const provider = new MembershipLookupProvider(new Stack(app, 'Other'), 'Provider');
  expect(() => lookUp(new Stack(app, 'Stack'), { provider })).toThrow(
    "MembershipLookup at 'Stack/Membership': its provider 'Other/Provider' is in another stack.",
  );
});

test('a nested stack has its own provider', () => {
  const parent = newStack();
  lookUp(parent);
  const nested = new NestedStack(parent, 'Nested');
  new MembershipLookup(nested, 'Membership', { membershipIdentifier: ID });
  Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
});
