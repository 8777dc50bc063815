import { propertyOf, PUBLIC_NAMES } from '../../../lib/contract/attributes';
import { writtenTemplate, type Template } from '../../support/standalone-template';

const body = writtenTemplate();
const { Resources, Outputs, ...others } = JSON.parse(body) as Template;

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
  expect(Object.keys(others).sort()).toEqual(['Conditions', 'Description', 'Parameters']);
  expect(body).not.toMatch(/cdk-hnb659fds|S3Bucket|aws:cdk/);
});

test('the template names no resource, so that it can be launched many times', () => {
  const properties = Object.values(Resources).flatMap(({ Properties }) => Object.keys(Properties));
  expect(properties.filter((property) => property.endsWith('Name'))).toEqual([]);
});

test('the function loads only clients of the SDK in the Lambda runtime, and none of their dependencies', () => {
  const modules = [...body.matchAll(/require\(\\"(.*?)\\"\)/g)].map(([, name = '']) => name);
  expect(modules.filter((name) => !name.startsWith('node:')).sort()).toEqual([
    '@aws-sdk/client-cleanrooms',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-ssm',
    '@aws-sdk/credential-providers',
  ]);
});

test('the template has an exported output for each attribute, named after its property', () => {
  const names = PUBLIC_NAMES.map(propertyOf).map((property) => property.charAt(0).toUpperCase() + property.slice(1));
  expect(Object.keys(Outputs).filter((name) => !name.endsWith('Export'))).toEqual(names);
  expect(Object.values(Outputs).flatMap(({ Export }) => Export ?? [])).toEqual(
    names.map((name) => ({ Name: { 'Fn::Sub': `\${AWS::StackName}-${name}` } })),
  );
});
