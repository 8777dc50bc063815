import { execFileSync } from 'node:child_process';

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

/** Makes packages for other languages from packages that jsii has compiled. */
export function pacmak({ packages, languages, sourceOnly = false, into }: PacmakOptions): void {
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
    },
  });
}
