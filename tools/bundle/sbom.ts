import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root';

/** The bill of materials, which is part of the package. */
export const SBOM = join(ROOT, 'sbom.cdx.json');

/** A package in a bill of materials: https://cyclonedx.org/docs/1.6/json/#components */
export interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly purl: string;
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string } | undefined>>;
}

/** The bill of materials of the bundles, with the packages in these directories. It contains no time: a build is reproducible. */
export function sbomOf(directories: readonly string[]): Sbom {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const component = componentIn('.');
  const components = directories.map((directory) => {
    const found = componentIn(directory, packages[directory]?.integrity);
    if (found.version !== packages[directory]?.version)
      throw new Error(`${directory} is not the version in package-lock.json. Run npm ci.`);
    return found;
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component },
    components,
    dependencies: [{ ref: component.purl, dependsOn: components.map(({ purl }) => purl) }],
  };
}

function componentIn(directory: string, integrity?: string): Component {
  const manifest = JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8')) as Record<string, string>;
  const { name: fullName = '', version = '', license = '' } = manifest;
  const [name = '', group] = fullName.split('/').reverse();
  const purl = `pkg:npm/${fullName.replace('@', '%40')}@${version}`;
  const content = Buffer.from(integrity?.replace('sha512-', '') ?? '', 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group !== undefined && { group }),
    name,
    version,
    ...(content !== '' && { hashes: [{ alg: 'SHA-512', content }] }),
    licenses: [{ license: { id: license } }],
    purl,
  };
}
