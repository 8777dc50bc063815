import { App, CfnParameter, Fn, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AttributeExpectation, type MembershipExpectations, type MembershipLookupProps } from '../../lib';
import { newApp } from '../support/app';
import { ENV, ID, lookUp, lookupOf, newStack } from '../support/lookup-stack';

const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
const BY_COLLABORATION = { membershipIdentifier: undefined, collaborationIdentifier: COLLABORATION_ID };
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
const KEY_PREFIX = 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix';

function expectationsOf(expectations: MembershipExpectations, props: Partial<MembershipLookupProps> = {}): unknown {
  const stack = newStack();
  lookUp(stack, { ...props, expectations });
  return lookupOf(stack)['Expectations'];
}

test('all props are in the template: strings must be equal, lists must include all of the elements', () => {
  expect(
    expectationsOf({
      collaborationIdentifier: COLLABORATION_ID,
      collaborationCreatorAccountId: '111122223333',
      memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
      customMlMemberAbilities: ['CAN_RECEIVE_MODEL_OUTPUT'],
      queryLogStatus: 'ENABLED',
      resultBucketName: 'campaign-results',
      paysForQueryCompute: false,
    }),
  ).toEqual([
    { Attribute: 'CollaborationIdentifier', OneOf: [COLLABORATION_ID] },
    { Attribute: 'CollaborationCreatorAccountId', OneOf: ['111122223333'] },
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] },
    { Attribute: 'MlMemberAbilities.CustomMLMemberAbilities', IncludesAll: ['CAN_RECEIVE_MODEL_OUTPUT'] },
    { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] },
    { Attribute: BUCKET, OneOf: ['campaign-results'] },
    { Attribute: 'PaymentConfiguration.QueryCompute.IsResponsible', OneOf: ['false'] },
  ]);
});

test('each kind of AttributeExpectation is in the template', () => {
  const attributes = {
    [KEY_PREFIX]: AttributeExpectation.equalTo(''),
    JobLogStatus: AttributeExpectation.oneOf('ENABLED', 'DISABLED'),
    MemberAbilities: AttributeExpectation.includesAll('CAN_QUERY', 'CAN_RUN_JOB'),
    'Collaboration.AllowedResultRegions': AttributeExpectation.includesOnly('eu-west-1', 'eu-north-1'),
    'Collaboration.AutoApprovedChangeTypes': AttributeExpectation.empty(),
  };
  expect(expectationsOf({ attributes }, BY_COLLABORATION)).toEqual([
    { Attribute: KEY_PREFIX, OneOf: [''] },
    { Attribute: 'JobLogStatus', OneOf: ['ENABLED', 'DISABLED'] },
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RUN_JOB'] },
    { Attribute: 'Collaboration.AllowedResultRegions', IncludesOnly: ['eu-west-1', 'eu-north-1'] },
    { Attribute: 'Collaboration.AutoApprovedChangeTypes', Empty: true },
  ]);
});

test('a prop and an entry of attributes about the same attribute are both in the template', () => {
  expect(
    expectationsOf({
      memberAbilities: ['CAN_QUERY'],
      queryLogStatus: 'ENABLED',
      attributes: {
        MemberAbilities: AttributeExpectation.includesOnly('CAN_QUERY', 'CAN_RECEIVE_RESULTS'),
        // Whether both can be met is left to the deployment.
        QueryLogStatus: AttributeExpectation.equalTo('DISABLED'),
      },
    }),
  ).toEqual([
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
    { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] },
    { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] },
    { Attribute: 'QueryLogStatus', OneOf: ['DISABLED'] },
  ]);
});

test.each<[string, MembershipExpectations | undefined]>([
  ['none', undefined],
  ['an empty object', {}],
  ['no abilities', { memberAbilities: [], customMlMemberAbilities: [], attributes: {} }],
])('with %s, the template expects nothing', (_, expectations) => {
  const stack = newStack();
  lookUp(stack, { expectations });
  expect(lookupOf(stack)).not.toHaveProperty('Expectations');
});

test('an attribute is not requested because it is expected', () => {
  const stack = newStack();
  lookUp(stack, { expectations: { queryLogStatus: 'ENABLED' }, restoreOnRollback: false });
  expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
});

test('a value that a later version of the API adds is accepted', () => {
  expect(expectationsOf({ memberAbilities: ['CAN_DO_NEW_THINGS'], queryLogStatus: 'PARTIAL' })).toEqual([
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_DO_NEW_THINGS'] },
    { Attribute: 'QueryLogStatus', OneOf: ['PARTIAL'] },
  ]);
});

/** Expectations as code without types passes them. */
function untyped(expectations: object): MembershipExpectations {
  return JSON.parse(JSON.stringify(expectations)) as MembershipExpectations;
}

test('JavaScript may pass numbers, and single values instead of lists', () => {
  expect(
    expectationsOf(untyped({ collaborationCreatorAccountId: 111122223333, memberAbilities: 'CAN_QUERY' })),
  ).toEqual([
    { Attribute: 'CollaborationCreatorAccountId', OneOf: ['111122223333'] },
    { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
  ]);
});

describe('values can be tokens:', () => {
  test('parameters, lists, and elements of a list', () => {
    const stack = newStack();
    const id = new CfnParameter(stack, 'Collaboration').valueAsString;
    const account = new CfnParameter(stack, 'Account').valueAsString;
    const abilities = new CfnParameter(stack, 'Abilities', { type: 'CommaDelimitedList' }).valueAsList;
    const logs = ssm.StringParameter.valueForStringParameter(stack, '/logs');
    lookUp(stack, {
      expectations: {
        collaborationIdentifier: id,
        collaborationCreatorAccountId: account,
        memberAbilities: abilities,
        queryLogStatus: logs,
        resultBucketName: Fn.join('-', ['results', stack.region]),
        attributes: {
          CollaborationName: AttributeExpectation.oneOf(...Token.asList(Fn.split('|', account))),
          JobLogStatus: AttributeExpectation.oneOf(logs, 'ENABLED'),
          MemberAbilities: AttributeExpectation.includesOnly(...abilities),
          'MlMemberAbilities.CustomMLMemberAbilities': AttributeExpectation.includesAll(Fn.select(0, abilities)),
        },
      },
    });
    const parameter = { Ref: expect.stringContaining('logs') as string };
    expect(lookupOf(stack)['Expectations']).toEqual([
      { Attribute: 'CollaborationIdentifier', OneOf: [{ Ref: 'Collaboration' }] },
      { Attribute: 'CollaborationCreatorAccountId', OneOf: [{ Ref: 'Account' }] },
      { Attribute: 'MemberAbilities', IncludesAll: { Ref: 'Abilities' } },
      { Attribute: 'QueryLogStatus', OneOf: [parameter] },
      { Attribute: BUCKET, OneOf: [{ 'Fn::Join': ['-', ['results', { Ref: 'AWS::Region' }]] }] },
      { Attribute: 'CollaborationName', OneOf: { 'Fn::Split': ['|', { Ref: 'Account' }] } },
      { Attribute: 'JobLogStatus', OneOf: [parameter, 'ENABLED'] },
      { Attribute: 'MemberAbilities', IncludesOnly: { Ref: 'Abilities' } },
      {
        Attribute: 'MlMemberAbilities.CustomMLMemberAbilities',
        IncludesAll: [{ 'Fn::Select': [0, { Ref: 'Abilities' }] }],
      },
    ]);
  });

  test('attributes of another lookup', () => {
    const stack = newStack();
    const { collaborationId, memberAbilities } = lookUp(stack, { membershipIdentifier: COLLABORATION_ID });
    const other = new Stack(stack, 'Other');
    lookUp(other, { expectations: { collaborationIdentifier: collaborationId, memberAbilities } });
    expect(JSON.stringify(lookupOf(other)['Expectations'])).toMatch(/CollaborationId.*MemberAbilities/);
  });

  test('a literal beside a token must be possible', () => {
    const { valueAsString } = new CfnParameter(newStack(), 'Logs');
    const attributes = { QueryLogStatus: AttributeExpectation.oneOf(valueAsString, 'enabled') };
    expect(() => expectationsOf({ attributes })).toThrow(
      `'expectations.attributes.QueryLogStatus' is "enabled", but must be a constant such as ENABLED.`,
    );
  });

  test.each<[string, (secret: string) => MembershipExpectations]>([
    ['a prop', (secret) => ({ resultBucketName: secret })],
    ['an attribute', (secret) => ({ attributes: { CollaborationName: AttributeExpectation.equalTo(secret) } })],
  ])('but not secrets, which CloudFormation does not resolve in a custom resource: %s', (_, expectations) => {
    const app = newApp();
    const secret = SecretValue.secretsManager('bucket').unsafeUnwrap();
    lookUp(new Stack(app, 'Stack'), { expectations: expectations(secret) });
    expect(() => app.synth()).toThrow(
      "SecretReference: MembershipLookup at 'Stack/Membership': 'expectations' contains the secret",
    );
  });

  test('of the stack of the lookup, wherever its attributes are used', () => {
    const app = newApp();
    const stack = new Stack(app, 'Lookup', { env: ENV });
    const queryLogStatus = new CfnParameter(stack, 'Logs').valueAsString;
    const membership = lookUp(stack, { expectations: { queryLogStatus } });
    const reader = new Stack(app, 'Reader', { env: ENV });
    new ssm.CfnParameter(reader, 'Collaboration', { type: 'String', value: membership.collaborationId });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('what no membership can meet is an error:', () => {
  test.each<[MembershipExpectations, string]>([
    [
      { collaborationIdentifier: 'campaign' },
      "InvalidExpectation: MembershipLookup at 'Stack/Membership': 'expectations.collaborationIdentifier' is \"campaign\", but must be the id of a collaboration",
    ],
    [
      { collaborationIdentifier: `arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}` },
      `'expectations.collaborationIdentifier' is "arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}", but must be the id of a collaboration`,
    ],
    ...['1111', '1111-2222-3333', ' 111122223333', ''].map((account): [MembershipExpectations, string] => [
      { collaborationCreatorAccountId: account },
      `'expectations.collaborationCreatorAccountId' is "${account}", but must be the id of an AWS account, which has 12 digits.`,
    ]),
    [
      { memberAbilities: ['CAN_QUERY', 'can_query'] },
      `'expectations.memberAbilities' is "can_query", but must be a constant such as CAN_QUERY without commas.`,
    ],
    [{ memberAbilities: ['CAN_QUERY,CAN_RUN_JOB'] }, `is "CAN_QUERY,CAN_RUN_JOB", but must be a constant`],
    [{ customMlMemberAbilities: [''] }, `'expectations.customMlMemberAbilities' is "", but must be a constant`],
    [{ queryLogStatus: 'on' }, `'expectations.queryLogStatus' is "on", but must be a constant such as ENABLED.`],
    [
      { resultBucketName: 's3://results' },
      `is "s3://results", but must be the name of an S3 bucket, such as campaign-results.`,
    ],
  ])('%j', (expectations, message) => {
    expect(() => expectationsOf(expectations)).toThrow(message);
  });

  test.each<[name: string, expectation: AttributeExpectation, message: string]>([
    [
      'status',
      AttributeExpectation.equalTo('ACTIVE'),
      `UnknownAttribute: MembershipLookup at 'Stack/Membership': a membership has no attribute 'status'.`,
    ],
    ['toString', AttributeExpectation.equalTo('x'), `a membership has no attribute 'toString'.`],
    [
      'ResultObjects',
      AttributeExpectation.equalTo('x'),
      `a membership has no attribute 'ResultObjects'. It has: Id, Arn, `,
    ],
    [
      'Id',
      AttributeExpectation.equalTo('x'),
      `InvalidExpectation: MembershipLookup at 'Stack/Membership': 'expectations.attributes.Id' is "x", but must be a lower-case UUID. Correct it, or leave it out.`,
    ],
    [
      'DefaultResultConfiguration.RoleArn',
      AttributeExpectation.oneOf('arn:aws:iam::111122223333:role/reader', 'reader'),
      `is "reader", but must be the ARN of an IAM role, such as`,
    ],
    ['IsMetricsEnabled', AttributeExpectation.oneOf('true', 'yes'), `is "yes", but must be true or false.`],
    [
      'MemberAbilities',
      AttributeExpectation.includesOnly('can_query'),
      `is "can_query", but must be a constant such as`,
    ],
    ['MemberAbilities', AttributeExpectation.includesAll(''), `is "", but must be a constant such as`],
    [
      'Collaboration.AllowedResultRegions',
      AttributeExpectation.includesOnly('eu-west-1,eu-north-1'),
      `is "eu-west-1,eu-north-1", but must be a region such as us-east-1 without commas.`,
    ],
  ])('%s: %j', (name, expectation, message) => {
    expect(() => expectationsOf({ attributes: { [name]: expectation } }, BY_COLLABORATION)).toThrow(message);
  });

  test.each<[name: string, expectation: AttributeExpectation, message: string]>([
    [
      'MemberAbilities',
      AttributeExpectation.equalTo('CAN_QUERY'),
      'is equalTo() or oneOf(), but must be one of includesAll(), includesOnly(), empty(), since the attribute is a list.',
    ],
    [
      'MlMemberAbilities.CustomMLMemberAbilities',
      AttributeExpectation.oneOf('CAN_RECEIVE_MODEL_OUTPUT'),
      'is equalTo() or oneOf(), but must be one of includesAll(), includesOnly(), empty(), since the attribute is a list.',
    ],
    [
      'JobLogStatus',
      AttributeExpectation.includesAll('ENABLED'),
      'is includesAll(), but must be one of equalTo() or oneOf(), since the attribute is a string.',
    ],
    [
      'Status',
      AttributeExpectation.includesOnly('ACTIVE'),
      'is includesOnly(), but must be one of equalTo() or oneOf(), since the attribute is a string.',
    ],
    [
      KEY_PREFIX,
      AttributeExpectation.empty(),
      'is empty(), but must be one of equalTo() or oneOf(), since the attribute is a string.',
    ],
  ])('a kind that %s cannot have: %j', (name, expectation, message) => {
    expect(() => expectationsOf({ attributes: { [name]: expectation } })).toThrow(
      `'expectations.attributes.${name}' ${message}`,
    );
  });

  test.each<[name: string, expectation: AttributeExpectation]>([
    ['JobLogStatus', AttributeExpectation.oneOf()],
    ['MemberAbilities', AttributeExpectation.includesAll()],
    ['MemberAbilities', AttributeExpectation.includesOnly()],
  ])('no values of %s: %j', (name, expectation) => {
    expect(() => expectationsOf({ attributes: { [name]: expectation } })).toThrow(
      `'expectations.attributes.${name}' is an empty list, but must be at least one value.`,
    );
  });

  test.each([
    ['a list', ['ENABLED']],
    ['a string', 'ENABLED'],
    ['null', null],
    ['an object', { equalTo: 'ENABLED' }],
  ])('a value that is no AttributeExpectation: %s', (_, value) => {
    expect(() => expectationsOf(untyped({ attributes: { JobLogStatus: value } }))).toThrow(
      `'expectations.attributes.JobLogStatus' is ${JSON.stringify(value)}, but must be an AttributeExpectation, such as equalTo('ENABLED').`,
    );
  });

  test('unless the CDK has yet to look up the value: then it is an error of the construct', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: ENV });
    const account = ssm.StringParameter.valueFromLookup(stack, '/account', 'not-yet-known');
    lookUp(stack, { expectations: { collaborationCreatorAccountId: account } });
    Annotations.fromStack(stack).hasError('*', Match.stringLikeRegexp('InvalidExpectation: .*not-yet-known'));
  });
});
