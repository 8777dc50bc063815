import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../../lambda/errors';
import { isOfMembers, isOfMembership, PUBLIC_NAMES } from '../../../lib/contract/attributes';
import { ROOT } from '../../../tools/root';
import { outputOf, writtenTemplate, type Template } from '../../support/standalone-template';

const body = writtenTemplate();
const { Resources, Parameters, Rules, Outputs, ...others } = JSON.parse(body) as Template;

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = 'arn:aws:cleanrooms:us-east-1:111122223333';

test('the template is small enough for CloudFormation without a bucket', () => {
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(51_200);
});

test('the template is the same in each build', () => {
  expect(writtenTemplate()).toBe(body);
});

test('the template needs no assets, parameters or rules of the CDK', () => {
  expect(Object.values(Resources).map(({ Type }) => Type)).toEqual([
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'Custom::CleanRoomsMembership',
  ]);
  expect(Object.keys(others).sort()).toEqual(['Conditions', 'Description']);
  expect(Object.keys(Parameters).sort()).toEqual([
    'CollaborationIdentifier',
    'MembershipIdentifier',
    'Refresh',
    'Region',
    'RequireActive',
  ]);
  expect(Object.keys(Rules)).toEqual(['OneIdentifier']);
  expect(body).not.toMatch(/cdk-hnb659fds|S3Bucket|aws:cdk/);
});

test('the template names no resource, so that it can be launched many times', () => {
  const properties = Object.values(Resources).flatMap(({ Properties }) => Object.keys(Properties));
  expect(properties.filter((property) => property.endsWith('Name'))).toEqual([]);
});

test.each([
  ['MembershipIdentifier', ['', ID, `${ARN}:membership/${ID}`]],
  ['CollaborationIdentifier', ['', ID, `${ARN}:collaboration/${ID}`]],
  ['Region', ['', 'us-east-1', 'us-gov-west-1']],
])('the parameter %s may be empty, and contains nothing that is not literal in a policy', (name, accepted) => {
  const pattern = new RegExp(Parameters[name]?.AllowedPattern ?? '');
  expect(accepted.filter((value) => !pattern.test(value))).toEqual([]);
  for (const value of accepted) {
    // In the place of each character, and at the end.
    const places = Array.from({ length: value.length + 1 }, (_, index) => index);
    for (const special of ['*', '?', '$']) {
      const changed = places.map((index) => value.slice(0, index) + special + value.slice(index + 1));
      expect(changed.filter((each) => pattern.test(each))).toEqual([]);
    }
  }
});

test('the function loads only clients of the SDK in the Lambda runtime, and none of their dependencies', () => {
  const modules = [...body.matchAll(/require\('(.*?)'\)/g)].map(([, name = '']) => name);
  expect(modules.filter((name) => !name.startsWith('node:')).sort()).toEqual([
    '@aws-sdk/client-cleanrooms',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-ssm',
    '@aws-sdk/credential-providers',
  ]);
});

describe('the template has nothing of the other members of a collaboration:', () => {
  test('their attributes', () => {
    expect(PUBLIC_NAMES.filter(isOfMembers)).not.toEqual([]);
    expect(body).toContain("'Collaboration.MemberStatus'");
    expect(body).not.toMatch(/\bMembers\./);
  });

  test('the errors that only they can cause', () => {
    const source = readFileSync(join(ROOT, 'lambda', 'members.ts'), 'utf8');
    const names = Object.entries(ERRORS).flatMap(([key, { name }]) => (source.includes(`ERRORS.${key}`) ? [name] : []));
    expect(names).toEqual(['MembersAccessDenied', 'MembershipNotListed', 'NoRunner', 'SeveralRunners']);
    expect(body).toContain("'CollaborationAccessDenied'");
    expect(names.filter((name) => body.includes(name))).toEqual([]);
  });

  test('the call that lists them, and its permission', () => {
    expect(body).toContain('.GetCollaborationCommand(');
    expect(body).not.toContain('ListMembersCommand');
    expect(body).toContain('"cleanrooms:GetCollaboration"');
    expect(body).not.toContain('cleanrooms:ListMembers');
  });
});

test('the template has an exported output for each attribute of a membership, named after its property', () => {
  const names = PUBLIC_NAMES.filter(isOfMembership).map(outputOf);
  expect(Object.keys(Outputs).filter((name) => !name.endsWith('Export'))).toEqual(names);
  expect(Object.values(Outputs).flatMap(({ Export }) => Export ?? [])).toEqual(
    names.map((name) => ({ Name: { 'Fn::Sub': `\${AWS::StackName}-${name}` } })),
  );
});
