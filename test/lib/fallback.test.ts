import { App, Aws, CfnParameter as CfnTemplateParameter, CfnResource, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup } from '../../lib';
import { DeployedApp } from '../support/deployed-app';
import { MINIMAL } from '../support/full-membership';
import { ID } from '../support/lookup-stack';
import { newApp, nestedOf, stackOf, type Place } from '../support/places';

describe('a fallback', () => {
  const ROLE = 'DefaultResultConfiguration.RoleArn';

  /** An app in which stack B uses an attribute of a lookup in stack A, with a fallback. */
  function appWith(fallback: (own: Stack, user: Stack) => string, user: Place = (app) => stackOf(app, 'B')): App {
    const app = newApp();
    const own = stackOf(app, 'A');
    const membership = new MembershipLookup(own, 'Membership', { membershipIdentifier: ID });
    const scope = user(app);
    new CfnParameter(scope, 'Parameter', {
      type: 'String',
      value: membership.getAttString(ROLE, fallback(own, scope)),
    });
    return app;
  }

  const appOf = ({ node: { root } }: Stack): App => {
    if (App.isApp(root)) return root;
    throw new Error('The root is an app.');
  };
  const bucketIn = (stack: Stack): string => new CfnBucket(stack, 'Bucket').ref;

  test.each<[string, (own: Stack, user: Stack) => string, string]>([
    ['the name of the stack', () => `results-${Aws.STACK_NAME}`, 'AWS::StackName'],
    ['the id of the stack', () => Aws.STACK_ID, 'AWS::StackId'],
    ['the name of the stack in a Fn::Sub', () => Fn.sub('results-${AWS::StackName}'), 'AWS::StackName'],
    ['the name of the stack in a Lazy', () => Lazy.string({ produce: () => Aws.STACK_NAME }), 'AWS::StackName'],
    ['a bucket of the stack', (_, user) => bucketIn(user), "'B/Bucket'"],
    ['a bucket of the stack in a string', (_, user) => Fn.join('-', ['x', bucketIn(user)]), "'B/Bucket'"],
    ['a parameter of the stack', (_, user) => new CfnTemplateParameter(user, 'P').valueAsString, "'B/P'"],
    ['a parameter by its name', () => Fn.ref('P'), 'P'],
    ['an attribute by its name', () => Fn.getAtt('Bucket', 'Arn').toString(), 'Fn::GetAtt'],
    ['a mapping of the stack', () => Fn.findInMap('Map', 'key', 'value'), 'Fn::FindInMap'],
  ])('whose meaning depends on the stack is rejected in another stack: %s', (_, fallback, found) => {
    expect(() => appWith(fallback).synth()).toThrow(
      `RelativeFallback: MembershipLookup at 'A/Membership': the fallback of attribute '${ROLE}' is used in stack 'B', ` +
        `but evaluated in stack 'A', where ${found} would mean something else. Use a plain string, or a value of stack 'A'.`,
    );
  });

  test.each<[string, (own: Stack, user: Stack) => string]>([
    ['the region', () => Aws.REGION],
    ['a dynamic reference', () => '{{resolve:ssm:/results}}'],
    ['a parameter with a version', (_, user) => StringParameter.valueForStringParameter(user, '/results', 1)],
  ])('that is %s is rejected only in another region', (_, fallback) => {
    expect(() => appWith(fallback, (app) => stackOf(app, 'B', 'us-east-1')).synth()).toThrow('RelativeFallback');
    expect(() => appWith(fallback).synth()).not.toThrow();
  });

  test('that is a resource of a nested stack is rejected there', () => {
    const nested: Place = (app) => nestedOf(stackOf(app, 'A'), 'N');
    expect(() => appWith((_, user) => bucketIn(user), nested).synth()).toThrow('RelativeFallback');
    expect(() => appWith((_, user) => user.stackName, nested).synth()).toThrow('RelativeFallback');
  });

  test.each<[string, (own: Stack, user: Stack) => string, string]>([
    ['a string', () => 'none', 'none'],
    ['the partition, account and region', () => `${Aws.PARTITION}${Aws.ACCOUNT_ID}${Aws.REGION}`, ''],
    ['a bucket of the stack of the lookup', (own) => bucketIn(own), '<A Bucket>'],
    ['a bucket of a third stack', (own) => bucketIn(stackOf(appOf(own), 'C')), '<C Bucket>'],
    ['the name of the stack, known at synthesis', (_, user) => user.stackName, 'B'],
  ])('with the same meaning in each stack is used: %s', async (_, fallback, expected) => {
    const app = appWith(fallback);
    const deployed = await DeployedApp.of(app, MINIMAL);
    const parameter = app.node.findChild('B').node.findChild('Parameter');
    if (!CfnResource.isCfnResource(parameter)) throw new Error('It is a resource.');
    expect(deployed.valueOf(parameter)).toContain(expected);
  });

  test('in the stack of the lookup may contain the name of that stack', () => {
    expect(() =>
      appWith(
        () => Aws.STACK_NAME,
        (app) => stackOf(app, 'A'),
      ).synth(),
    ).not.toThrow();
  });

  test('of a third stack is evaluated there, whichever of the other two is created first', async () => {
    for (const first of ['lookup', 'user']) {
      const app = newApp();
      const user = first === 'user' ? stackOf(app, 'B') : undefined;
      const own = stackOf(app, 'A');
      const membership = new MembershipLookup(own, 'Membership', { membershipIdentifier: ID });
      const parameter = new CfnParameter(user ?? stackOf(app, 'B'), 'Parameter', {
        type: 'String',
        value: membership.getAttString(ROLE, bucketIn(stackOf(app, 'C'))),
      });
      const deployed = await DeployedApp.of(app, MINIMAL);
      expect(deployed.valueOf(parameter)).toBe('<C Bucket>');
    }
  });
});

describe.each([
  'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
  'DefaultResultConfiguration.RoleArn',
  'DefaultJobResultConfiguration.RoleArn',
])('a fallback of %s', (name) => {
  test.each<[string, (stack: Stack) => string]>([
    ['"*"', () => '*'],
    ['"arn:aws:iam::111122223333:role/*"', () => 'arn:aws:iam::111122223333:role/*'],
    ['"resu?ts"', () => 'resu?ts'],
    ['"${aws:username}"', () => '${aws:username}'],
    ['"*-..."', (stack) => `*-${new CfnTemplateParameter(stack, 'P').valueAsString}`],
    ['"...-*"', (stack) => `${Fn.select(0, [new CfnTemplateParameter(stack, 'P').valueAsString])}-*`],
  ])('that would be a wildcard in a policy is rejected: %s', (found, fallback) => {
    const stack = stackOf(newApp(), 'A');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    expect(() => membership.getAttString(name, fallback(stack))).toThrow(
      `InvalidFallback: MembershipLookup at 'A/Membership': the fallback of attribute '${name}' is ${found}, but must be the `,
    );
  });

  test.each(['none', '', 'results', 'arn:aws:iam::111122223333:role/results'])('may be %j', (fallback) => {
    const membership = new MembershipLookup(stackOf(newApp(), 'A'), 'Membership', { membershipIdentifier: ID });
    expect(() => membership.getAttString(name, fallback)).not.toThrow();
  });
});
