import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pacmak } from '../../../tools/package/pacmak';
import { devDependencies } from '../../../package.json';
import { command } from './command';
import { packagesDirectory } from './packages';
import { ROOT } from '../../../tools/root';

/** The lowest supported versions, which all languages but C# use, so that their templates can be compared. */
const VERSIONS = { 'aws-cdk-lib': devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs };

/** Installs the library from the packages in the directory of an example, as a user of the language does. */
type Install = (example: string, packages: string) => void;

const INSTALL = { typescript, python, java, go, csharp } satisfies Record<string, Install>;

export type Language = keyof typeof INSTALL;

/** Where the example of a language is installed. */
export const exampleIn = (language: Language): string => join(packagesDirectory(), 'examples', language);

/** Copies the example of a language to that directory and installs it. */
export function installExample(language: Language): void {
  const example = exampleIn(language);
  cpSync(join(ROOT, 'examples', language), example, { recursive: true });
  INSTALL[language](example, packagesDirectory());
}

function typescript(example: string, packages: string): void {
  const versions = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  const npm = ['install', '--no-audit', '--no-fund', '--silent'];
  command(example, 'npm', ...npm, only(join(packages, 'js'), '.tgz'), ...versions);
}

function python(example: string, packages: string): void {
  const versions = Object.entries({ ...VERSIONS, jsii: devDependencies['jsii-pacmak'] });
  writeFileSync(join(example, 'exact.txt'), versions.map(([name, version]) => `${name}==${version}\n`).join(''));
  command(example, 'python3', '-m', 'venv', '.venv');
  const pip = ['install', '--quiet', '--disable-pip-version-check', '--constraint', 'exact.txt'];
  const wheel = only(join(packages, 'python'), '.whl');
  command(example, '.venv/bin/pip', ...pip, '--requirement', 'requirements.txt', wheel);
}

function java(example: string, packages: string): void {
  const source = join(packages, 'java');
  const pom = join(source, 'pom.xml');
  // Replaces each range by its lowest version.
  writeFileSync(pom, readFileSync(pom, 'utf8').replace(/<version>\[([^,\]]+),[^)\]]*[)\]]/g, '<version>$1'));
  // Not in the user's own repository, where later builds would find this jar.
  const repository = `-Dmaven.repo.local=${join(packages, 'maven')}`;
  const mvn = ['--batch-mode', '--quiet', repository, '-Dmaven.javadoc.skip', '-Dmaven.source.skip'];
  command(source, 'mvn', ...mvn, 'install');
  mkdirSync(join(example, '.mvn'));
  writeFileSync(join(example, '.mvn', 'maven.config'), repository);
}

function go(example: string, packages: string): void {
  // Not every proxy serves these modules in the versions that the library is compiled with.
  const generated = ['constructs', '@aws-cdk/asset-node-proxy-agent-v6', '@aws-cdk/cloud-assembly-schema'];
  pacmak({
    packages: generated.map((name) => join(ROOT, 'node_modules', name)),
    languages: ['go'],
    into: packages,
    sourceOnly: true,
  });
  for (const module of readdirSync(join(packages, 'go'))) {
    const directory = join(packages, 'go', module);
    const [, name = ''] = /^module (.*)$/m.exec(readFileSync(join(directory, 'go.mod'), 'utf8')) ?? [];
    command(example, 'go', 'mod', 'edit', `-replace=${name}=${directory}`);
  }
  command(example, 'go', 'mod', 'tidy');
}

function csharp(example: string, packages: string): void {
  // Not every registry serves this version of Constructs, which the library's project then refers to.
  pacmak({
    packages: [join(ROOT, 'node_modules', 'constructs'), join(packages, 'library')],
    languages: ['dotnet'],
    into: packages,
    sourceOnly: true,
  });
  const targets = 'Directory.Build.targets';
  copyFileSync(join(__dirname, targets), join(packages, targets));
  command(example, 'dotnet', 'restore', 'App.csproj');
}

/** The only file in a directory with this extension. */
function only(directory: string, extension: string): string {
  const [file, ...others] = readdirSync(directory).filter((name) => name.endsWith(extension));
  if (file === undefined || others.length > 0) {
    throw new Error(`Expected one file *${extension} in ${directory}, found: ${readdirSync(directory).join(', ')}.`);
  }
  return join(directory, file);
}
