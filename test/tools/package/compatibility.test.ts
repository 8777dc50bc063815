import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installNode } from '../../../tools/local-cloud/tools';
import { devDependencies, peerDependencies } from '../../../package.json';
import { ROOT } from '../../../tools/root';

const run = promisify(execFile);

/** The newest release of each supported major version of Node.js. */
const NODES = ['20.20.2', '22.23.3', '24.21.0'];

/** The lowest version that package.json allows, and the newest that this repository tests. */
const lowest = (range: string): string => range.replace('^', '');
const newest = (alias: string): string => alias.replace(/^npm:.*@/, '');
const CDK = [lowest(peerDependencies['aws-cdk-lib']), newest(devDependencies['aws-cdk-lib-newest'])];
const CONSTRUCTS = [lowest(peerDependencies.constructs), newest(devDependencies['constructs-newest'])];
const LIBRARIES = CDK.flatMap((cdk) => CONSTRUCTS.map((constructs) => [cdk, constructs] as const));

let directory: string;
let tarball: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'compatibility-'));
  await run('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: ROOT });
  const [file = ''] = readdirSync(directory);
  tarball = join(directory, file);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Synthesizes the app in a directory with a version of Node.js, and returns its templates. */
async function synthesized(app: string, node: string): Promise<object[]> {
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true' };
  const { stdout } = await run(join(await installNode(node), 'node'), ['app.js'], { cwd: app, env });
  return JSON.parse(stdout) as object[];
}

let expected: object[] | undefined;

describe.each(LIBRARIES)('with aws-cdk-lib %s and constructs %s', (cdk, constructs) => {
  let app: string;

  beforeAll(async () => {
    app = join(directory, `${cdk}-${constructs}`);
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{}');
    copyFileSync(join(__dirname, 'compatibility-app.js'), join(app, 'app.js'));
    const packages = [tarball, `aws-cdk-lib@${cdk}`, `constructs@${constructs}`];
    await run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages], { cwd: app });
  });

  afterAll(() => {
    rmSync(app, { recursive: true, force: true });
  });

  test.each(NODES)('Node.js %s synthesizes the same templates', async (node) => {
    const templates = await synthesized(app, node);
    expected ??= templates;
    expect(templates).toHaveLength(3);
    expect(templates).toEqual(expected);
  });
});
