import { CfnOutput, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup, type IMembership } from '../../lib';
import { baseName, PUBLIC_NAMES, propertyOf, type PublicName } from '../../lib/contract/attributes';
import { DeployedApp } from '../support/deployed-app';
import { FULL_MEMBERS, fullCollaboration, fullMembership } from '../support/full-membership';
import { ID, lookUp, newStack, stringOf } from '../support/lookup-stack';
import { newApp, nestedOf, stackOf } from '../support/places';

describe('exports', () => {
  /** The names of the exports of a stack. */
  function exportsOf(stack: Stack): string[] {
    const outputs = Template.fromStack(stack).findOutputs('*') as Record<string, { Export?: { Name: string } }>;
    return Object.values(outputs).flatMap(({ Export }) => Export?.Name ?? []);
  }

  /** Creates an export as the CDK advises for one that no stack imports anymore; returns the import. */
  function exportOf(stack: Stack, membership: IMembership, name: PublicName): string {
    const property = propertyOf(name);
    const value = property === undefined ? membership.getAttString(name) : membership[property];
    if (typeof value === 'string') return stack.exportValue(value);
    // The CDK itself gives the list of a nested stack another name here than where it is referenced.
    if (Stack.of(membership) !== stack) return stack.exportValue(membership.getAttString(name));
    return Fn.join(',', stack.exportStringListValue(value));
  }

  test.each(Object.entries({ 'a stack': false, 'a nested stack': true }))(
    'of %s that exportValue() and exportStringListValue() create are those that references create',
    (_, nested) => {
      const [own, references] = [false, true].map((byReference) => {
        const app = newApp();
        const stack = stackOf(app, 'A');
        const home = nested ? nestedOf(stack, 'N') : stack;
        const membership = new MembershipLookup(home, 'Membership', { collaborationIdentifier: ID });
        for (const [index, name] of PUBLIC_NAMES.entries()) {
          const value = byReference ? stringOf(membership, name) : exportOf(stack, membership, name);
          if (byReference) new CfnParameter(stackOf(app, 'B'), `Parameter${String(index)}`, { type: 'String', value });
        }
        return {
          exports: exportsOf(stack).sort(),
          outputs: Object.keys(Template.fromStack(home).findOutputs('*')).sort(),
        };
      });
      expect(own?.exports).toHaveLength(PUBLIC_NAMES.length);
      expect(own).toEqual(references);
    },
  );

  test('created by name have the value of the membership', async () => {
    const app = newApp();
    const stack = stackOf(app, 'A');
    const membership = new MembershipLookup(stack, 'Membership', { collaborationIdentifier: ID });
    const other = stackOf(app, 'B');
    const resources = new Map(
      PUBLIC_NAMES.map((name, index) => {
        const resource = new CfnParameter(other, `Parameter${String(index)}`, { type: 'String', value: '' });
        resource.addPropertyOverride('Value', exportOf(stack, membership, name));
        return [name, resource];
      }),
    );
    const { json, attributes: ofMembership } = fullMembership();
    const attributes: Record<string, string> = {
      ...ofMembership,
      ...fullCollaboration().attributes,
      ...FULL_MEMBERS.attributes,
    };
    const deployed = await DeployedApp.of(app, json);
    const values = [...resources].map(([name, resource]) => [name, deployed.valueOf(resource)]);
    expect(Object.fromEntries(values)).toEqual(
      Object.fromEntries(PUBLIC_NAMES.map((name) => [name, attributes[baseName(name)]])),
    );
  });
});

describe('an output with an exportName', () => {
  const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';
  const ROLE = 'DefaultResultConfiguration.RoleArn';

  /** The warnings of a stack with an output that exports a value. */
  function warningsOf(value: (membership: IMembership, stack: Stack) => string, inOtherStack = false): string[] {
    const app = newApp();
    const stack = stackOf(app, 'A');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    const user = inOtherStack ? stackOf(app, 'B') : stack;
    new CfnParameter(user, 'Parameter', { type: 'String', value: 'value' });
    new CfnOutput(user, 'Output', { value: value(membership, user), exportName: 'my-export' });
    return Annotations.fromStack(user)
      .findWarning('*', Match.stringLikeRegexp('EmptyExport'))
      .map(({ entry: { data } }) => (typeof data === 'string' ? data : ''));
  }

  test.each<[string, (membership: IMembership, stack: Stack) => string]>([
    ['a key prefix', (membership) => membership.resultKeyPrefix],
    ['a key prefix by name', (membership) => membership.getAttString(KEY_PREFIX)],
    ['a list', (membership) => Fn.join(',', membership.memberAbilities)],
    ['an element of a list', (membership) => Fn.select(0, membership.customMlMemberAbilities)],
    ['an empty fallback', (membership) => membership.getAttString(ROLE, '')],
    ['a Lazy', (membership) => Lazy.string({ produce: () => membership.jobResultKeyPrefix })],
    ['nothing but blanks around it', (membership) => ` ${membership.resultKeyPrefix} `],
    ['two that may be empty', (membership) => `${membership.resultKeyPrefix}${membership.jobResultKeyPrefix}`],
  ])('is a warning if its value may be empty: %s', (_, value) => {
    for (const inOtherStack of [false, true]) {
      const [warning = ''] = warningsOf(value, inOtherStack);
      expect(warning).toContain('does not export an empty value. Pass the value to the other stack as a property');
      expect(warning).toContain(`The output '${inOtherStack ? 'B' : 'A'}/Output' exports the attribute`);
    }
  });

  test.each<[string, (membership: IMembership, stack: Stack) => string]>([
    ['an attribute that is never empty', (membership) => membership.collaborationId],
    ['a part of a string', (membership) => `prefix=${membership.resultKeyPrefix}`],
    ['a part of a string that is joined', (membership) => Fn.join('/', ['s3:/', membership.resultKeyPrefix])],
    ['a fallback', (membership) => membership.getAttString(ROLE, 'none')],
    ['JSON', (membership, stack) => stack.toJsonString({ prefix: membership.resultKeyPrefix })],
  ])('is no warning if it cannot be empty: %s', (_, value) => {
    for (const inOtherStack of [false, true]) expect(warningsOf(value, inOtherStack)).toEqual([]);
  });

  test('of exportValue() is a warning as well', () => {
    const stack = newStack();
    stack.exportValue(lookUp(stack).resultKeyPrefix, { name: 'my-export' });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('EmptyExport'))).toHaveLength(1);
  });
});
