import { isOfMembership, PROPERTY_ATTRIBUTES } from '../../../lib/contract/attributes';
import { outputOf, writtenTemplate, type Template } from '../../support/standalone-template';

const body = writtenTemplate();
const { Resources, Parameters, Rules, Outputs, ...others } = JSON.parse(body) as Template;

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = 'arn:aws:cleanrooms:us-east-1:111122223333';

test('the template is small enough for CloudFormation with a bucket, and its function for the template', () => {
  expect(Buffer.byteLength(body)).toBeLessThan(1_000_000);
});

test('the function is readable', () => {
  const { ZipFile } = Object(Resources['Function']?.Properties['Code']) as { readonly ZipFile: string };
  const lines = ZipFile.split('\n');
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter((line) => line.length > 1000)).toEqual([]);
  expect(ZipFile).toContain('async function handler(payload, invocation) {');
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
    'AWS::SSM::Parameter',
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

test('the template can be launched many times: the only name contains the GUID of the stack', () => {
  const properties = Object.values(Resources).flatMap(({ Properties }) => Object.entries(Properties));
  const names = properties.filter(([property]) => property.endsWith('Name')).map(([, name]) => JSON.stringify(name));
  expect(names).toEqual([expect.stringContaining('{"Ref":"AWS::StackId"}')]);
});

test.each([
  ['MembershipIdentifier', ['', ID, `${ARN}:membership/${ID}`]],
  ['CollaborationIdentifier', ['', ID, `${ARN}:collaboration/${ID}`]],
  ['Region', ['', 'us-east-1', 'ap-southeast-2']],
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
  const modules = [...body.matchAll(/require\(\\?["'](.*?)\\?["']\)/g)].map(([, name = '']) => name);
  expect([...new Set(modules)].filter((name) => !name.startsWith('node:')).sort()).toEqual([
    '@aws-sdk/client-cleanrooms',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-ssm',
    '@aws-sdk/credential-providers',
  ]);
});

test('the template has an exported output for each attribute of a membership, named after its property', () => {
  const names = PROPERTY_ATTRIBUTES.filter(isOfMembership).map(outputOf);
  expect(Object.keys(Outputs).filter((name) => !name.endsWith('Export'))).toEqual(names);
  expect(Object.values(Outputs).flatMap(({ Export }) => Export ?? [])).toEqual(
    names.map((name) => ({ Name: { 'Fn::Sub': `\${AWS::StackName}-${name}` } })),
  );
});
