import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { LoopbackServer, newCredentials } from '../../../tools/local-cloud';
import { installTools } from '../../../tools/local-cloud/tools';
import { ROOT } from '../../../tools/root';
import { Deployments, type Deployed } from '../../support/deployments';
import { LAMBDA_ROLE } from '../../support/lambda-role';

const deployments = Deployments.use();

/** What a provider returns for a request in addition to success. */
interface Outcome {
  readonly Status?: 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** The provider of the custom resources, in this process: the deployed functions forward each request to it. */
class Provider {
  public static async start(): Promise<Provider> {
    const provider = new Provider();
    await provider.server.start();
    return provider;
  }

  /** The requests so far: the function, the request type, the physical id. */
  public readonly requests: string[] = [];
  public outcome: (event: CloudFormationCustomResourceEvent) => Outcome | Promise<Outcome> = () => ({});
  private readonly server = new LoopbackServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      void this.respond(request.url?.slice(1) ?? '', JSON.parse(body) as CloudFormationCustomResourceEvent).then(
        (json) => response.end(json),
      );
    });
  });

  public get endpoint(): string {
    return this.server.endpoint;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private async respond(functionName: string, event: CloudFormationCustomResourceEvent): Promise<string> {
    const { RequestType, StackId, RequestId, LogicalResourceId } = event;
    const known = 'PhysicalResourceId' in event ? event.PhysicalResourceId : undefined;
    this.requests.push([functionName, RequestType, ...(known === undefined ? [] : [known])].join(' '));
    const PhysicalResourceId = known ?? 'thing';
    const outcome = await this.outcome(event);
    return JSON.stringify({
      Status: 'SUCCESS',
      PhysicalResourceId,
      StackId,
      RequestId,
      LogicalResourceId,
      ...outcome,
    });
  }
}

let provider: Provider;
beforeEach(async () => {
  provider = await Provider.start();
});
afterEach(() => provider.stop());

const RELAY = `
const { request } = require('node:http');
const { text } = require('node:stream/consumers');
const send = (url, method, body) =>
  new Promise((resolve, reject) => request(url, { method }, resolve).on('error', reject).end(body)).then(text);
exports.handler = async (event) => {
  const response = await send(process.env.PROVIDER, 'POST', JSON.stringify(event));
  await send(event.ResponseURL, 'PUT', response);
};`;

function relay(name: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: RELAY },
      Environment: { Variables: { PROVIDER: `${provider.endpoint}/${name}` } },
    },
  };
}

interface CustomResource {
  readonly type?: string;
  readonly token?: 'One' | 'Two';
  /** A property, to change. */
  readonly value?: string;
}

/** A custom resource, `Thing`. */
function thing({ type = 'Custom::Thing', token = 'One', value = '' }: CustomResource = {}) {
  return {
    Thing: { Type: type, Properties: { ServiceToken: { 'Fn::GetAtt': [token, 'Arn'] }, Value: value } },
  };
}

function parameter(Value: unknown, Name?: string) {
  return { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value, Name } };
}

/** Deploys resources, with two functions for custom resources. */
async function deploy(
  stackName: string,
  resources: Readonly<Record<string, object>>,
  {
    outputs = {},
    rollback = true,
  }: { readonly outputs?: Readonly<Record<string, object>>; readonly rollback?: boolean } = {},
): Promise<Deployed> {
  const functions = { Role: LAMBDA_ROLE, One: relay('One'), Two: relay('Two') };
  const template = { Resources: { ...functions, ...resources }, Outputs: outputs };
  return deployments.put(stackName, { TemplateBody: JSON.stringify(template), DisableRollback: !rollback });
}

async function describeStack(StackName: string): Promise<Stack | undefined> {
  const client = new CloudFormationClient(deployments.cloud.client());
  return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
}

async function parameterValue(Name: string): Promise<string | undefined> {
  const client = new SSMClient(deployments.cloud.client());
  return (await client.send(new GetParameterCommand({ Name }))).Parameter?.Value;
}

async function putParameter(Name: string, Value: string): Promise<void> {
  await new SSMClient(deployments.cloud.client()).send(new PutParameterCommand({ Name, Value, Type: 'String' }));
}

const NAME = { 'Fn::GetAtt': ['Thing', 'Name'] };

describe('a custom resource', () => {
  test.each(['Custom::Thing', 'AWS::CloudFormation::CustomResource'])(
    'of type %s cannot change its service token',
    async (type) => {
      const stackName = `Token-${type.length.toString()}`;
      await deploy(stackName, thing({ type, token: 'One' }));
      const deployed = await deploy(stackName, thing({ type, token: 'Two' }));
      expect(deployed).toMatchObject({
        status: 'UPDATE_ROLLBACK_COMPLETE',
        reasons: ['Modifying service token is not allowed.'],
      });
      expect(provider.requests).toEqual(['One Create']);
      await expect(deploy(stackName, thing({ type, token: 'One', value: '2' }))).resolves.toMatchObject({
        status: 'UPDATE_COMPLETE',
      });
      expect(provider.requests).toEqual(['One Create', 'One Update thing']);
    },
  );

  test('that failed to be created is deleted', async () => {
    provider.outcome = ({ RequestType }) =>
      RequestType === 'Create' ? { Status: 'FAILED', Reason: 'No.', PhysicalResourceId: 'half' } : {};
    const deployed = await deploy('FailedCreate', thing());
    expect(deployed).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: ['No.'] });
    expect(provider.requests).toEqual(['One Create', 'One Delete half']);
  });

  test('that failed to be created without a physical id is deleted with one that CloudFormation generates', async () => {
    provider.outcome = ({ RequestType }) =>
      RequestType === 'Create' ? { Status: 'FAILED', Reason: 'No.', PhysicalResourceId: '' } : {};
    await deploy('FailedWithoutId', thing());
    expect(provider.requests).toEqual(['One Create', expect.stringMatching(/^One Delete FailedWithoutId-Thing-/)]);
  });

  test('that failed to be created by an update is deleted', async () => {
    await deploy('FailedAddition', {});
    provider.outcome = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'No.' } : {});
    const deployed = await deploy('FailedAddition', thing());
    expect(deployed).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['No.'] });
    expect(provider.requests).toEqual(['One Create', 'One Delete thing']);
  });

  test('that failed to be created with rollback disabled is deleted with its stack', async () => {
    provider.outcome = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'No.' } : {});
    const deployed = await deploy('FailedKept', thing(), { rollback: false });
    expect(deployed.status).toBe('CREATE_FAILED');
    expect(provider.requests).toEqual(['One Create']);
    await expect(deployments.delete('FailedKept')).resolves.toBe('DELETE_COMPLETE');
    expect(provider.requests).toEqual(['One Create', 'One Delete thing']);
  });

  test.each([
    ['a control character', 'Control', '\u001b[31mNo.'],
    ['half of a surrogate pair', 'Surrogate', 'No \ud83d.'],
  ])('with %s in its reason makes the events unreadable', async (_, stackName, Reason) => {
    provider.outcome = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason } : {});
    await expect(deploy(stackName, thing())).rejects.toThrow(
      'The response contains control characters or otherwise invalid characters',
    );
  });

  test('may return a dynamic reference, which is resolved in a property', async () => {
    await putParameter('/strict/name', 'resolved');
    provider.outcome = () => ({ Data: { Name: 'is {{resolve:ssm:/strict/name}}.' } });
    await deploy('Reference', { ...thing(), Copy: parameter({ 'Fn::Join': [' ', ['It', NAME]] }, '/strict/copy') });
    await expect(parameterValue('/strict/copy')).resolves.toBe('It is resolved.');
  });
});

describe('outputs', () => {
  test('are not described while an update rolls back', async () => {
    const outputs = { Value: { Value: 'kept' } };
    await deploy('Rollback', thing(), { outputs });
    const described: (Stack | undefined)[] = [];
    provider.outcome = async () => {
      described.push(await describeStack('Rollback'));
      return described.length === 1 ? { Status: 'FAILED', Reason: 'No.' } : {};
    };
    const deployed = await deploy('Rollback', thing({ value: '2' }), { outputs });
    expect(described).toMatchObject([
      { StackStatus: 'UPDATE_IN_PROGRESS', Outputs: [{ OutputValue: 'kept' }] },
      { StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    ]);
    expect(described[1]).not.toHaveProperty('Outputs');
    expect(deployed).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { Value: 'kept' } });
  });

  test('are described in ASCII, but properties keep all characters', async () => {
    const name = 'Zürich <東京> 🎉';
    provider.outcome = () => ({ Data: { Name: name } });
    const deployed = await deploy(
      'Ascii',
      { ...thing(), Copy: parameter(NAME, '/strict/unicode') },
      { outputs: { Name: { Value: NAME } } },
    );
    expect(deployed.outputs).toEqual({ Name: 'Z?rich <??> ?' });
    await expect(parameterValue('/strict/unicode')).resolves.toBe(name);
  });
});

describe('an export', () => {
  const exporting = (Value: string, Name: string) => ({ outputs: { Out: { Value, Export: { Name } } } });

  test.each(['', ' \t'])('cannot be blank: %j', async (value) => {
    await expect(deploy(`Blank-${value.length.toString()}`, {}, exporting(value, 'blank'))).resolves.toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reasons: ['Cannot export output Out. Exported values must not be empty or whitespace-only.'],
    });
  });

  test('that is imported can be neither changed nor deleted', async () => {
    await deploy('Exporter', {}, exporting('1', 'used'));
    await deploy('Importer', { Copy: parameter({ 'Fn::ImportValue': 'used' }) });
    await expect(deploy('Exporter', {}, exporting('2', 'used'))).resolves.toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reasons: ['Cannot update export used as it is in use by Importer.'],
      outputs: { Out: '1' },
    });
    await expect(deploy('Exporter', {})).resolves.toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reasons: ['Cannot delete export used as it is in use by Importer.'],
    });
    await deployments.delete('Importer');
    await expect(deploy('Exporter', {}, exporting('2', 'used'))).resolves.toMatchObject({
      status: 'UPDATE_COMPLETE',
      outputs: { Out: '2' },
    });
  });
});

describe('an update with rollback disabled', () => {
  const rejected = {
    status: 'UPDATE_FAILED',
    reasons: expect.arrayContaining([
      'Replacement type updates not supported on stack with disable-rollback.',
    ]) as string[],
  };

  test('rejects a new physical id of a custom resource', async () => {
    await deploy('NewId', thing());
    provider.outcome = () => ({ PhysicalResourceId: 'other' });
    await expect(deploy('NewId', thing({ value: '2' }), { rollback: false })).resolves.toMatchObject(rejected);
  });

  test('rejects the replacement of another resource', async () => {
    await deploy('Replacement', { Value: parameter('1', '/strict/one') });
    await expect(
      deploy('Replacement', { Value: parameter('1', '/strict/two') }, { rollback: false }),
    ).resolves.toMatchObject(rejected);
    await expect(parameterValue('/strict/two')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('accepts other updates', async () => {
    await deploy('InPlace', thing());
    await expect(deploy('InPlace', thing({ value: '2' }), { rollback: false })).resolves.toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
  });
});

describe('a parameter of SSM cannot nest another', () => {
  const message = 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.';

  test('that PutParameter creates', async () => {
    await expect(putParameter('/strict/nested', 'a {{ssm:other}}')).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  test('that CloudFormation creates', async () => {
    const deployed = await deploy('Nested', { Value: parameter('a {{other}}') });
    expect(deployed.status).toBe('ROLLBACK_COMPLETE');
    expect(deployed.reasons[0]).toContain("Parameter value can\\'t nest another parameter");
  });
});

test('the local cloud does not start if ministack lacks a function that a rule wraps', async () => {
  const { python } = await installTools(() => undefined);
  const module = join(ROOT, 'tools', 'local-cloud', 'strict_cloudformation.py');
  const script = `
import runpy
from ministack.services.cloudformation import handlers
del handlers._describe_stack_events
runpy.run_path(${JSON.stringify(module)}, run_name='__main__')`;
  const env = { ...newCredentials(), PYTHONPATH: dirname(module) };
  const { status, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8', env });
  expect(status).toBe(1);
  expect(stderr).toContain(
    'ministack.services.cloudformation.handlers has no function _describe_stack_events, which the local cloud makes stricter.',
  );
});
