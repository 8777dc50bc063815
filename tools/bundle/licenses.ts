import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root';

/** The licenses of the packages in the bundles, which are part of the package. */
export const LICENSES = join(ROOT, 'THIRD-PARTY-LICENSES');

// Some packages of the SDK contain no license file: theirs is the SDK's.
const SDK = 'node_modules/@aws-sdk/client-cleanrooms';

function licenseIn(directory: string): string | undefined {
  const file = readdirSync(join(ROOT, directory)).find((entry) => /^licen[cs]e/i.test(entry));
  return file && readFileSync(join(ROOT, directory, file), 'utf8').trim();
}

/** THIRD-PARTY-LICENSES: the packages in these directories, grouped by license. */
export function licensesOf(directories: readonly string[]): string {
  const licenses = new Map<string, string[]>();
  for (const directory of directories) {
    const manifest = JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8')) as Record<string, string>;
    const { name = '', version = '', license = '' } = manifest;
    const ofSdk = name.startsWith('@aws-sdk/') && license === 'Apache-2.0';
    const text = licenseIn(directory) ?? (ofSdk ? licenseIn(SDK) : undefined);
    if (text === undefined) throw new Error(`${name} is bundled, but contains no license file (${license}).`);
    licenses.set(text, [...(licenses.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...licenses].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
  return `The files in lambda/dist and bin/dist contain these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
