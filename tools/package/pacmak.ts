import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HASHED } from '../local-cloud/tools';
import { ROOT } from '../root';

/** The languages that jsii-pacmak packages for, by its names. */
export type Language = 'js' | 'python' | 'java' | 'go' | 'dotnet';

export interface PacmakOptions {
  /** The directories of packages that jsii has compiled. */
  readonly packages: readonly string[];
  readonly languages: readonly Language[];
  /** Leaves the generated source as it is, and builds nothing from it. */
  readonly sourceOnly?: boolean;
  /** The output directory, which contains a directory for each language. */
  readonly into: string;
}

/** The tools with which jsii-pacmak builds Python packages, with their hashes. */
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** Packages what jsii has compiled for other languages. */
export function pacmak(options: PacmakOptions): void {
  if (options.sourceOnly || !options.languages.includes('python')) {
    run(options);
    return;
  }
  // jsii-pacmak installs its tools without checking hashes: it finds only those that were downloaded with this check.
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
 * Makes builds reproducible: they contain the time of the commit, and no path.
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
    // `files` in package.json specifies what is packed.
    ...['--force', '--no-npmignore'],
  ];
  execFileSync(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // It calls `npm pack`, which would build again each time.
      npm_config_ignore_scripts: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
      ...reproducible(),
      ...environment,
    },
  });
}
