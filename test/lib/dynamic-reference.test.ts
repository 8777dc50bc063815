import {
  CfnDynamicReference,
  CfnDynamicReferenceService,
  CfnOutput,
  Fn,
  Lazy,
  SecretValue,
  type Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MembershipRefresh, type MembershipLookupProps } from '../../lib';
import { ARN, ENV, ID, lookUp, lookupOf, newStack, permissionsOf } from '../support/lookup-stack';
import { environmentOf, evaluate } from '../support/evaluate';

type Value = (stack: Stack) => string;

const SSM = '{{resolve:ssm:/membership:1}}';
const dynamic = (service: CfnDynamicReferenceService): string =>
  new CfnDynamicReference(service, '/membership:1').toString();

const REFERENCES: [string, Value][] = [
  ['a literal', () => SSM],
  ['valueForStringParameter() with a version', (stack) => ssm.StringParameter.valueForStringParameter(stack, '/m', 1)],
  [
    'a parameter with a version',
    (stack) =>
      ssm.StringParameter.fromStringParameterAttributes(stack, 'P', { parameterName: '/m', version: 2 }).stringValue,
  ],
  ['a CfnDynamicReference', () => dynamic(CfnDynamicReferenceService.SSM)],
  ['a part of an ARN', () => ARN.replace(ID, dynamic(CfnDynamicReferenceService.SSM))],
  ['a Lazy', () => Lazy.string({ produce: () => SSM })],
  ['a Fn::Join', () => Fn.join(':', ['{{resolve', 'ssm', '/membership}}'])],
  ['a Fn::Sub', () => Fn.sub('{{resolve:ssm:/${AWS::StackName}}}')],
];

const SECRETS: [string, Value][] = [
  ['a SecretValue', () => SecretValue.secretsManager('membership').toString()],
  ['an unwrapped SecretValue', () => SecretValue.secretsManager('membership').unsafeUnwrap()],
  ['a secure parameter', () => SecretValue.ssmSecure('/membership').toString()],
  ['an unwrapped secure parameter', () => SecretValue.ssmSecure('/membership').unsafeUnwrap()],
  ['a CfnDynamicReference', () => dynamic(CfnDynamicReferenceService.SECRETS_MANAGER)],
  ['a secure CfnDynamicReference', () => dynamic(CfnDynamicReferenceService.SSM_SECURE)],
  ['a literal', () => '{{resolve:secretsmanager:membership}}'],
  ['a part of a string', () => `x${SecretValue.secretsManager('membership').unsafeUnwrap()}`],
  ['a Lazy', () => Lazy.string({ produce: () => SecretValue.secretsManager('membership').unsafeUnwrap() })],
];

const synthesize = (props: (value: string) => Partial<MembershipLookupProps>, value: Value) => (): Template => {
  const stack = newStack(ENV);
  lookUp(stack, props(value(stack)));
  return Template.fromStack(stack);
};

describe.each<[string, (value: string) => Partial<MembershipLookupProps>]>([
  ['membershipIdentifier', (value) => ({ membershipIdentifier: value })],
  ['region', (value) => ({ region: value })],
  ['assumedRoleArn', (value) => ({ assumedRoleArn: value })],
])('%s', (prop, props) => {
  test.each(REFERENCES)(
    'cannot be a dynamic reference, which would be unresolved in the permission: %s',
    (_, value) => {
      expect(synthesize(props, value)).toThrow(
        new RegExp(
          `DynamicReference: .*'${prop}' contains .* Use StringParameter\\.valueForStringParameter\\(\\) without`,
        ),
      );
    },
  );
});

describe.each<[string, (value: string) => Partial<MembershipLookupProps>]>([
  ['membershipIdentifier', (value) => ({ membershipIdentifier: value })],
  ['region', (value) => ({ region: value })],
  ['assumedRoleArn', (value) => ({ assumedRoleArn: value })],
  ['externalId', (value) => ({ assumedRoleArn: `arn:aws:iam::${ENV.account}:role/reader`, externalId: value })],
  ['refresh', (value) => ({ refresh: MembershipRefresh.whenChanged(value) })],
])('%s', (prop, props) => {
  test.each(SECRETS)('cannot be a secret, which CloudFormation does not resolve: %s', (_, value) => {
    expect(synthesize(props, value)).toThrow(
      new RegExp(`SecretReference: .*'${prop}' contains the secret .* or an SSM parameter of type String`),
    );
  });
});

describe('a fallback', () => {
  const useFallback = (value: Value) => (): Template => {
    const stack = newStack(ENV);
    const fallback = value(stack);
    new CfnOutput(stack, 'Role', { value: lookUp(stack).getAttString('DefaultResultConfiguration.RoleArn', fallback) });
    return Template.fromStack(stack);
  };

  test.each(SECRETS)('cannot be a secret: %s', (_, value) => {
    expect(useFallback(value)).toThrow(/SecretReference: .*'fallback' contains the secret/);
  });

  test.each(REFERENCES)('can be another dynamic reference: %s', (_, value) => {
    expect(useFallback(value)).not.toThrow();
  });
});

test('a parameter without a version results in an exact permission', () => {
  const stack = newStack(ENV);
  lookUp(stack, { membershipIdentifier: ssm.StringParameter.valueForStringParameter(stack, '/membership') });
  const [parameter = ''] = Object.keys(Template.fromStack(stack).findParameters('*', { Default: '/membership' }));
  const allowed = permissionsOf(stack)['cleanrooms:GetMembership'];
  for (const value of [ID, ARN]) {
    expect(evaluate(allowed, environmentOf({ [parameter]: value, 'AWS::Partition': 'aws' }))).toBe(ARN);
  }
});

test('the external ID, which is in no permission, can be a parameter with a version', () => {
  const stack = newStack(ENV);
  lookUp(stack, { assumedRoleArn: `arn:aws:iam::${ENV.account}:role/reader`, externalId: SSM });
  expect(lookupOf(stack)).toMatchObject({ ExternalId: SSM });
});
