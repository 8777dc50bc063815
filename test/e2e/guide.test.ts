import { CloudFormationClient, DescribeStacksCommand, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MembershipLookup, MembershipLookupHandler } from '../../lib';
import { createMembership } from '../../tools/local-cloud';
import { Deployments } from '../support/deployments';
import { examplesOf, run } from '../support/examples';
import { ROOT } from '../../tools/root';

const deployments = Deployments.use();

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

describe('by-hand.md', () => {
  test('the template deploys', async () => {
    const { id } = await createMembership(deployments.cloud);
    const { status, outputs } = await deployments.deploy((app) => {
      const stack = new Stack(app, 'ByHand');
      const handler = new MembershipLookupHandler(stack, 'Handler');
      // Lets the function read the membership.
      new MembershipLookup(stack, 'Allowed', { membershipIdentifier: id, handler });
      const [, yaml = ''] =
        /^```yaml\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, 'docs', 'guide', 'by-hand.md'), 'utf8')) ?? [];
      const templateFile = join(mkdtempSync(join(tmpdir(), 'by-hand-')), 'template.yaml');
      writeFileSync(templateFile, yaml);
      new CfnInclude(stack, 'Template', {
        templateFile,
        parameters: { LookupFunctionArn: handler.lambdaFunction.functionArn, MembershipIdentifier: id },
      });
    });
    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs['MembershipId']).toBe(id);
    expect(outputs['Collaboration']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
