// With Role.customizeRoles() the CDK creates no roles, and reports the policies that an administrator creates.
import { CfnOutput, CfnParameter, Fn, Lazy, Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipLookup, MembershipLookupProvider } from '../../lib';
import { newApp } from '../support/app';

const ID = '11111111-2222-3333-4444-555555555555';
const ROLE = 'Stack/MembershipLookupProvider/Role';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Stack');
});

interface Report {
  readonly roles: readonly {
    readonly roleConstructPath: string;
    readonly identityPolicyStatements: readonly { readonly Action: string; readonly Resource: string }[];
  }[];
}

/** The statements of each role in the CDK's report, by its path. */
function report(): Record<string, string[]> {
  const { roles } = JSON.parse(readFileSync(join(app.synth().directory, 'iam-policy-report.json'), 'utf8')) as Report;
  return Object.fromEntries(
    roles.map(({ roleConstructPath, identityPolicyStatements }) => [
      roleConstructPath,
      identityPolicyStatements.map(({ Action, Resource }) => `${Action} ${Resource}`),
    ]),
  );
}

function resourcesOfType(type: string): unknown[] {
  const { Resources } = app.synth().getStackByName('Stack').template as { Resources: Record<string, { Type: string }> };
  return Object.values(Resources).filter((resource) => resource.Type === type);
}

const OWN_STATEMENTS = [
  ...['logs:CreateLogStream', 'logs:PutLogEvents'].map(
    (action) => `${action} {"Fn::GetAtt":["MembershipLookupProviderLogGroupC9BECFCA","Arn"]}`,
  ),
  'cloudformation:DescribeStacks {"Ref":"AWS::StackId"}',
];

/** An ARN of Clean Rooms in the environment of the stack, as a template contains it. */
const arnOf = (resource: string, account = '${AWS::AccountId}'): string =>
  JSON.stringify({ 'Fn::Sub': `arn:aws:cleanrooms:\${AWS::Region}:${account}:${resource}` });

/** The statements of a lookup by collaboration. */
const BY_COLLABORATION = [
  `cleanrooms:GetCollaboration ${arnOf(`collaboration/${ID}`, '*')}`,
  `cleanrooms:GetMembership ${arnOf('membership/*')}`,
];
const LIST_MEMBERS = `cleanrooms:ListMembers ${arnOf(`collaboration/${ID}`, '*')}`;

/** The statement of the parameter of a lookup. */
const lastValuesOf = (logicalId: string): unknown =>
  expect.stringMatching(
    new RegExp(`^ssm:GetParameterHistory \\{.*:parameter/cdk-cleanrooms-membership/.*/${logicalId}"`),
  );

describe('the report on a precreated role', () => {
  beforeEach(() => {
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'MembershipLookupProvider/Role': 'lookup' } });
  });

  const lookUp = (membershipIdentifier: string, props: { region?: string; assumedRoleArn?: string } = {}) =>
    new MembershipLookup(stack, `Membership${String(stack.node.children.length)}`, {
      membershipIdentifier,
      restoreOnRollback: false,
      ...props,
    });

  test.each<[what: string, create: () => unknown, statement: unknown]>([
    ['an id', () => lookUp(ID), `cleanrooms:GetMembership ${arnOf(`membership/${ID}`)}`],
    [
      'an ARN',
      () => lookUp(`arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}`),
      `cleanrooms:GetMembership arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}`,
    ],
    [
      'a parameter',
      () => lookUp(new CfnParameter(stack, 'MembershipId').valueAsString),
      expect.stringMatching(/^cleanrooms:GetMembership \{.*\{"Ref":"MembershipId"\}/),
    ],
    [
      'an intrinsic function, in a region that is one as well',
      () => lookUp(Fn.importValue('MembershipId'), { region: Fn.importValue('MembershipRegion') }),
      expect.stringMatching(/^cleanrooms:GetMembership \{.*"MembershipId".*"MembershipRegion"/),
    ],
    [
      'a role of another account',
      () => lookUp(ID, { assumedRoleArn: 'arn:aws:iam::444455556666:role/reader' }),
      'sts:AssumeRole arn:aws:iam::444455556666:role/reader',
    ],
  ])('lists every statement, with readable ARNs: %s', (_, create, statement) => {
    create();
    expect(report()).toEqual({ [ROLE]: [...OWN_STATEMENTS, statement] });
    expect(resourcesOfType('AWS::IAM::Role')).toEqual([]);
  });

  const lookUpMembers = (read: (membership: MembershipLookup) => string) => {
    const membership = new MembershipLookup(stack, 'Membership', {
      collaborationIdentifier: ID,
      restoreOnRollback: false,
    });
    new CfnOutput(stack, 'Output', { value: read(membership) });
  };

  test.each<[how: string, read: (membership: MembershipLookup) => string]>([
    ['used', (membership) => membership.queryRunnerMembershipArn],
    ['used through a Lazy', (membership) => Lazy.string({ produce: () => membership.queryRunnerMembershipArn })],
  ])('lists ListMembers if an attribute of the members is %s', (_, read) => {
    lookUpMembers(read);
    expect(report()).toEqual({ [ROLE]: [...OWN_STATEMENTS, ...BY_COLLABORATION, LIST_MEMBERS] });
  });

  test.each<[what: string, read: (membership: MembershipLookup) => string]>([
    ['are not read', (membership) => membership.memberStatus],
    [
      'are read, but not used',
      ({ memberStatus, queryRunnerMembershipArn }) => memberStatus || queryRunnerMembershipArn,
    ],
  ])('does not list ListMembers if the attributes of the members %s', (_, read) => {
    lookUpMembers(read);
    expect(new Set(report()[ROLE])).toEqual(new Set([...OWN_STATEMENTS, ...BY_COLLABORATION]));
  });

  test('lists the parameter of each lookup', () => {
    for (const id of ['One', 'Other']) new MembershipLookup(stack, id, { membershipIdentifier: ID });
    expect(report()[ROLE]?.slice(OWN_STATEMENTS.length)).toEqual([
      expect.stringContaining('cleanrooms:GetMembership'),
      lastValuesOf('One8A44B909'),
      lastValuesOf('Other34654A52'),
    ]);
  });

  test('lists a membership that is looked up twice once', () => {
    lookUp(ID);
    lookUp(ID);
    expect(report()[ROLE]).toHaveLength(OWN_STATEMENTS.length + 1);
  });

  test('lists more memberships than a role of a template has room for', () => {
    const memberships = Array.from({ length: 150 }, (_, number) => `${ID.slice(0, -4)}${String(1000 + number)}`);
    for (const id of memberships) lookUp(id);
    expect(report()[ROLE]?.slice(OWN_STATEMENTS.length)).toEqual(
      memberships.map((id) => `cleanrooms:GetMembership ${arnOf(`membership/${id}`)}`),
    );
    expect(resourcesOfType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('does not list the result role unless it is used', () => {
    lookUp(ID);
    expect(Object.keys(report())).toEqual([ROLE]);
  });
});

test.each<[where: string, scope: () => Stack]>([
  ['the same stack', () => stack],
  ['another stack', () => new Stack(app, 'Roles')],
])('the report on a given role in %s lists every statement', (_, scopeOf) => {
  const scope = scopeOf();
  iam.Role.customizeRoles(scope, { usePrecreatedRoles: { Role: 'lookup' } });
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  // A stack must have a resource.
  new logs.LogGroup(scope, 'Any');
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Log', 'lookups');
  const provider = new MembershipLookupProvider(stack, 'Provider', { role, logGroup });
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: Fn.importValue('MembershipId'), provider });
  const collaborationIdentifier = Fn.importValue('CollaborationId');
  const other = new MembershipLookup(stack, 'Other', { collaborationIdentifier, provider, restoreOnRollback: false });
  new CfnOutput(stack, 'Output', { value: other.queryRunnerMembershipArn });
  expect(report()[`${scope.node.path}/Role`]).toEqual([
    expect.stringMatching(/^logs:CreateLogStream \{.*:log-group:lookups:\*"/),
    expect.stringMatching(/^logs:PutLogEvents \{.*:log-group:lookups:\*"/),
    'cloudformation:DescribeStacks {"Ref":"AWS::StackId"}',
    expect.stringMatching(/^cleanrooms:GetMembership \{.*\{"Fn::ImportValue":"MembershipId"\}/),
    lastValuesOf('Membership\\w+'),
    expect.stringMatching(/^cleanrooms:GetCollaboration \{.*\{"Fn::ImportValue":"CollaborationId"\}/),
    expect.stringMatching(/^cleanrooms:GetMembership \{.*"(:membership\/\*|membership\/\*)"/),
    expect.stringMatching(/^cleanrooms:ListMembers \{.*\{"Fn::ImportValue":"CollaborationId"\}/),
  ]);
  expect(resourcesOfType('AWS::IAM::Policy')).toEqual([]);
});

test('a role that the CDK still creates has its statements, and the report lists them', () => {
  iam.Role.customizeRoles(stack, { preventSynthesis: false });
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
  expect(report()[ROLE]).toHaveLength(OWN_STATEMENTS.length + 2);
  const [role] = resourcesOfType('AWS::IAM::Role');
  expect(JSON.stringify(role)).toMatch(new RegExp(`DescribeStacks.*GetMembership.*${ID}.*GetParameterHistory`));
});
