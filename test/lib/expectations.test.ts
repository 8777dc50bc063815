import { App, CfnParameter, Fn, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { MembershipExpectations, MembershipLookupProps } from '../../lib';
import { newApp } from '../support/app';
import { ENV, ID, lookUp, lookupOf, newStack } from '../support/lookup-stack';

const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

function expectOf(expect: MembershipExpectations, props: Partial<MembershipLookupProps> = {}): unknown {
  const stack = newStack();
  lookUp(stack, { ...props, expect });
  return lookupOf(stack)['Expect'];
}

test('all expectations are in the template', () => {
  expect(
    expectOf({
      collaborationIdentifier: COLLABORATION_ID,
      collaborationCreatorAccountId: '111122223333',
      memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
      customMlMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT'],
      queryLogStatus: 'ENABLED',
      resultBucketName: 'campaign-results',
      paysForQueryCompute: false,
      attributes: {
        JobLogStatus: ['ENABLED', 'DISABLED'],
        'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix': [''],
      },
    }),
  ).toEqual({
    CollaborationIdentifier: COLLABORATION_ID,
    AllOf: {
      MemberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
      'MlMemberAbilities.CustomMLMemberAbilities': ['CAN_RECEIVE_MODEL_OUTPUT'],
    },
    OneOf: {
      CollaborationCreatorAccountId: ['111122223333'],
      QueryLogStatus: ['ENABLED'],
      [BUCKET]: ['campaign-results'],
      'PaymentConfiguration.QueryCompute.IsResponsible': ['false'],
      JobLogStatus: ['ENABLED', 'DISABLED'],
      'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix': [''],
    },
  });
});

test.each<[string, MembershipExpectations | undefined]>([
  ['none', undefined],
  ['an empty object', {}],
  ['no abilities', { memberAbilities: [], customMlMemberAbilities: [], attributes: {} }],
])('with %s, the template expects nothing', (_, expectations) => {
  const stack = newStack();
  lookUp(stack, { expect: expectations });
  expect(lookupOf(stack)).not.toHaveProperty('Expect');
});

test('an attribute is not requested because it is expected', () => {
  const stack = newStack();
  lookUp(stack, { expect: { queryLogStatus: 'ENABLED' }, restoreOnRollback: false });
  expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
});

test('a value that a later version of the API adds is accepted', () => {
  expect(expectOf({ memberAbilities: ['CAN_DO_NEW_THINGS'], queryLogStatus: 'PARTIAL' })).toMatchObject({
    AllOf: { MemberAbilities: ['CAN_DO_NEW_THINGS'] },
    OneOf: { QueryLogStatus: ['PARTIAL'] },
  });
});

test('JavaScript may pass numbers, and single values', () => {
  const props = { expect: { collaborationCreatorAccountId: 111122223333, attributes: { JobLogStatus: 'ENABLED' } } };
  expect(expectOf(JSON.parse(JSON.stringify(props.expect)) as MembershipExpectations)).toEqual({
    OneOf: { CollaborationCreatorAccountId: ['111122223333'], JobLogStatus: ['ENABLED'] },
  });
});

describe('values can be tokens:', () => {
  test('parameters, lists, and attributes of another lookup', () => {
    const stack = newStack();
    const id = new CfnParameter(stack, 'Collaboration').valueAsString;
    const account = new CfnParameter(stack, 'Account').valueAsString;
    const abilities = new CfnParameter(stack, 'Abilities', { type: 'CommaDelimitedList' }).valueAsList;
    const logs = ssm.StringParameter.valueForStringParameter(stack, '/logs');
    lookUp(stack, {
      expect: {
        collaborationIdentifier: id,
        collaborationCreatorAccountId: account,
        memberAbilities: abilities,
        queryLogStatus: logs,
        resultBucketName: Fn.join('-', ['results', stack.region]),
        attributes: { CollaborationName: Token.asList(Fn.split('|', account)), JobLogStatus: [logs, 'ENABLED'] },
      },
    });
    expect(lookupOf(stack)['Expect']).toMatchObject({
      CollaborationIdentifier: { Ref: 'Collaboration' },
      AllOf: { MemberAbilities: { Ref: 'Abilities' } },
      OneOf: {
        CollaborationCreatorAccountId: [{ Ref: 'Account' }],
        QueryLogStatus: [{ Ref: expect.stringContaining('logs') as string }],
        [BUCKET]: [{ 'Fn::Join': ['-', ['results', { Ref: 'AWS::Region' }]] }],
        CollaborationName: { 'Fn::Split': ['|', { Ref: 'Account' }] },
        JobLogStatus: [{ Ref: expect.stringContaining('logs') as string }, 'ENABLED'],
      },
    });
  });

  test('a literal beside a token must be possible', () => {
    const stack = newStack();
    const { valueAsString } = new CfnParameter(stack, 'Logs');
    expect(() => lookUp(stack, { expect: { attributes: { QueryLogStatus: [valueAsString, 'enabled'] } } })).toThrow(
      `'expect.attributes.QueryLogStatus' can never hold: "enabled" is not a constant such as ENABLED.`,
    );
  });

  test('but not secrets, which CloudFormation does not resolve in a custom resource', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    lookUp(stack, { expect: { resultBucketName: SecretValue.secretsManager('bucket').unsafeUnwrap() } });
    expect(() => app.synth()).toThrow(
      "SecretReference: MembershipLookup at 'Stack/Membership': 'expect' contains the secret",
    );
  });

  test('of the stack of the lookup, wherever its attributes are used', () => {
    const app = newApp();
    const stack = new Stack(app, 'Lookup', { env: ENV });
    const membership = lookUp(stack, { expect: { queryLogStatus: new CfnParameter(stack, 'Logs').valueAsString } });
    const reader = new Stack(app, 'Reader', { env: ENV });
    new ssm.CfnParameter(reader, 'Collaboration', { type: 'String', value: membership.collaborationId });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('what can never hold is an error:', () => {
  test.each<[MembershipExpectations, string]>([
    [
      { collaborationIdentifier: 'campaign' },
      '\'expect.collaborationIdentifier\' can never hold: "campaign" is not the id of a collaboration',
    ],
    [
      { collaborationIdentifier: `arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}` },
      `'expect.collaborationIdentifier' can never hold: "arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}" is not`,
    ],
    ...['1111', '1111-2222-3333', ' 111122223333', ''].map((account): [MembershipExpectations, string] => [
      { collaborationCreatorAccountId: account },
      `'expect.collaborationCreatorAccountId' can never hold: "${account}" is not the id of an AWS account, which has 12 digits.`,
    ]),
    [
      { memberAbilities: ['CAN_QUERY', 'can_query'] },
      `'expect.memberAbilities' can never hold: "can_query" is not a constant such as CAN_QUERY without commas.`,
    ],
    [{ memberAbilities: ['CAN_QUERY,CAN_RUN_JOB'] }, `"CAN_QUERY,CAN_RUN_JOB" is not a constant`],
    [{ customMlMemberAbilities: [''] }, `'expect.customMlMemberAbilities' can never hold: "" is not a constant`],
    [{ queryLogStatus: 'on' }, `'expect.queryLogStatus' can never hold: "on" is not a constant such as ENABLED.`],
    [{ resultBucketName: 's3://results' }, `"s3://results" is not the name of an S3 bucket, such as campaign-results.`],
    [
      { attributes: { status: ['ACTIVE'] } },
      `UnknownAttribute: MembershipLookup at 'Stack/Membership': a membership has no attribute 'status'.`,
    ],
    [{ attributes: { toString: ['x'] } }, `a membership has no attribute 'toString'.`],
    [{ attributes: { JobLogStatus: [] } }, `'expect.attributes.JobLogStatus' can never hold: no value is allowed.`],
    [{ attributes: { Id: ['x'] } }, `"x" is not a lower-case UUID.`],
    [
      { attributes: { 'DefaultResultConfiguration.RoleArn': ['reader'] } },
      `"reader" is not the ARN of an IAM role, such as`,
    ],
    [{ attributes: { IsMetricsEnabled: ['yes'] } }, `"yes" is not true or false.`],
    [
      { attributes: { Id: [COLLABORATION_ID] } },
      `'expect.attributes.Id' can never hold: "${COLLABORATION_ID}" excludes "${ID}", which follows from 'membershipIdentifier'.`,
    ],
    [
      { attributes: { Status: ['REMOVED'] } },
      `'expect.attributes.Status' can never hold: "REMOVED" excludes "ACTIVE", which follows from 'requireActive'.`,
    ],
    [
      { queryLogStatus: 'ENABLED', attributes: { QueryLogStatus: ['DISABLED'] } },
      `DuplicateExpectation: MembershipLookup at 'Stack/Membership': 'expect.queryLogStatus' and 'expect.attributes.QueryLogStatus' are about the same attribute.`,
    ],
  ])('%j', (expectations, message) => {
    expect(() => expectOf(expectations)).toThrow(message);
  });

  test('unless the status may be another one', () => {
    expect(expectOf({ attributes: { Status: ['REMOVED'] } }, { requireActive: false })).toEqual({
      OneOf: { Status: ['REMOVED'] },
    });
  });

  test('unless the CDK has yet to look up the value: then it is an error of the construct', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: ENV });
    const account = ssm.StringParameter.valueFromLookup(stack, '/account', 'not-yet-known');
    lookUp(stack, { expect: { collaborationCreatorAccountId: account } });
    Annotations.fromStack(stack).hasError('*', Match.stringLikeRegexp('ImpossibleExpectation: .*not-yet-known'));
  });
});
