import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ENTRY_POINTS, LOADED_LATER } from '../../../tools/bundle/bundling';
import { ACCOUNT, cdk, REGION } from '../../../tools/local-cloud';
import { examplesOf } from '../../support/examples';
import { fullMembership } from '../../support/full-membership';
import { useLocalCloud } from '../../support/local-cloud';
import { run as runProgram, type Run } from '../../../tools/local-cloud/program';
import { ROOT } from '../../../tools/root';

const ID = '11111111-2222-3333-4444-555555555555';

const cloud = useLocalCloud();
let directory: string;
let files: string[];

function run(cwd: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Packs the package as a release does, and installs it in an empty directory as a user does. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'user-'));
  run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', directory);
  const [tarball = ''] = readdirSync(directory);
  files = run(directory, 'tar', '--list', '--file', tarball).trim().split('\n').sort();
  writeFileSync(join(directory, 'package.json'), '{}');
  run(directory, 'npm', 'install', '--no-audit', '--no-fund', '--silent', `./${tarball}`);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('the package contains what users need, and nothing else', () => {
  const modules = readdirSync(join(ROOT, 'lib'), { encoding: 'utf8', recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replace(/\.ts$/, ''));
  expect(files).toEqual(
    [
      ...modules.flatMap((name) => [`build/${name}.js`, `build/${name}.d.ts`]),
      ...[...ENTRY_POINTS, ...LOADED_LATER].map((name) => `lambda/dist/${name}.js`),
      ...['bin/dist/cdk-cleanrooms-membership.js', 'THIRD-PARTY-LICENSES', 'sbom.cdx.json'],
      ...['.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
    ]
      .map((path) => `package/${path}`)
      .sort(),
  );
});

test('the command line adds less than 400 KB to the package, and starts without aws-cdk-lib', () => {
  const command = join(directory, 'node_modules', 'cdk-cleanrooms-membership', 'bin', 'dist');
  const [file = '', ...others] = readdirSync(command);
  expect(others).toEqual([]);
  expect(gzipSync(readFileSync(join(command, file))).length).toBeLessThan(400_000);
  const alone = mkdtempSync(join(tmpdir(), 'alone-'));
  cpSync(join(command, file), join(alone, file));
  expect(run(alone, process.execPath, file, 'check', '--help')).toContain('Exit codes:');
});

test('the package has no dependencies', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies?: unknown };
  expect(dependencies).toBeUndefined();
});

test.each([
  ['synthesizes if the package is external', ['--external:cdk-cleanrooms-membership'], true],
  ['fails with "Cannot find asset" if the package is part of the bundle', [], false],
])('an app that is bundled with esbuild %s', (_, options, synthesizes) => {
  const [first] = examplesOf('README.md');
  writeFileSync(join(directory, 'bundled.ts'), `${first?.code ?? ''}\napp.synth();\n`);
  const outfile = join(directory, 'bundled', 'app.js');
  const external = ['--external:aws-cdk-lib', '--external:constructs', ...options];
  run(
    directory,
    require.resolve('esbuild/bin/esbuild'),
    'bundled.ts',
    '--bundle',
    '--platform=node',
    `--outfile=${outfile}`,
    ...external,
    '--log-level=error',
  );
  const { status, stderr } = spawnSync(process.execPath, [outfile], { cwd: directory, encoding: 'utf8' });
  expect(status === 0).toBe(synthesizes);
  if (!synthesizes) expect(stderr).toContain('Cannot find asset at ');
});

describe('the first example of the README, with its three commands', () => {
  const app = `${process.execPath} --import ${require.resolve('tsx')} app.ts`;
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  beforeAll(async () => {
    const [first] = examplesOf('README.md');
    writeFileSync(join(directory, 'app.ts'), first?.code ?? '');
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app, requireApproval: 'never' }));
    expect(await cdk(cloud(), ['bootstrap'], { directory })).toMatchObject({ code: 0 });
  });

  /** Sets the status of the membership in the example. */
  function setStatus(status: string): void {
    const arn = `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${ID}`;
    const membership = { ...fullMembership({ id: ID, arn }).json, collaborationName: 'Spring campaign', status };
    cloud().cleanRooms.reply(ID, () => ({ kind: 'response', status: 200, body: JSON.stringify({ membership }) }));
  }

  /** Runs each command as a user does, where `cdk` is installed. */
  async function commands(): Promise<Run[]> {
    const [, block = ''] = /```sh\n(cdk synth\n[^`]*)```/.exec(readme) ?? [];
    const PATH = [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(':');
    const env = { ...process.env, ...cloud().environment, PATH, CDK_DISABLE_CLI_TELEMETRY: 'true' };
    const ends: Run[] = [];
    for (const line of block.trim().split('\n')) {
      ends.push(await runProgram('/bin/sh', ['-c', line], { cwd: directory, env }));
    }
    return ends;
  }

  test('an active membership passes the check, and is deployed', async () => {
    setStatus('ACTIVE');
    const [synth, check, deploy, ...others] = await commands();
    expect(synth).toMatchObject({ code: 0 });
    expect(check).toMatchObject({ code: 0 });
    expect(check?.output).toMatch(/Campaign\/Membership +membership 1{8}-.* ACTIVE +would pass/);
    expect(deploy).toMatchObject({ code: 0 });
    expect(deploy?.output).toContain('Campaign.Collaboration = the collaborationId');
    expect(deploy?.output).toContain('Campaign.Status = ACTIVE');
    expect(deploy?.output).not.toMatch(/warning/i);
    expect(others).toEqual([]);
  });

  test('a removed membership fails the check with the error message of the README, and so does the deployment', async () => {
    setStatus('REMOVED');
    const [, check, deploy] = await commands();
    const [, message = ''] = /```text\n(.*?)```/s.exec(readme) ?? [];
    for (const end of [check, deploy]) {
      expect(end).toMatchObject({ code: 1 });
      expect(withoutBreaks(end?.output ?? '')).toContain(withoutBreaks(message));
    }
  });

  const withoutBreaks = (text: string): string => text.replace(/\s+/g, ' ').trim();
});
