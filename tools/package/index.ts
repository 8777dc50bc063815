import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pacmak, type Language } from './pacmak';
import { ROOT } from '../root';

const DIST = join(ROOT, 'dist');

/** What a package is built with, and what it then is. */
const BUILDS: readonly { readonly language: Language; readonly program: string; readonly result: string }[] = [
  { language: 'js', program: 'npm', result: 'the package for npm' },
  { language: 'python', program: 'python3', result: 'the wheel and the source distribution' },
  { language: 'java', program: 'mvn', result: 'a Maven repository with the jar' },
  { language: 'dotnet', program: 'dotnet', result: 'the NuGet package' },
];

/** Packages the library for all languages into dist/: the source alone where its program is not on this machine. */
function main(): void {
  rmSync(DIST, { recursive: true, force: true });
  const present = BUILDS.filter(({ program }) => spawnSync(program, ['--version']).error === undefined);
  const absent = BUILDS.filter((build) => !present.includes(build));
  const languagesOf = (builds: typeof BUILDS): Language[] => builds.map(({ language }) => language);

  pacmak({ packages: [ROOT], into: DIST, languages: languagesOf(present) });
  // A module of Go is published as its source.
  pacmak({ packages: [ROOT], into: DIST, languages: ['go', ...languagesOf(absent)], sourceOnly: true });

  for (const { language, result } of present) say(language, result);
  say('go', 'the module');
  for (const { language, program, result } of absent) {
    say(language, `the generated source alone: ${program} is not here. Install it, and run this again for ${result}.`);
  }
}

function say(language: Language, words: string): void {
  console.log(`dist/${language.padEnd('python'.length)}  ${words}`);
}

main();
