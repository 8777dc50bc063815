// Resources that a lookup depends on cannot use its attributes.
import { CfnOutput, NestedStack, Stack, Tags, type App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../lib';
import { newApp } from '../support/app';

const ID = '11111111-2222-3333-4444-555555555555';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Stack');
});

function lookUp(scope: Construct = stack, props: Partial<MembershipLookupProps> = {}, id = 'Membership') {
  return new MembershipLookup(scope, id, { membershipIdentifier: ID, ...props });
}

const cycle = (uses: string, path = 'Stack/Membership') =>
  `AttributeCycle: MembershipLookup at '${path}': its attributes are used by ${uses}, but the lookup can run only after ` +
  'that is deployed. Do not use them there. To remove a tag, call Tags.of(provider).remove(key)';

describe('a tag of a stack that contains an attribute', () => {
  test('is rejected at synthesis, with how to remove it from the resources of the lookup', () => {
    Tags.of(stack).add('collaboration', lookUp().collaborationId);
    expect(() => app.synth()).toThrow(
      cycle(
        "'Tags' of 'Stack/MembershipLookupProvider/Function/Resource', 'Tags' of " +
          "'Stack/MembershipLookupProvider/LogGroup/Resource', 'Tags' of 'Stack/MembershipLookupProvider/Role/Resource'",
      ),
    );
  });

  test('can be on every other resource, if it is removed from the shared provider as the error message advises', () => {
    Tags.of(stack).add('owner', lookUp().collaborationCreatorAccountId);
    Tags.of(stack.node.findChild('MembershipLookupProvider')).remove('owner');
    new sns.Topic(stack, 'Topic');
    expectTagOfTopicOnly();
  });

  test('can be on every other resource, if it is removed from a given provider', () => {
    const provider = new MembershipLookupProvider(stack, 'Provider');
    Tags.of(stack).add('owner', lookUp(stack, { provider }).collaborationCreatorAccountId);
    Tags.of(provider).remove('owner');
    new sns.Topic(stack, 'Topic');
    expectTagOfTopicOnly();
  });

  function expectTagOfTopicOnly(): void {
    const template = Template.fromStack(stack);
    const Value = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Membership'), 'CollaborationCreatorAccountId'] };
    template.hasResourceProperties('AWS::SNS::Topic', { Tags: [{ Key: 'owner', Value }] });
    template.allResourcesProperties('AWS::Lambda::Function', { Tags: Match.absent() });
  }

  test('is rejected on the nested stack that contains the lookup', () => {
    const nested = new NestedStack(stack, 'Nested');
    Tags.of(stack).add('collaboration', lookUp(nested).collaborationId, {
      includeResourceTypes: ['AWS::CloudFormation::Stack'],
    });
    expect(() => app.synth()).toThrow(
      cycle("'Tags' of 'Stack/Nested.NestedStack/Nested.NestedStackResource'", 'Stack/Nested/Membership'),
    );
  });

  test('is accepted on another stack', () => {
    const other = new Stack(app, 'Other');
    new sns.Topic(other, 'Topic');
    Tags.of(other).add('collaboration', lookUp().collaborationId);
    expect(() => app.synth()).not.toThrow();
  });
});

test('such a tag on the key of a given log group is rejected as well', () => {
  const encryptionKey = new kms.Key(stack, 'Key');
  const logGroup = new logs.LogGroup(stack, 'Log', { encryptionKey });
  const membership = lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { logGroup }) });
  Tags.of(encryptionKey).add('collaboration', membership.collaborationName);
  expect(() => app.synth()).toThrow(cycle("'Tags' of 'Stack/Key/Resource'"));
});

test('an attribute in a policy of a given role, which the lookup waits for, is rejected', () => {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const membership = lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { role }) });
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [membership.resultBucket.arnForObjects('*')] }),
  );
  expect(() => app.synth()).toThrow(cycle("'PolicyDocument' of 'Stack/Role/DefaultPolicy/Resource'"));
});

describe('a lookup that is configured with an attribute of another', () => {
  const configuredWith = ({ resultRoleArn }: MembershipLookup, provider?: MembershipLookupProvider) =>
    lookUp(stack, { assumedRoleArn: resultRoleArn, provider }, 'Second');

  test('is rejected if both have the same provider, whose role would refer to the attribute', () => {
    configuredWith(lookUp());
    expect(() => app.synth()).toThrow(cycle("'Policies' of 'Stack/MembershipLookupProvider/Role/Resource'"));
  });

  test('is accepted with a separate provider, as the error message advises', () => {
    const second = configuredWith(lookUp(), new MembershipLookupProvider(stack, 'Provider'));
    new CfnOutput(stack, 'Status', { value: second.status });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('a fallback that is another attribute of the lookup is rejected', () => {
  const membership = lookUp();
  const value = membership.getAttString('DefaultJobResultConfiguration.RoleArn', membership.resultRoleArn);
  new CfnOutput(stack, 'Role', { value });
  expect(() => app.synth()).toThrow(cycle("'Fallbacks' of 'Stack/Membership/Resource'"));
});

test('a fallback that is an attribute of another lookup is accepted', () => {
  const fallback = lookUp().resultRoleArn;
  const value = lookUp(stack, {}, 'Second').getAttString('DefaultJobResultConfiguration.RoleArn', fallback);
  new CfnOutput(stack, 'Role', { value });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('two lookups that use each other are both in the error message', () => {
  const first = lookUp();
  const second = lookUp(stack, {}, 'Second');
  const role = 'DefaultResultConfiguration.RoleArn';
  new CfnOutput(stack, 'One', { value: first.getAttString(role, second.resultRoleArn) });
  new CfnOutput(stack, 'Two', {
    value: second.getAttString('DefaultJobResultConfiguration.RoleArn', first.jobResultRoleArn),
  });
  expect(() => app.synth()).toThrow(cycle("'Fallbacks' of 'Stack/Second/Resource'"));
  expect(() => app.synth()).toThrow(cycle("'Fallbacks' of 'Stack/Membership/Resource'", 'Stack/Second'));
});
