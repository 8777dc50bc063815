import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ACCOUNT, cdk, createMembership, LOOPBACK, REGION } from '../../tools/local-cloud';
import { ROOT } from '../../tools/root';
import { COMMAND_FILE } from '../../tools/bundle/bundling';
import { emptyDirectory, type Ended } from '../support/check-command';
import { examplesOf, withFilesOf } from '../support/examples';
import { fullMembership } from '../support/full-membership';
import { useLocalCloud } from '../support/local-cloud';
import { commandsOf, commandsOfBuild, fileOf, type BuildSpec, type Commands } from '../support/pipelines';

const cloud = useLocalCloud();

const ID = '11111111-2222-3333-4444-555555555555';

/** A directory with programs for PATH: what `npx` finds in the project of a user, and an `npm` that installs nothing. */
const programs = mkdtempSync(join(tmpdir(), 'programs-'));

beforeAll(async () => {
  program('npm', '');
  const cdkCommand = `'${process.execPath}' '${require.resolve('aws-cdk/bin/cdk')}' "$@"`;
  program('cdk', `exec ${cdkCommand}`);
  program(
    'npx',
    `command=$1
shift
case $command in
  cdk-cleanrooms-membership) exec '${process.execPath}' '${COMMAND_FILE}' "$@" ;;
  cdk) exec ${cdkCommand} ;;
esac
exit 127`,
  );
  expect(await cdk(cloud(), ['bootstrap', `aws://${ACCOUNT}/${REGION}`], { directory: tmpdir() })).toMatchObject({
    code: 0,
  });
});

function program(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

/** Sets the status of the membership in the examples. */
function setStatus(status: string): void {
  const arn = `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${ID}`;
  const membership = { ...fullMembership({ id: ID, arn }).json, collaborationName: 'Spring campaign', status };
  cloud().cleanRooms.reply(ID, () => ({ kind: 'response', status: 200, body: JSON.stringify({ membership }) }));
}

/** The project of a user, with files of TypeScript. It finds the packages of this repository. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const directory = emptyDirectory();
  const paths = { 'cdk-cleanrooms-membership': [join(ROOT, 'lib')] };
  const all = {
    ...files,
    'cdk.json': JSON.stringify({ app: `'${process.execPath}' --import tsx app.ts` }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths } }),
  };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(directory, name), content);
  return directory;
}

/** A project with the first example of the README. */
function campaign(): string {
  const [first] = examplesOf('README.md');
  return projectWith({ 'app.ts': first?.code ?? '' });
}

interface ShellOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs commands with /bin/sh, until one fails, on a machine that is configured for the local cloud only. */
async function shell(commands: Commands, { directory, environment }: ShellOptions): Promise<Ended> {
  const child = spawn('/bin/sh', ['-e', '-c', commands.join('\n')], {
    cwd: directory,
    env: {
      PATH: [programs, dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: emptyDirectory(),
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      ...cloud().environment,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

const CHECK_PAGE = readFileSync(join(ROOT, 'docs', 'guide', 'check.md'), 'utf8');

/** Without line breaks, and with the indentation of one space. */
function flat(lines: string): string {
  return lines.replace(/\s+/g, ' ').trim();
}

/** A membership of each status, and the exit code of a pipeline that checks it. */
const CASES = [
  ['ACTIVE', 0],
  ['REMOVED', 1],
] as const;

describe.each(CASES)('when the membership is %s', (status, code) => {
  beforeAll(() => {
    setStatus(status);
  });

  test(`the commands of check.md end with ${String(code)}, and print what is on the page`, async () => {
    const [, commands = ''] = /```sh\n(.*?)```/s.exec(CHECK_PAGE) ?? [];
    const [synth = '', check = '', deploy] = commands.split('\n');
    expect(deploy).toBe('cdk deploy');
    const { code: actual, stdout } = await shell([`${synth} --quiet`, check], { directory: campaign() });
    expect(actual).toBe(code);
    const outputs = [...CHECK_PAGE.matchAll(/```text\n(Lookup .*?)```/gs)].map(([, output = '']) => flat(output));
    expect(outputs).toContain(flat(stdout));
  });

  test(`the job that deploys in GitHub Actions ends with ${String(code)}`, async () => {
    const { deploy } = fileOf('.github/workflows/deploy.yml').jobs;
    const summary = join(emptyDirectory(), 'summary.md');
    const ended = await shell(deploy ? commandsOf(deploy) : [], {
      directory: campaign(),
      environment: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
    });
    expect(ended.code).toBe(code);
    expect(readFileSync(summary, 'utf8')).toContain(code === 0 ? 'would pass' : 'would be rejected');
    expect(ended.stdout.includes('::error title=Campaign/Membership')).toBe(code === 1);
    expect(ended.stdout.includes('arn:aws:cloudformation')).toBe(code === 0);
  });

  test(`the jobs for a pull request in GitHub Actions end with ${String(code)}`, async () => {
    const { synth, check } = fileOf('.github/workflows/check.yml').jobs;
    if (!synth || !check) throw new Error('A job is missing.');
    const directory = campaign();
    const without = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };
    expect(await shell(commandsOf(synth), { directory, environment: without })).toMatchObject({ code: 0 });
    expect(await shell(commandsOf(check), { directory })).toMatchObject({ code });
  });

  test(`the build in CodeBuild ends with ${String(code)}`, async () => {
    const ended = await shell(commandsOfBuild(fileOf('buildspec.yml')), { directory: campaign() });
    expect(ended.code).toBe(code);
    expect(ended.stdout.includes('arn:aws:cloudformation')).toBe(code === 0);
  });

  test(`the jobs in GitLab CI, with a token instead of credentials, end with ${String(code)}`, async () => {
    const { synth, check } = fileOf('.gitlab-ci.yml');
    const directory = campaign();
    expect(await shell(synth.script, { directory })).toMatchObject({ code: 0 });
    const sts = await startSts();
    const token = join(emptyDirectory(), 'token');
    try {
      const ended = await shell(['unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN', ...check.script], {
        directory,
        environment: {
          ...check.variables,
          AWS_WEB_IDENTITY_TOKEN_FILE: token,
          AWS_TOKEN: 'the token of the job',
          AWS_ENDPOINT_URL_STS: sts.endpoint,
        },
      });
      expect(ended.code).toBe(code);
    } finally {
      sts.server.close();
    }
    expect(sts.requests[0]?.get('Action')).toBe('AssumeRoleWithWebIdentity');
    expect(sts.requests[0]?.get('WebIdentityToken')).toBe('the token of the job');
    expect(sts.requests[0]?.get('RoleArn')).toBe(check.variables?.['AWS_ROLE_ARN']);
  });

  test(`the step in CDK Pipelines ends with ${String(code)}`, async () => {
    const template = await pipelineTemplate();
    const [example] = examplesOf('docs/guide/pipelines.md');
    const app = `import { App } from 'aws-cdk-lib';\nimport { PipelineStack } from './pipeline-stack';\nnew PipelineStack(new App(), 'Pipeline');\n`;
    const files = { 'app.ts': app, 'pipeline-stack.ts': example?.code ?? '' };
    const source = projectWith(files);
    expect(await shell(commandsOfProject(template, 'cdk synth'), { directory: source })).toMatchObject({ code: 0 });
    const environment = { CODEBUILD_SRC_DIR_Synth_Output: join(source, 'cdk.out') };
    const check = commandsOfProject(template, 'cdk-cleanrooms-membership check');
    const ended = await shell(check, { directory: projectWith(files), environment });
    expect(ended.stdout).toContain('Pipeline/Production/Campaign/Membership');
    expect(ended.code).toBe(code);
  });
});

describe('without an app', () => {
  /** A string of check.md with the ids of a new membership. */
  let withIds: (page: string) => string;

  beforeAll(async () => {
    const { id, collaborationId = '' } = await createMembership(cloud());
    withIds = (page) => page.replaceAll(ID, id).replaceAll('99999999-2222-3333-4444-555555555555', collaborationId);
  });

  test('the commands of check.md check one membership', async () => {
    const [, section = ''] = CHECK_PAGE.split('## Checking one membership\n');
    const [, commands = ''] = /```sh\n(.*?)```/s.exec(section) ?? [];
    const { code, stdout } = await shell([withIds(commands)], { directory: emptyDirectory() });
    expect(stdout.match(/^1 would pass$/gm)).toHaveLength(3);
    expect(code).toBe(0);
  });

  test('the command lists the memberships, as check.md shows', async () => {
    const [, section = ''] = CHECK_PAGE.split('## Finding an identifier\n');
    const [, listed = ''] = /```text\n(.*?)```/s.exec(section) ?? [];
    const { code, stdout } = await shell(['npx cdk-cleanrooms-membership check'], { directory: emptyDirectory() });
    expect(stdout).toContain(withIds(listed));
    expect(code).toBe(3);
  });
});

test('a step that accepts an unknown result continues after exit code 2 only', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'guide', 'pipelines.md'), 'utf8');
  const [, command = ''] = /`(npx cdk-cleanrooms-membership check \|\| .*?)`/.exec(page) ?? [];
  const directory = campaign();
  mkdirSync(join(directory, 'cdk.out'));
  writeFileSync(join(directory, 'cdk.out', 'manifest.json'), '{}');
  const exitOf = async (commands: Commands): Promise<number | null> => (await shell(commands, { directory })).code;
  expect(await exitOf(['npx cdk-cleanrooms-membership check'])).toBe(2);
  expect(await exitOf([command])).toBe(0);
  writeFileSync(join(directory, 'cdk.out', 'manifest.json'), '{"version":"36.0.0"}');
  expect(await exitOf(['npx cdk-cleanrooms-membership check'])).toBe(3);
  expect(await exitOf([command])).not.toBe(0);
});

test('the step in CDK Pipelines may read the membership, and nothing else of Clean Rooms', async () => {
  const policies = Object.values((await pipelineTemplate()).findResources('AWS::IAM::Policy')) as {
    readonly Properties: { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown }[] } };
  }[];
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('cleanrooms:'))).toEqual([
    {
      Effect: 'Allow',
      Action: 'cleanrooms:GetMembership',
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':cleanrooms:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            `:membership/${ID}`,
          ],
        ],
      },
    },
  ]);
});

function pipelineTemplate(): Promise<Template> {
  return withFilesOf('pipelines.md', async (pathOf) => {
    const { PipelineStack } = (await import(pathOf('pipeline-stack.ts'))) as {
      PipelineStack: new (scope: Construct, id: string) => Stack;
    };
    return Template.fromStack(new PipelineStack(new App({ outdir: emptyDirectory() }), 'Pipeline'));
  });
}

/** The commands of the CodeBuild project that runs a command. */
function commandsOfProject(template: Template, command: string): Commands {
  const projects = Object.values(template.findResources('AWS::CodeBuild::Project')) as {
    readonly Properties: { readonly Source: { readonly BuildSpec: unknown } };
  }[];
  const commands = projects
    .map(({ Properties }) => Properties.Source.BuildSpec)
    .filter((buildSpec) => typeof buildSpec === 'string')
    .map((buildSpec) => commandsOfBuild(JSON.parse(buildSpec) as BuildSpec));
  return commands.find((each) => each.some((line) => line.includes(command))) ?? [`echo no ${command}; exit 126`];
}

interface Sts {
  readonly server: Server;
  readonly endpoint: string;
  /** The parameters of each request. */
  readonly requests: readonly URLSearchParams[];
}

/** An AWS STS that gives the credentials of the local cloud for any token. */
async function startSts(): Promise<Sts> {
  const requests: URLSearchParams[] = [];
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = cloud().environment;
  const results: Readonly<Record<string, string>> = {
    AssumeRoleWithWebIdentity:
      `<Credentials><AccessKeyId>${AWS_ACCESS_KEY_ID}</AccessKeyId><SecretAccessKey>${AWS_SECRET_ACCESS_KEY}</SecretAccessKey>` +
      `<SessionToken>${AWS_SESSION_TOKEN}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>`,
    GetCallerIdentity: `<Account>${ACCOUNT}</Account><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/membership-reader/job</Arn>`,
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const parameters = new URLSearchParams(body);
      requests.push(parameters);
      const action = parameters.get('Action') ?? '';
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<${action}Response><${action}Result>${results[action] ?? ''}</${action}Result></${action}Response>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { server, endpoint: `http://${LOOPBACK}:${String(address.port)}`, requests };
}
