import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HASHED } from '../local-cloud/tools';

/** The languages that jsii-pacmak packages for, by its names. */
export type Language = 'js' | 'python' | 'java' | 'go' | 'dotnet';

export interface PacmakOptions {
  /** The folders of packages that jsii has compiled. */
  readonly packages: readonly string[];
  readonly languages: readonly Language[];
  /** Leaves the generated source as it is, and builds nothing from it. */
  readonly sourceOnly?: boolean;
  /** Where to; each language has a folder there. */
  readonly into: string;
}

/** What jsii-pacmak builds Python packages with, each with its hashes. */
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** Makes packages for other languages from packages that jsii has compiled. */
export function pacmak(options: PacmakOptions): void {
  if (options.sourceOnly || !options.languages.includes('python')) {
    run(options);
    return;
  }
  // jsii-pacmak installs its tools without hashes: it finds those alone that were downloaded with them.
  const directory = mkdtempSync(join(tmpdir(), 'python-tools-'));
  try {
    const venv = join(directory, 'venv');
    const wheels = join(directory, 'wheels');
    execFileSync('python3', ['-m', 'venv', venv]);
    const download = ['-m', 'pip', 'download', '--quiet', ...HASHED, '--requirement', REQUIREMENTS, '--dest', wheels];
    execFileSync(join(venv, 'bin', 'python'), download, { stdio: 'inherit' });
    run(options, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(
  { packages, languages, sourceOnly = false, into }: PacmakOptions,
  environment: Readonly<Record<string, string>> = {},
): void {
  const command = [
    require.resolve('jsii-pacmak/bin/jsii-pacmak'),
    ...packages,
    ...['--outdir', into, '--targets', ...languages],
    ...(sourceOnly ? ['--code-only'] : []),
    // `files` in package.json says what is packed.
    ...['--force', '--no-npmignore'],
  ];
  execFileSync(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // It packs with npm, which would build all over again for each call.
      npm_config_ignore_scripts: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
      ...environment,
    },
  });
}
