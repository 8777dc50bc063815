import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdk, createMembership, type LocalCloud } from '../../../tools/local-cloud';
import { useLocalCloud } from '../../support/local-cloud';
import { command } from '../../support/bindings/command';
import { packagesDirectory } from '../../support/bindings/packages';
import { templates } from '../../support/bindings/templates';
import { exampleIn, installExample, type Language } from '../../support/bindings/users';
import { ROOT } from '../../../tools/root';

const BUCKET = 'campaign-results';

/** The templates of the TypeScript example, which those of the other languages must equal. */
let expected: Record<string, unknown>;

beforeAll(() => {
  installExample('typescript');
  expected = templates('typescript');
});

describe('typescript', () => {
  test('compiles the example, an ES module and a CommonJS module', () => {
    const code = `import { MembershipLookup } from 'cdk-cleanrooms-membership';\nexport const name: string = MembershipLookup.name;\n`;
    for (const file of ['user.mts', 'user.cts']) writeFileSync(join(exampleIn('typescript'), file), code);
    command(exampleIn('typescript'), 'npx', 'tsc');
  });

  test.each([
    ['an ES module', 'module', "import { MembershipLookup } from 'cdk-cleanrooms-membership'"],
    ['a CommonJS module', 'commonjs', "const { MembershipLookup } = require('cdk-cleanrooms-membership')"],
  ])('%s can import names', (_, type, code) => {
    const check = `${code}; process.exitCode = MembershipLookup.name === 'MembershipLookup' ? 0 : 1`;
    command(exampleIn('typescript'), process.execPath, `--input-type=${type}`, '--eval', check);
  });
});

describe.each(['python', 'java', 'go'] as const)('%s', (language) => {
  beforeAll(() => {
    // The global setup installs the one in Python, which other test files use as well.
    if (language !== 'python') installExample(language);
  });

  test('synthesizes the same templates as TypeScript', () => {
    expect(templates(language)).toEqual(expected);
  });

  // Once the templates are the same, deploying those of Java as well would prove nothing more.
  if (language !== 'java') deploys(language);
});

function deploys(language: Language): void {
  describe('cdk deploy', () => {
    const cloud = useLocalCloud();
    const run = (collaborationId: string, ...args: string[]) =>
      cdk(cloud(), [...args, '--context', `collaborationId=${collaborationId}`], { directory: exampleIn(language) });

    let collaborationId: string;
    beforeAll(async () => {
      const outputConfiguration = { s3: { bucket: BUCKET, resultFormat: 'PARQUET' } } as const;
      const membership = await createMembership(cloud(), { defaultResultConfiguration: { outputConfiguration } });
      collaborationId = membership.collaborationId ?? '';
      expect(await run(collaborationId, 'bootstrap')).toMatchObject({ code: 0 });
    });

    test('gives the second stack the result bucket of the membership in the collaboration', async () => {
      const { output, code } = await run(collaborationId, 'deploy', '--all', '--require-approval', 'never');
      expect(output).toContain('Campaign.Status = ACTIVE');
      expect(code).toBe(0);
      await expect(parameterOf(cloud(), 'Results')).resolves.toBe(BUCKET);
    });
  });
}

test('.NET has a class for each type, and an interface for each struct', () => {
  const packages = packagesDirectory();
  const assembly = JSON.parse(readFileSync(join(packages, 'library', '.jsii'), 'utf8')) as Assembly;
  const files = Object.values(assembly.types).flatMap(({ name, datatype }) =>
    datatype ? [`${name}.cs`, `I${name}.cs`] : [`${name}.cs`],
  );
  expect(readdirSync(dotnetSource())).toEqual(expect.arrayContaining(files));
});

// The rest of the example in C# is tested where .NET is installed: `npm run test:bindings:dotnet`.
test('.NET has all members that the example in C# uses', () => {
  const program = readFileSync(join(ROOT, 'examples', 'csharp', 'Program.cs'), 'utf8');
  const uses = program.matchAll(
    /\b(?:lookup|membership|Grants|MembershipRefresh|AttributeExpectation)\.(\w+)|^ +(\w+) = /gm,
  );
  const names = [...uses].map(([, member, prop]) => member ?? prop);
  const source = readdirSync(dotnetSource(), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cs'))
    .map((file) => readFileSync(join(dotnetSource(), file), 'utf8'))
    .join('\n');
  const declared = [...source.matchAll(/^ +public .*?(\w+)(?:\(.*)?$/gm)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(['ResultBucketName', 'MemberAbilities']));
  expect(declared).toEqual(expect.arrayContaining(names));
});

test('where .NET is not installed, its check reports this and exits with 69', () => {
  const script = join(ROOT, 'tools', 'package', 'require-dotnet.sh');
  const { status, stderr } = spawnSync('/bin/sh', [script], { env: { PATH: '' }, encoding: 'utf8' });
  expect(stderr).toContain('dotnet is not installed');
  expect(status).toBe(69);
});

function dotnetSource(): string {
  return join(packagesDirectory(), 'dotnet', 'CdkCleanRoomsMembership', 'CdkCleanRoomsMembership');
}

/** The types of the library in its jsii assembly. */
interface Assembly {
  readonly types: Readonly<Record<string, { readonly name: string; readonly datatype?: boolean }>>;
}

/** The value of the only SSM parameter of a stack. */
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
