// The trust policies that AWS documents, statement by statement:
// https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html
// https://docs.aws.amazon.com/clean-rooms/latest/userguide/cross-service-confused-deputy-prevention.html
// https://docs.aws.amazon.com/clean-rooms/latest/userguide/ml-roles.html
import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CompositePrincipal, Role, type CfnRole, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CleanRoomsServicePrincipal as Principal, MembershipLookup, type IMembership } from '../../lib';
import { newApp } from '../support/app';
import { DeployedApp } from '../support/deployed-app';
import { environmentOf, evaluate } from '../support/evaluate';
import { FULL_MEMBERS, fullMembership } from '../support/full-membership';
import { ENV, ID } from '../support/lookup-stack';
import { templateOf } from '../support/template';

const arnOf = (account: string, digit: string): string =>
  `arn:aws:cleanrooms:us-east-1:${account}:membership/${digit.repeat(8)}-2222-3333-4444-555555555555`;
const RUNNER = arnOf('111122223333', '1');
const OWNER = arnOf('444455556666', '4');
const OTHER = arnOf('777788889999', '7');

/** The statements of the trust policy of a role, with all tokens evaluated. */
function statementsFor(
  principal: (stack: Stack) => IPrincipal,
  parameters: Readonly<Record<string, string>> = {},
): unknown {
  const stack = new Stack(newApp(), 'Stack', { env: ENV });
  new Role(stack, 'Role', { assumedBy: principal(stack) });
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const { Properties } = role as { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } };
  return evaluate(Properties.AssumeRolePolicyDocument.Statement, environmentOf(parameters));
}

const allow = (Condition: object, Service = 'cleanrooms.amazonaws.com') => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: 'sts:AssumeRole',
  Condition,
});
const EXTERNAL_ID = 'arn:aws:*:us-east-1:*:dbuser:*/11111111-2222-3333-4444-555555555555*';
const sourceArns = (...arns: string[]) => allow({ 'ForAnyValue:ArnEquals': { 'aws:SourceArn': arns } });

/** Each kind of role: its principal, and the documented statements. */
const KINDS: Readonly<Record<string, [principal: (of: (arn: string) => string) => IPrincipal, statements: object[]]>> =
  {
    'a configured table': [
      (of) =>
        Principal.forConfiguredTable({
          queryRunnerMembershipArn: of(RUNNER),
          memberMembershipArns: [RUNNER, OWNER, OTHER].map(of),
        }),
      [allow({ StringLike: { 'sts:ExternalId': EXTERNAL_ID } }), sourceArns(RUNNER, OWNER, OTHER)],
    ],
    'a table in Snowflake': [
      (of) => Principal.forSnowflakeTable({ ownerMembershipArn: of(OWNER), queryRunnerMembershipArn: of(RUNNER) }),
      [sourceArns(OWNER, RUNNER)],
    ],
    'query results': [
      (of) => Principal.forQueryResults({ queryRunnerMembershipArn: of(RUNNER) }),
      [allow({ ArnLike: { 'sts:ExternalId': EXTERNAL_ID } }), sourceArns(RUNNER)],
    ],
    'job results': [
      (of) =>
        Principal.forJobResults({ jobRunnerMembershipArn: of(RUNNER), receiverMembershipArns: [OWNER, OTHER].map(of) }),
      [sourceArns(RUNNER, OWNER, OTHER)],
    ],
    'the code of an analysis template': [
      (of) => Principal.forAnalysisTemplateCode({ jobRunnerMembershipArn: of(RUNNER), ownerMembershipArn: of(OWNER) }),
      [sourceArns(RUNNER, OWNER)],
    ],
    'the ML configuration': [
      (of) => Principal.forMlConfiguration({ membershipArn: of(OWNER) }),
      [
        allow(
          { StringEquals: { 'aws:SourceAccount': '444455556666' }, ArnLike: { 'aws:SourceArn': OWNER } },
          'cleanrooms-ml.amazonaws.com',
        ),
      ],
    ],
  };

describe.each(Object.entries(KINDS))('the trust policy of a role for %s', (_, [principal, statements]) => {
  test('is the documented one', () => {
    expect(statementsFor(() => principal((arn) => arn))).toEqual(statements);
  });

  test('is the documented one if all ARNs are tokens', () => {
    const values: Record<string, string> = {};
    const token = (stack: Stack) => (arn: string) => {
      const id = `Arn${String(Object.keys(values).length)}`;
      values[id] = arn;
      return new CfnParameter(stack, id).valueAsString;
    };
    expect(statementsFor((stack) => principal(token(stack)), values)).toEqual(statements);
  });

  test.each(['11111111-2222-3333-4444-555555555555', '*', '', RUNNER.replace('membership', 'collaboration')])(
    'cannot be written with %j instead of an ARN',
    (value) => {
      expect(() => statementsFor(() => principal(() => value))).toThrow(
        `' is '${value}', but must be the ARN of a membership.`,
      );
    },
  );

  test('has no wildcard of a token', () => {
    const found = JSON.stringify(
      statementsFor(
        (stack) => principal(() => new CfnParameter(stack, `Arn${String(stack.node.children.length)}`).valueAsString),
        Object.fromEntries(
          Array.from({ length: 9 }, (_, index) => [`Arn${String(index)}`, `${RUNNER.slice(0, -12)}*:\${aws:username}`]),
        ),
      ),
    );
    const literal = found.replaceAll('arn:aws:*:us-east-1:*:dbuser:*/', '').replaceAll('-4444-*', '');
    expect(literal).not.toMatch(/[*?$]/);
  });
});

describe('a list of ARNs', () => {
  test('can be one token', () => {
    const principal = (stack: Stack) =>
      Principal.forJobResults({
        jobRunnerMembershipArn: RUNNER,
        receiverMembershipArns: Token.asList(
          new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList,
        ),
      });
    const stack = new Stack(newApp(), 'Stack');
    new Role(stack, 'Role', { assumedBy: principal(stack) });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).toContain('{"Ref":"Arns"}');
    expect(template).toContain('Fn::Split');
  });

  test('that is empty is an error, since no member could use the role', () => {
    expect(() =>
      statementsFor(() => Principal.forConfiguredTable({ queryRunnerMembershipArn: RUNNER, memberMembershipArns: [] })),
    ).toThrow("NoMembershipArns: CleanRoomsServicePrincipal: 'memberMembershipArns' is empty");
  });
});

describe('with the attributes of a lookup by collaboration', () => {
  const {
    'Members.MembershipArns': members,
    'Members.QueryRunnerMembershipArn': queryRunner,
    'Members.JobRunnerMembershipArn': jobRunner,
  } = FULL_MEMBERS.attributes;
  const conditionOf = (runner: string) => ({
    'sts:ExternalId': `arn:aws:*:us-east-1:*:dbuser:*/${runner.replace(/.*\//, '')}*`,
  });

  /** Each kind of role: its principal, and the documented statements. */
  const OF_LOOKUP: Readonly<
    Record<string, [principal: (membership: IMembership) => IPrincipal, statements: object[]]>
  > = {
    'a configured table': [
      ({ queryRunnerMembershipArn, memberMembershipArns }) =>
        Principal.forConfiguredTable({ queryRunnerMembershipArn, memberMembershipArns }),
      [allow({ StringLike: conditionOf(queryRunner) }), sourceArns(...members.split(','))],
    ],
    'a table in Snowflake': [
      ({ queryRunnerMembershipArn, membershipArn }) =>
        Principal.forSnowflakeTable({ ownerMembershipArn: membershipArn, queryRunnerMembershipArn }),
      [sourceArns(OWNER, queryRunner)],
    ],
    'query results': [
      ({ queryRunnerMembershipArn }) => Principal.forQueryResults({ queryRunnerMembershipArn }),
      [allow({ ArnLike: conditionOf(queryRunner) }), sourceArns(queryRunner)],
    ],
    'job results': [
      ({ jobRunnerMembershipArn, membershipArn }) =>
        Principal.forJobResults({ jobRunnerMembershipArn, receiverMembershipArns: [membershipArn] }),
      [sourceArns(jobRunner, OWNER)],
    ],
    'job results of all members': [
      ({ jobRunnerMembershipArn, memberMembershipArns }) =>
        Principal.forJobResults({ jobRunnerMembershipArn, receiverMembershipArns: memberMembershipArns }),
      [sourceArns(jobRunner, ...members.split(','))],
    ],
    'the code of an analysis template': [
      ({ jobRunnerMembershipArn, membershipArn }) =>
        Principal.forAnalysisTemplateCode({ jobRunnerMembershipArn, ownerMembershipArn: membershipArn }),
      [sourceArns(jobRunner, OWNER)],
    ],
    'the ML configuration': [
      ({ membershipArn }) => Principal.forMlConfiguration({ membershipArn }),
      [
        allow(
          { StringEquals: { 'aws:SourceAccount': '444455556666' }, ArnLike: { 'aws:SourceArn': OWNER } },
          'cleanrooms-ml.amazonaws.com',
        ),
      ],
    ],
  };

  const app = newApp();
  const own = new Stack(app, 'Own', { env: ENV });
  const other = new Stack(app, 'Other', { env: ENV });
  const membership = new MembershipLookup(own, 'Membership', { collaborationIdentifier: ID });
  const cases = Object.entries(OF_LOOKUP).flatMap(([kind, [principal, statements]]) =>
    Object.entries({ 'the same stack': own, 'another stack': other }).map(([where, stack]) => {
      const { node } = new Role(stack, kind, { assumedBy: principal(membership) });
      return { kind, where, role: node.defaultChild as CfnRole, statements };
    }),
  );
  let deployed: DeployedApp;

  beforeAll(async () => {
    deployed = await DeployedApp.of(app, fullMembership({ arn: OWNER }).json);
  });

  test.each(cases)('the trust policy of a role for $kind in $where is the documented one', ({ role, statements }) => {
    const { Statement } = deployed.valueOf(role, 'AssumeRolePolicyDocument') as { readonly Statement: unknown };
    expect(Statement).toEqual(statements);
  });

  test('the list of members is only split at its commas, since the function returns only exact ARNs', () => {
    const [roles = '', others] = [own, other].map((stack) =>
      JSON.stringify(templateOf(stack).findResources('AWS::IAM::Role')),
    );
    expect(roles).toContain(
      '{"aws:SourceArn":{"Fn::Split":[",",{"Fn::GetAtt":["Membership0FE7B447","Members.MembershipArns"]}]}}',
    );
    for (const each of [roles, others]) expect(each).not.toMatch(/"Fn::Split":\["[*?$]"/);
  });
});

test('a role can have two kinds of use', () => {
  const both = new CompositePrincipal(
    Principal.forConfiguredTable({ queryRunnerMembershipArn: RUNNER, memberMembershipArns: [RUNNER, OWNER] }),
    Principal.forJobResults({ jobRunnerMembershipArn: RUNNER, receiverMembershipArns: [OWNER] }),
  );
  expect(statementsFor(() => both)).toEqual([
    allow({ StringLike: { 'sts:ExternalId': EXTERNAL_ID } }),
    sourceArns(RUNNER, OWNER),
  ]);
});

test('an ARN that the CDK has yet to look up is no error', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: ENV });
  const membershipArn = StringParameter.valueFromLookup(stack, '/membership', 'unknown');
  new Role(stack, 'Role', { assumedBy: Principal.forMlConfiguration({ membershipArn }) });
  expect(() => Template.fromStack(stack)).not.toThrow();
});
