import { CloudFormationClient, DescribeStacksCommand, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MembershipLookup, MembershipLookupProvider } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { examplesOf, run, withFilesOf } from '../support/examples';
import { ROOT } from '../../tools/root';

const deployments = Deployments.use();

describe('test.md', () => {
  test('the test passes, and its snapshot is stable and changes with neither the time nor the function', async () => {
    await withFilesOf('test.md', (pathOf) => {
      const directory = dirname(pathOf('campaign-stack.test.ts'));
      expect(runJest(directory, '--ci=false')).toContain('1 snapshot written');
      const [snapshot = ''] = readdirSync(join(directory, '__snapshots__'));
      const text = readFileSync(join(directory, '__snapshots__', snapshot), 'utf8');
      expect(text.match(/"changes"/g)).toHaveLength(2);
      expect(text).not.toMatch(/\d{4}-\d\d-\d\dT|[0-9a-f]{64}/);
      expect(runJest(directory, '--ci')).toContain('1 passed, 1 total\nTime');
      return Promise.resolve();
    });
  });

  /** What a reader's own Jest reports of the tests in a directory. */
  function runJest(rootDir: string, ...args: string[]): string {
    const config = {
      rootDir,
      transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' } } }] },
      moduleNameMapper: { '^cdk-cleanrooms-membership$': join(ROOT, 'lib') },
    };
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const { stderr } = spawnSync(process.execPath, [jest, '--config', JSON.stringify(config), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: process.env,
    });
    return stderr;
  }
});

describe('share.md', () => {
  test('an output, an export and a parameter give the result bucket to tools that are not the CDK', async () => {
    const { id } = await createMembership(deployments.cloud, {
      defaultResultConfiguration: { outputConfiguration: { s3: { bucket: 'results-1', resultFormat: 'CSV' } } },
    });
    const examples = examplesOf('docs/guide/share.md').filter(({ code }) => code.includes('exportName'));
    const { status } = await deployments.deploy(async (app) => {
      const stack = new Stack(app, 'Campaign');
      const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: id });
      for (const example of examples) await run(example, { stack, membership });
    });
    expect(status).toBe('CREATE_COMPLETE');

    const config = deployments.cloud.client();
    const cloudFormation = new CloudFormationClient(config);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Campaign' }));
    expect(Stacks?.[0]?.Outputs).toMatchObject([{ OutputKey: 'ResultBucket', OutputValue: 'results-1' }]);
    const { Exports } = await cloudFormation.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'Campaign-ResultBucket', Value: 'results-1' }]);
    const { Parameter } = await new SSMClient(config).send(
      new GetParameterCommand({ Name: '/campaign/result-bucket' }),
    );
    expect(Parameter?.Value).toBe('results-1');
  });
});

describe('without-cdk.md', () => {
  test('the template that defines the resource deploys', async () => {
    const { id } = await createMembership(deployments.cloud);
    const { status, outputs } = await deployments.deploy((app) => {
      const stack = new Stack(app, 'Template');
      const provider = new MembershipLookupProvider(stack, 'Provider');
      // Lets the function read the membership.
      new MembershipLookup(stack, 'Allowed', { membershipIdentifier: id, provider });
      const [, yaml = ''] =
        /^```yaml\n(Parameters:.*?)^```$/ms.exec(readFileSync(join(ROOT, 'docs', 'guide', 'without-cdk.md'), 'utf8')) ??
        [];
      const templateFile = join(mkdtempSync(join(tmpdir(), 'template-')), 'template.yaml');
      writeFileSync(templateFile, yaml);
      new CfnInclude(stack, 'Included', {
        templateFile,
        parameters: { LookupFunctionArn: provider.lambdaFunction.functionArn, MembershipIdentifier: id },
      });
    });
    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs['MembershipId']).toBe(id);
    expect(outputs['Collaboration']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
