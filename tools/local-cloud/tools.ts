import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root';

/** Where the project keeps what the local cloud needs, and what it writes while it runs. */
export const HOME = join(ROOT, '.cloud');

/** The emulators and all that they need, each with its hashes; `requirements.in` is what it was resolved from. */
const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** What has no hash is not installed, and nothing is built from source: that would install what has none. */
export const HASHED = ['--require-hashes', '--only-binary', ':all:'];
/** The runtime that the function is deployed to; its version is the newest that the npm registry has of it. */
const NODE = '24.21.0';

/** The programs that the local cloud runs on. */
export interface Tools {
  /** The Python that has the emulators. */
  readonly python: string;
  /** The folder of the Node.js that runs the functions. */
  readonly nodeFolder: string;
}

/** Installs what is missing: once for a checkout, in a folder of it. */
export async function installTools(progress: (line: string) => void, home = HOME): Promise<Tools> {
  return { python: await installEmulators(progress, home), nodeFolder: await installNode(NODE, progress, home) };
}

async function installEmulators(progress: (line: string) => void, home: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 8);
  const venv = await installOnce(join(home, `emulators-${version}`), async (folder) => {
    progress('Installing the emulators (ministack, moto) into a virtual environment of this checkout');
    await run(
      'python3',
      ['-m', 'venv', folder],
      'The local cloud needs Python 3.10 or newer, with its venv module, as python3.',
    );
    await run(
      join(folder, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...HASHED, '--requirement', REQUIREMENTS],
      'The emulators of the local cloud could not be installed from PyPI.',
    );
  });
  return join(venv, 'bin', 'python');
}

/** The folder of a Node.js: this process's own if it is of that major version, else one of this checkout. */
export async function installNode(
  version: string,
  progress: (line: string) => void = () => undefined,
  home = HOME,
): Promise<string> {
  const [major = ''] = version.split('.');
  if (process.versions.node.split('.')[0] === major) return dirname(process.execPath);
  const name = `node-${process.platform}-${process.arch}`;
  const folder = await installOnce(join(home, `node-${version}`), async (prefix) => {
    progress(`Installing Node.js ${version} into this checkout`);
    await run(
      'npm',
      [
        'install',
        '--prefix',
        prefix,
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--loglevel',
        'error',
        `${name}@${version}`,
      ],
      `Node.js ${version} could not be installed from the npm registry (package ${name}). Run this with a Node.js ${major} of your own.`,
    );
  });
  return join(folder, 'node_modules', name, 'bin');
}

/**
 * Fills a folder under a name of its own and then gives it the right one: whoever looks finds it whole or not at all,
 * also when two commands install at once.
 */
async function installOnce(place: string, install: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const draft = mkdtempSync(`${place}-draft-`);
  try {
    await install(draft);
    renameSync(draft, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return place;
}

/** Runs a program to its end; what goes wrong is told in a sentence, with the program's own words below it. */
async function run(program: string, args: readonly string[], sentence: string): Promise<void> {
  const child = spawn(program, args, { env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  child.stderr.on('data', (data: Buffer) => output.push(data));
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      reject(new Error(`${sentence} (${error.message})`));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${sentence}\n${Buffer.concat(output).toString().trim()}`));
    });
  });
}
