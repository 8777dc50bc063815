import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HASHED } from '../local-cloud/tools';
import { ROOT } from '../root';

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

/**
 * Lets two builds of a commit be the same: the time that goes into them is that of the commit, and no path does.
 * See https://reproducible-builds.org/docs/source-date-epoch/
 */
function reproducible(): Readonly<Record<string, string>> {
  const seconds = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const time = new Date(Number(seconds) * 1000).toISOString();
  return {
    SOURCE_DATE_EPOCH: seconds,
    MAVEN_OPTS: `${process.env['MAVEN_OPTS'] ?? ''} -Dproject.build.outputTimestamp=${time}`,
    // MSBuild reads properties from the environment.
    DirectoryBuildPropsPath: join(__dirname, 'Directory.Build.props'),
  };
}

function run(
  { packages, languages, sourceOnly = false, into }: PacmakOptions,
  environment: Readonly<Record<string, string>> = {},
): void {
  const command = [
    ...['--require', join(__dirname, 'clock.cjs')],
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
      ...reproducible(),
      ...environment,
    },
  });
}
