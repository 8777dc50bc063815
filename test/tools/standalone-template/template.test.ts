import { propertyOf, PUBLIC_NAMES } from '../../../lib/contract/attributes';
import { writtenTemplate, type Template } from '../../support/standalone-template';

const body = writtenTemplate();
const { Resources, Outputs, ...others } = JSON.parse(body) as Template;

test('is short enough for CloudFormation to take it without a bucket', () => {
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(51_200);
});

test('is the same each time', () => {
  expect(writtenTemplate()).toBe(body);
});

test('needs nothing but itself', () => {
  expect(Object.values(Resources).map(({ Type }) => Type)).toEqual([
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'Custom::CleanRoomsMembership',
  ]);
  expect(Object.keys(others).sort()).toEqual(['Conditions', 'Description', 'Parameters']);
  expect(body).not.toMatch(/cdk-hnb659fds|S3Bucket|aws:cdk/);
});

test('names no resource, so that it can be launched many times', () => {
  const properties = Object.values(Resources).flatMap(({ Properties }) => Object.keys(Properties));
  expect(properties.filter((property) => property.endsWith('Name'))).toEqual([]);
});

test('has the function load clients of the SDK that Lambda has, and nothing of what they stand on', () => {
  const modules = [...body.matchAll(/require\(\\"(.*?)\\"\)/g)].map(([, name = '']) => name);
  expect(modules.filter((name) => !name.startsWith('node:')).sort()).toEqual([
    '@aws-sdk/client-cleanrooms',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-ssm',
    '@aws-sdk/credential-providers',
  ]);
});

test('has an output for each attribute, by the name of its property, and exports it', () => {
  const names = PUBLIC_NAMES.map(propertyOf).map((property) => property.charAt(0).toUpperCase() + property.slice(1));
  expect(Object.keys(Outputs).filter((name) => !name.endsWith('Export'))).toEqual(names);
  expect(Object.values(Outputs).flatMap(({ Export }) => Export ?? [])).toEqual(
    names.map((name) => ({ Name: { 'Fn::Sub': `\${AWS::StackName}-${name}` } })),
  );
});
