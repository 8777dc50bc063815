import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ATTRIBUTE_NAMES, ATTRIBUTES } from '../../../lib/contract/attributes';
import { installTools } from '../../../tools/local-cloud/tools';
import { theApp } from '../../support/the-app';
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
    '@aws-sdk/credential-providers',
  ]);
});

test('has an output for each attribute, by the name of its property, and exports it', () => {
  const names = ATTRIBUTE_NAMES.map((name) => ATTRIBUTES[name].property).map(
    (property) => property.charAt(0).toUpperCase() + property.slice(1),
  );
  expect(Object.keys(Outputs).filter((name) => !name.endsWith('Export'))).toEqual(names);
  expect(Object.values(Outputs).flatMap(({ Export }) => Export ?? [])).toEqual(
    names.map((name) => ({ Name: { 'Fn::Sub': `\${AWS::StackName}-${name}` } })),
  );
});

describe('cfn-lint finds nothing', () => {
  test('in the template', async () => {
    await expect(lint([JSON.parse(body)])).resolves.toBe('');
  });

  test('in the templates of the app, but what each function of the CDK has', async () => {
    const templates: unknown[] = theApp()
      .synth()
      .stacks.map(({ template }) => template as unknown);
    expect(templates).toHaveLength(2);
    // Its dependency on the role that it names already.
    await expect(lint(templates, '--ignore-checks', 'W3005')).resolves.toBe('');
  });
});

/** What cfn-lint says of templates. It comes with the emulators. */
async function lint(templates: readonly unknown[], ...options: string[]): Promise<string> {
  const { python } = await installTools(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    const files = templates.map((template, index) => {
      const file = join(folder, `${String(index)}.json`);
      writeFileSync(file, JSON.stringify(template, undefined, 1));
      return file;
    });
    const command = [join(dirname(python), 'cfn-lint'), ...options, '--', ...files];
    return execFileSync(python, command, { env: process.env, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
