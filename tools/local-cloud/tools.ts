import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root';
import { run } from './program';

/** Contains what the local cloud needs, and what it writes at run time. */
export const HOME = join(ROOT, '.cloud');

/** The emulators and their dependencies, each with its hashes; resolved from `requirements.in`. */
const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** Rejects packages without a hash, and those built from source, whose build dependencies have none. */
export const HASHED = ['--require-hashes', '--only-binary', ':all:'];
/** The runtime that the function is deployed to: the newest version in the npm registry. */
const NODE = '24.21.0';

/** The programs that the local cloud consists of. */
export interface Tools {
  /** The Python that has the emulators. */
  readonly python: string;
  /** The directory of the Node.js that runs the functions. */
  readonly nodeDirectory: string;
}

/** Receives a line for each step that takes a while. */
export type Progress = (line: string) => void;

/** Installs what is missing, once per checkout. */
export async function installTools(progress: Progress, home = HOME): Promise<Tools> {
  return { python: await installEmulators(progress, home), nodeDirectory: await installNode(NODE, progress, home) };
}

async function installEmulators(progress: Progress, home: string): Promise<string> {
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  const version = createHash('sha256').update(requirements).digest('hex').slice(0, 8);
  const venv = await installOnce(join(home, `emulators-${version}`), async (directory) => {
    progress('Installing the emulators (ministack, moto) into .cloud/, once for this checkout');
    await runOrThrow(
      'python3',
      ['-m', 'venv', directory],
      'The local cloud needs Python 3.10 or later, with its venv module, as python3.',
    );
    await runOrThrow(
      join(directory, 'bin', 'python'),
      ['-m', 'pip', 'install', '--disable-pip-version-check', ...HASHED, '--requirement', REQUIREMENTS],
      'The emulators of the local cloud could not be installed from PyPI.',
      pipProgress(requirements.match(/^\S+==/gm)?.length ?? 0, progress),
    );
  });
  return join(venv, 'bin', 'python');
}

/** Reports every tenth package, of what pip prints. */
function pipProgress(total: number, progress: Progress): Progress {
  let collected = 0;
  return (line) => {
    if (line.startsWith('Collecting ')) {
      collected += 1;
      if (collected % 10 === 0) progress(`  downloaded ${String(collected)} of ${String(total)} packages`);
    } else if (line.startsWith('Installing collected packages')) {
      progress('  installing them');
    }
  };
}

/** The directory of a Node.js: this process's own if it is of that major version, else one in this checkout. */
export async function installNode(version: string, progress: Progress = () => undefined, home = HOME): Promise<string> {
  const [major = ''] = version.split('.');
  if (process.versions.node.split('.')[0] === major) return dirname(process.execPath);
  const name = `node-${process.platform}-${process.arch}`;
  const directory = await installOnce(join(home, `node-${version}`), async (prefix) => {
    progress(`Installing Node.js ${version} into .cloud/, once for this checkout`);
    const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel', 'error'];
    await runOrThrow(
      'npm',
      ['install', '--prefix', prefix, ...options, `${name}@${version}`],
      `Node.js ${version} could not be installed from the npm registry (package ${name}). Run this command with Node.js ${major} instead.`,
    );
  });
  return join(directory, 'node_modules', name, 'bin');
}

/**
 * Installs into a temporary directory and then renames it, so that other commands find the whole installation or none,
 * even if two install at the same time.
 */
async function installOnce(place: string, install: (directory: string) => Promise<void>): Promise<string> {
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

/** Runs a program that must succeed. An error has the message, and below it what the program printed. */
async function runOrThrow(program: string, args: readonly string[], message: string, onLine?: Progress): Promise<void> {
  const { code, output } = await run(program, args, { env: process.env, onLine }).catch((error: unknown) => {
    // Not `instanceof Error`: under Jest, errors of Node.js are of another realm.
    const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new Error(`${message} (${String(reason)})`);
  });
  if (code !== 0) throw new Error(`${message}\n${output.trim()}`);
}
