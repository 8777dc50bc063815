import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pacmak, type Language } from './pacmak';
import { ROOT } from '../root';

const DIST = join(ROOT, 'dist');

/** The build tool for each language, and its result. */
const BUILDS: readonly { readonly language: Language; readonly program: string; readonly result: string }[] = [
  { language: 'js', program: 'npm', result: 'the package for npm' },
  { language: 'python', program: 'python3', result: 'the wheel and the source distribution' },
  { language: 'java', program: 'mvn', result: 'a Maven repository with the jar' },
  { language: 'dotnet', program: 'dotnet', result: 'the NuGet package' },
];

/** Packages the library for all languages into dist/: only the source if the build tool is not installed. */
function main(): void {
  rmSync(DIST, { recursive: true, force: true });
  const present = BUILDS.filter(({ program }) => spawnSync(program, ['--version']).error === undefined);
  const absent = BUILDS.filter((build) => !present.includes(build));
  const languagesOf = (builds: typeof BUILDS): Language[] => builds.map(({ language }) => language);

  pacmak({ packages: [ROOT], into: DIST, languages: languagesOf(present) });
  // A Go module is published as source.
  pacmak({ packages: [ROOT], into: DIST, languages: ['go', ...languagesOf(absent)], sourceOnly: true });

  for (const { language, result } of present) print(language, result);
  print('go', 'the module');
  for (const { language, program, result } of absent) {
    print(
      language,
      `only the generated source: ${program} is not installed. Install it, and run this again for ${result}.`,
    );
  }
}

function print(language: Language, content: string): void {
  console.log(`dist/${language.padEnd('python'.length)}  ${content}`);
}

main();
