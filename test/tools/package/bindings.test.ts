import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdk, createMembership, type LocalCloud } from '../../../tools/local-cloud';
import { useLocalCloud } from '../../support/local-cloud';
import { command } from '../../support/bindings/command';
import { packagesDirectory } from '../../support/bindings/packages';
import { exampleIn, installExample, type Language } from '../../support/bindings/users';

const ID = '11111111-2222-3333-4444-555555555555';
const BUCKET = 'campaign-results';

/** The templates of the example in TypeScript, which the others must equal. */
let expected: Record<string, unknown>;

beforeAll(() => {
  installExample('typescript');
  expected = templates('typescript');
});

/** The templates of an example, as they are. Only the CDK's report of what a user has installed is left out. */
function templates(language: Language): Record<string, unknown> {
  const assembly = join(packagesDirectory(), 'assemblies', language);
  const synth = ['synth', '--quiet', '--context', `membershipId=${ID}`, '--output', assembly, '--no-notices'];
  const cli = require.resolve('aws-cdk/bin/cdk');
  command(exampleIn(language), process.execPath, cli, ...synth, '--no-version-reporting');
  const read = (stack: string): unknown => JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));
  return { Campaign: read('Campaign'), Results: read('Results') };
}

describe('typescript', () => {
  test('compiles the example, and modules of both kinds', () => {
    const code = `import { MembershipLookup } from 'cdk-cleanrooms-membership';\nexport const name: string = MembershipLookup.name;\n`;
    for (const file of ['user.mts', 'user.cts']) writeFileSync(join(exampleIn('typescript'), file), code);
    command(exampleIn('typescript'), 'npx', 'tsc');
  });

  test.each([
    ['an ES module', 'module', "import { MembershipLookup } from 'cdk-cleanrooms-membership'"],
    ['a CommonJS module', 'commonjs', "const { MembershipLookup } = require('cdk-cleanrooms-membership')"],
  ])('%s gets the names by themselves', (_, type, code) => {
    const check = `${code}; process.exitCode = MembershipLookup.name === 'MembershipLookup' ? 0 : 1`;
    command(exampleIn('typescript'), process.execPath, `--input-type=${type}`, '--eval', check);
  });
});

describe.each(['python', 'java', 'go'] as const)('%s', (language) => {
  beforeAll(() => {
    // In Python, it is installed before the tests of all files.
    if (language !== 'python') installExample(language);
  });

  test('synthesizes the same templates as TypeScript', () => {
    expect(templates(language)).toEqual(expected);
  });

  // The Java app differs in nothing that a deploy sees: its templates are the same.
  if (language !== 'java') deploys(language);
});

function deploys(language: Language): void {
  describe('cdk deploy', () => {
    const cloud = useLocalCloud();
    const run = (membershipId: string, ...args: string[]) =>
      cdk(cloud(), [...args, '--context', `membershipId=${membershipId}`], { folder: exampleIn(language) });
    const deploy = (membershipId: string) => run(membershipId, 'deploy', '--all', '--require-approval', 'never');

    let id: string;
    beforeAll(async () => {
      const outputConfiguration = { s3: { bucket: BUCKET, resultFormat: 'PARQUET' } } as const;
      ({ id } = await createMembership(cloud(), { defaultResultConfiguration: { outputConfiguration } }));
      expect(await run(id, 'bootstrap')).toMatchObject({ code: 0 });
    });

    test('gives the second stack the result bucket of an active membership', async () => {
      const { output, code } = await deploy(id);
      expect(output).toContain('Campaign.Status = ACTIVE');
      expect(code).toBe(0);
      await expect(parameterOf(cloud(), 'Results')).resolves.toBe(BUCKET);
    });
  });
}

test('.NET has a class for each type, and an interface for each that holds properties', () => {
  const packages = packagesDirectory();
  const assembly = JSON.parse(readFileSync(join(packages, 'library', '.jsii'), 'utf8')) as Assembly;
  const files = Object.values(assembly.types).flatMap(({ name, datatype }) =>
    datatype ? [`${name}.cs`, `I${name}.cs`] : [`${name}.cs`],
  );
  const source = join(packages, 'dotnet', 'CdkCleanRoomsMembership', 'CdkCleanRoomsMembership');
  expect(readdirSync(source)).toEqual(expect.arrayContaining(files));
});

/** What jsii says of the library's types. */
interface Assembly {
  readonly types: Readonly<Record<string, { readonly name: string; readonly datatype?: boolean }>>;
}

/** The value of a stack's one parameter in SSM. */
async function parameterOf(cloud: LocalCloud, stack: string): Promise<string | undefined> {
  const { StackResources = [] } = await new CloudFormationClient(cloud.client()).send(
    new DescribeStackResourcesCommand({ StackName: stack }),
  );
  const parameter = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::SSM::Parameter');
  const { Parameter } = await new SSMClient(cloud.client()).send(
    new GetParameterCommand({ Name: parameter?.PhysicalResourceId }),
  );
  return Parameter?.Value;
}
