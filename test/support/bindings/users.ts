import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pacmak } from '../../../tools/package/pacmak';
import { devDependencies } from '../../../package.json';
import { command } from './command';
import { packagesDirectory } from './packages';
import { ROOT } from '../../../tools/root';

/** What all users have, so that their templates can be compared: the lowest versions that the library takes. */
const VERSIONS = { 'aws-cdk-lib': devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs };

/** Installs the library in the folder of an example, from the packages, as a user of the language does. */
type Install = (example: string, packages: string) => void;

const INSTALL = { typescript, python, java, go } satisfies Record<string, Install>;

export type Language = keyof typeof INSTALL;

/** Where the example of a language is installed. */
export const exampleIn = (language: Language): string => join(packagesDirectory(), 'examples', language);

/** Installs a copy of the example of a language there. */
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
  // The lowest version of each range.
  writeFileSync(pom, readFileSync(pom, 'utf8').replace(/<version>\[([^,\]]+),[^)\]]*[)\]]/g, '<version>$1'));
  // The user's own repository would keep this build's jar for later ones.
  const repository = `-Dmaven.repo.local=${join(packages, 'maven')}`;
  const mvn = ['--batch-mode', '--quiet', repository, '-Dmaven.javadoc.skip', '-Dmaven.source.skip'];
  command(source, 'mvn', ...mvn, 'install');
  mkdirSync(join(example, '.mvn'));
  writeFileSync(join(example, '.mvn', 'maven.config'), repository);
}

function go(example: string, packages: string): void {
  // Not every proxy has these modules in the versions that the library is compiled with.
  const generated = ['constructs', '@aws-cdk/asset-node-proxy-agent-v6', '@aws-cdk/cloud-assembly-schema'];
  pacmak({
    packages: generated.map((name) => join(ROOT, 'node_modules', name)),
    languages: ['go'],
    into: packages,
    sourceOnly: true,
  });
  for (const module of readdirSync(join(packages, 'go'))) {
    const folder = join(packages, 'go', module);
    const [, name = ''] = /^module (.*)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8')) ?? [];
    command(example, 'go', 'mod', 'edit', `-replace=${name}=${folder}`);
  }
  command(example, 'go', 'mod', 'tidy');
}

/** The one file of a folder that ends so. */
function only(folder: string, end: string): string {
  const [file, ...others] = readdirSync(folder).filter((name) => name.endsWith(end));
  if (file === undefined || others.length > 0) {
    throw new Error(`${folder} has ${readdirSync(folder).join(', ')}, but should have one file *${end}.`);
  }
  return join(folder, file);
}
