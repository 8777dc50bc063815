import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseName, exportable, isOfMembership, PROPERTY_ATTRIBUTES } from '../../lib/contract/attributes';
import { ACCOUNT, createCollaboration, createMembership, deleteMembership, REGION } from '../../tools/local-cloud';
import { HOME, installTools } from '../../tools/local-cloud/tools';
import { Deployments, type Deployed } from '../support/deployments';
import { fullMembership } from '../support/full-membership';
import { createEvent, ResponseEndpoint } from '../support/custom-resource';
import { outputOf, writtenTemplate, type Template } from '../support/standalone-template';
import { ROOT } from '../../tools/root';

const deployments = Deployments.use();
const BODY = writtenTemplate();
const template = JSON.parse(BODY) as Template;
const { Resources, Outputs } = template;

const ID = '11111111-2222-3333-4444-555555555555';

/** The attributes that the template requests. */
const NAMES = PROPERTY_ATTRIBUTES.filter(isOfMembership);

/** Launches the template, or updates its stack, without the CDK. */
async function launch(
  stackName: string,
  parameters: Readonly<Record<string, string>>,
  place: Deployments = deployments,
  body = BODY,
): Promise<Deployed> {
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  return place.put(stackName, { TemplateURL: await place.upload(body), Parameters });
}

describe('a launch', () => {
  test('returns every field of the API', async () => {
    const { id, arn } = await createMembership(deployments.cloud);
    const { json, attributes } = fullMembership({ id, arn });
    deployments.cloud.cleanRooms.change(id, json);
    const { status, outputs } = await launch('Whole', { MembershipIdentifier: id });
    expect(status).toBe('CREATE_COMPLETE');
    const values = withEscaped(attributes);
    expect(outputs).toEqual({
      ...Object.fromEntries(NAMES.map((name) => [outputOf(name), values[name]])),
      ...Object.fromEntries(MAY_BE_EMPTY.map((name) => [`${outputOf(name)}Export`, exported(values[name])])),
    });
  });

  test('of a membership with few fields returns defaults, and exports nothing empty', async () => {
    const { id } = await createMembership(deployments.cloud);
    deployments.cloud.cleanRooms.change(id, { memberAbilities: [] });
    const { status, outputs } = await launch('Little', { MembershipIdentifier: id });
    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs).toMatchObject({
      MembershipId: id,
      Status: 'ACTIVE',
      MemberAbilities: '',
      MemberAbilitiesExport: '[empty\n]',
      ResultBucketName: 'none',
      ResultKeyPrefix: '',
      ResultKeyPrefixExport: '[empty\n]',
      ResultRoleArn: 'none',
      JobLogStatus: 'DISABLED',
      MetricsEnabled: 'false',
    });
    const empty = Object.entries(outputs).flatMap(([name, value]) => (value === '' ? [Outputs[name]?.Export] : []));
    expect(empty).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('succeeds with RequireActive=false, and returns the status', async () => {
    const { id } = await createMembership(deployments.cloud);
    deployments.cloud.cleanRooms.change(id, { status: 'REMOVED' });
    const { outputs } = await launch('Any', { MembershipIdentifier: id, RequireActive: 'false' });
    expect(outputs).toMatchObject({ MembershipId: id, Status: 'REMOVED' });
  });

  test('with a string that is not an identifier is rejected before a resource is created', async () => {
    await expect(launch('Wrong', { MembershipIdentifier: 'my-membership' })).rejects.toThrow(
      'must be empty, or the id (a lower-case UUID) or the ARN of a membership',
    );
    await expect(launch('Wrong', { CollaborationIdentifier: '*' })).rejects.toThrow(
      'must be empty, or the id (a lower-case UUID) or the ARN of a collaboration',
    );
  });

  describe.each([
    ['neither a membership nor a collaboration', 'Neither', {}, 'MissingProperty'],
    ['both', 'Both', { MembershipIdentifier: ID, CollaborationIdentifier: ID }, 'TwoIdentifiers'],
  ])('with %s', (_, stackName, parameters, error) => {
    test('is rejected before a resource is created', async () => {
      await expect(launch(stackName, parameters)).rejects.toThrow(
        'Set either MembershipIdentifier or CollaborationIdentifier',
      );
      await expect(deployments.exists(stackName)).resolves.toBe(false);
    });

    test('is rejected by the function, if the template has no rule', async () => {
      const body = JSON.stringify({ ...template, Rules: undefined });
      const { status, reasons } = await launch(stackName, parameters, deployments, body);
      expect({ status, reasons }).toEqual({
        status: 'ROLLBACK_COMPLETE',
        reasons: [expect.stringMatching(`${error}: .*MembershipIdentifier`)],
      });
    });
  });
});

describe('an update', () => {
  test('looks up the membership again only if Refresh or another parameter changes', async () => {
    const { id } = await createMembership(deployments.cloud);
    for (const [Refresh, calls] of [
      ['', 1],
      ['', 1],
      ['2026-11-23T12:00:00Z', 2],
    ] as const) {
      await launch('Refresh', { MembershipIdentifier: id, Refresh });
      expect(deployments.cloud.cleanRooms.calls(id)).toBe(calls);
    }
  });
});

test('an update rolls back to the last values after the membership was deleted', async () => {
  const put = (MembershipIdentifier: string, Refresh: string): Promise<Deployed> =>
    launch('Restored', { MembershipIdentifier, Refresh });
  const { id } = await createMembership(deployments.cloud, { collaborationName: 'Spring campaign' });
  const before = await put(id, '1');
  await deleteMembership(deployments.cloud, id);
  const { status, outputs } = await put(id, '2');
  expect({ status, outputs }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: before.outputs });
});

test('a template without the CDK can import its exports, as the guide shows', async () => {
  const s3 = { bucket: 'campaign-results', resultFormat: 'CSV' as const };
  for (const [stackName, keyPrefix, location] of [
    ['spring', 'spring/2026', 's3://campaign-results/spring/2026'],
    ['summer', undefined, 's3://campaign-results/'],
  ] as const) {
    const { id } = await createMembership(deployments.cloud, {
      defaultResultConfiguration: { outputConfiguration: { s3: { ...s3, keyPrefix } } },
    });
    await launch(stackName, { MembershipIdentifier: id });
    const reader = exampleOfTheGuide().replaceAll('campaign-', `${stackName}-`);
    const { physicalIds } = await deployments.put(`${stackName}-reader`, { TemplateBody: reader });
    const { Parameter } = await new SSMClient(deployments.cloud.client()).send(
      new GetParameterCommand({ Name: physicalIds['AWS::SSM::Parameter'] }),
    );
    expect(Parameter).toHaveProperty('Value', location);
  }
});

describe('the membership', () => {
  test.each([
    ['by its id, in the region of the stack', 'Id', REGION, false, ''],
    ['by its id, in the region of the parameter', 'IdAndRegion', 'eu-west-1', false, 'eu-west-1'],
    ['by its ARN, in the region of the ARN', 'Arn', 'eu-west-1', true, ''],
    ['by its ARN, in the region of both', 'ArnAndRegion', 'eu-west-1', true, 'eu-west-1'],
  ])('is found %s, and the function may read no other', async (_, stackName, region, byArn, Region) => {
    const { id, arn = '' } = await createMembership(deployments.cloud, { region });
    const { outputs, physicalIds } = await launch(stackName, { MembershipIdentifier: byArn ? arn : id, Region });
    expect(outputs).toMatchObject({ MembershipArn: arn });
    await expect(permissionsOf(physicalIds)).resolves.toEqual({ 'cleanrooms:GetMembership': arn });
  });

  test.each([
    ['by the id of its collaboration, in the region of the stack', 'Joined', REGION, false, ''],
    ['by the id of its collaboration, in the region of the parameter', 'JoinedRegion', 'eu-west-1', false, 'eu-west-1'],
    ['by the ARN of its collaboration, in the region of the ARN', 'JoinedArn', 'eu-west-1', true, ''],
    ['by the ARN of its collaboration, in the region of both', 'JoinedBoth', 'eu-west-1', true, 'eu-west-1'],
  ])('is found %s, and the function may read no other collaboration', async (_, stackName, region, byArn, Region) => {
    const { id, arn = '' } = await createCollaboration(deployments.cloud, { region });
    const membership = await createMembership(deployments.cloud, { region, collaborationIdentifier: id });
    const { outputs, physicalIds } = await launch(stackName, { CollaborationIdentifier: byArn ? arn : id, Region });
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(Outputs).sort());
    expect(outputs).toMatchObject({
      MembershipId: membership.id,
      MembershipArn: membership.arn,
      CollaborationId: id,
      CollaborationArn: arn,
      Status: 'ACTIVE',
    });
    await expect(permissionsOf(physicalIds)).resolves.toEqual({
      'cleanrooms:GetCollaboration': byArn ? arn : `arn:aws:cleanrooms:${region}:*:collaboration/${id}`,
      'cleanrooms:GetMembership': `arn:aws:cleanrooms:${region}:${ACCOUNT}:membership/*`,
    });
  });

  test('can be found by its collaboration instead, in an update, and by its id again', async () => {
    const { id, collaborationId = '' } = await createMembership(deployments.cloud);
    for (const [parameter, value] of [
      ['MembershipIdentifier', id],
      ['CollaborationIdentifier', collaborationId],
      ['MembershipIdentifier', id],
    ] as const) {
      const { status, outputs, physicalIds } = await launch('Changed', { [parameter]: value });
      expect(status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
      expect(outputs).toMatchObject({ MembershipId: id, CollaborationId: collaborationId });
      const permissions = await permissionsOf(physicalIds);
      expect('cleanrooms:GetCollaboration' in permissions).toBe(parameter === 'CollaborationIdentifier');
    }
  });

  test('is looked up in each account and region of a stack set, with the same template', async () => {
    const { id, arn = '' } = await createMembership(deployments.cloud);
    const parameters = { MembershipIdentifier: arn, Region: REGION };
    const credentials = { ...deployments.cloud.client().credentials, accessKeyId: '222233334444' };
    for (const place of [{}, { region: 'eu-west-1' }, { region: 'eu-west-1', credentials }]) {
      const { status, outputs } = await launch('StackSet', parameters, deployments.in(place));
      expect({ status, id: outputs['MembershipId'] }).toEqual({ status: 'CREATE_COMPLETE', id });
    }
    expect(deployments.cloud.cleanRooms.calls(id)).toBe(3);
  });
});

test('an SDK without the newest fields returns the defaults of a membership without them', async () => {
  const { id, arn } = await createMembership(deployments.cloud);
  const { json, attributes } = fullMembership({ id, arn });
  deployments.cloud.cleanRooms.change(id, json);
  const cloudFormation = await ResponseEndpoint.start();
  try {
    const { Fallbacks } = propertiesOf('Custom::CleanRoomsMembership');
    const Attributes = [...NAMES, ...MAY_BE_EMPTY.map(exportable), 'LastValues'];
    const event = createEvent(cloudFormation.url, { MembershipIdentifier: id, Attributes, Fallbacks });
    const unknownFields = ['jobLogStatus', 'defaultJobResultConfiguration', 'isMetricsEnabled'];
    await withInline((file) => invoke(file, event, cloudFormation.environment, unknownFields));
  } finally {
    await cloudFormation.stop();
  }
  expect(cloudFormation.last).toMatchObject({ Status: 'SUCCESS' });
  const known: Readonly<Record<string, string>> = {
    ...attributes,
    JobLogStatus: 'DISABLED',
    IsMetricsEnabled: 'false',
    'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat': 'CSV',
    'DefaultJobResultConfiguration.RoleArn': 'none',
    'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket': 'none',
    'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix': '',
  };
  expect(cloudFormation.last).toHaveProperty('Data', {
    ...withEscaped(known),
    ...Object.fromEntries(MAY_BE_EMPTY.map((name) => [exportable(name), exported(known[name])])),
    LastValues: expect.stringContaining(id) as string,
  });
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['succeeds', { Attributes: ['Id', 'CollaborationName.Escaped', 'MemberAbilities.Exportable', 'LastValues'] }],
  [
    'finds unmet expectations',
    {
      Expectations: [
        { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RUN_JOB'] },
        { Attribute: 'QueryLogStatus', OneOf: ['DISABLED'] },
      ],
    },
  ],
  ['finds an attribute that is absent', { Attributes: ['DefaultResultConfiguration.RoleArn'] }],
  ['rejects a fallback', { Fallbacks: { 'DefaultResultConfiguration.RoleArn': '*' } }],
  ['rejects an unknown property', { Expected: { CollaborationIdentifier: ID } }],
])('the function of the template responds and logs as that of the package if it %s', async (_, properties) => {
  const { id, collaborationId } = await createMembership(deployments.cloud);
  for (const identifier of [{ MembershipIdentifier: id }, { CollaborationIdentifier: collaborationId }]) {
    const outcomeOf = async (file: string): Promise<object> => {
      const cloudFormation = await ResponseEndpoint.start();
      try {
        const event = createEvent(cloudFormation.url, { ...identifier, ...properties });
        const log = JSON.parse(await invoke(file, event, cloudFormation.environment)) as Readonly<
          Record<string, unknown>
        >;
        const times = Object.keys(log).filter((name) => /^timestamp$|milliseconds$/i.test(name));
        return { log: { ...log, ...Object.fromEntries(times.map((name) => [name, ''])) }, ...cloudFormation.last };
      } finally {
        await cloudFormation.stop();
      }
    };
    const expected = await outcomeOf(join(ROOT, 'lambda', 'dist', 'index.js'));
    await expect(withInline(outcomeOf)).resolves.toEqual(expected);
  }
});

/** Attributes, and their escaped forms, which are the same for names in ASCII. */
function withEscaped(attributes: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...attributes, ...Object.fromEntries(NAMES.map((name) => [name, attributes[baseName(name)]])) };
}

/** The attributes that may be empty. */
const MAY_BE_EMPTY = [
  'MemberAbilities',
  'MlMemberAbilities.CustomMLMemberAbilities',
  'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix',
  'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix',
] as const;

/** The value of such an attribute as it is exported. */
function exported(value: string | undefined): string {
  return value === '' ? '[empty\n]' : String(value).replace(',', '||');
}

/** The template that the guide shows. */
function exampleOfTheGuide(): string {
  const guide = readFileSync(join(ROOT, 'docs', 'guide', 'without-cdk.md'), 'utf8');
  const [, example] = /^```yaml\n(.*?)^```$/ms.exec(guide) ?? [];
  if (example === undefined) throw new Error('The guide has no example.');
  return example;
}

function propertiesOf(type: string): Readonly<Record<string, unknown>> {
  const resource = Object.values(Resources).find(({ Type }) => Type === type);
  if (!resource) throw new Error(`The template has no ${type}.`);
  return resource.Properties;
}

/** The resource of each action of Clean Rooms that a stack's function may call. It may not call other services. */
async function permissionsOf(physicalIds: Deployed['physicalIds']): Promise<Readonly<Record<string, string>>> {
  const client = new IAMClient(deployments.cloud.client());
  const RoleName = physicalIds['AWS::IAM::Role'];
  const { PolicyNames } = await client.send(new ListRolePoliciesCommand({ RoleName }));
  expect(PolicyNames).toEqual(['MembershipLookup']);
  const { PolicyDocument = '' } = await client.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: 'MembershipLookup' }),
  );
  const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
    readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: string }[];
  };
  const [logs, stack, lastValues, ...others] = Statement.map(({ Action, Resource }) => [Action, Resource] as const);
  expect(logs).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    expect.stringContaining(`:log-group:${physicalIds['AWS::Logs::LogGroup'] ?? ''}:*`),
  ]);
  expect(stack).toEqual(['cloudformation:DescribeStacks', expect.stringMatching(/:stack\/\w+\/[0-9a-f-]{36}$/)]);
  expect(lastValues).toEqual([
    'ssm:GetParameterHistory',
    expect.stringMatching(/:parameter\/cdk-cleanrooms-membership\/[0-9a-f-]{36}\/Lookup$/),
  ]);
  return Object.fromEntries(others.map(([action, resource]) => [String(action), resource]));
}

/** Writes the function of the template to a file. */
async function withInline<T>(use: (file: string) => Promise<T>): Promise<T> {
  // In the checkout, where it finds an SDK.
  const directory = mkdtempSync(join(HOME, 'inline-'));
  try {
    const file = join(directory, 'index.js');
    const { ZipFile } = propertiesOf('AWS::Lambda::Function')['Code'] as { readonly ZipFile: string };
    writeFileSync(file, ZipFile);
    return await use(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Invokes a function in a process, with an SDK that does not know some fields of a membership; returns what it logs. */
async function invoke(
  file: string,
  event: object,
  environment: Readonly<Record<string, string>>,
  unknownFields: readonly string[] = [],
): Promise<string> {
  const { nodeDirectory } = await installTools(() => undefined);
  const script = `
    const [, , , , names, schemas] = require('@aws-sdk/client-cleanrooms').Membership$;
    for (const name of ${JSON.stringify(unknownFields)}) {
      const index = names.indexOf(name);
      names.splice(index, 1);
      schemas.splice(index, 1);
    }
    const { handler } = require(${JSON.stringify(file)});
    handler(${JSON.stringify(event)}, { awsRequestId: '1', getRemainingTimeInMillis: () => 60_000 });
  `;
  const env = { ...process.env, ...deployments.cloud.environment, ...environment };
  const { stdout } = await promisify(execFile)(join(nodeDirectory, 'node'), ['--eval', script], { env, cwd: HOME });
  return stdout;
}
