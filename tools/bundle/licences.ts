import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root';

// Some packages of the SDK bring no text of their licence: theirs is that of the SDK.
const SDK = 'node_modules/@aws-sdk/client-cleanrooms';

function licenceIn(folder: string): string | undefined {
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return file && readFileSync(join(ROOT, folder, file), 'utf8').trim();
}

/** The packages in these folders by the text of their licence, to be read by those who install the bundle. */
export function licencesOf(folders: readonly string[]): string {
  const licences = new Map<string, string[]>();
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<string, string>;
    const { name = '', version = '', license = '' } = manifest;
    const ofSdk = name.startsWith('@aws-sdk/') && license === 'Apache-2.0';
    const text = licenceIn(folder) ?? (ofSdk ? licenceIn(SDK) : undefined);
    if (text === undefined) throw new Error(`${name} is bundled, but brings no text of its licence ${license}.`);
    licences.set(text, [...(licences.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...licences].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
  return `The files in lambda/dist contain these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
