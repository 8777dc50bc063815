import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root';

/** The version in package.json: the repository has none, a release gets its own. */
const UNRELEASED = '0.0.0';

/** What a release goes by. */
export interface Release {
  /** CHANGELOG.md. */
  readonly changelog: string;
  /** The tags of the commit. */
  readonly tags?: readonly string[];
}

/** The version that a commit is released as. Its tag says it; until it has one, it is what CHANGELOG.md begins with. */
export function versionOf({ changelog, tags = [] }: Release): string {
  const [, section = ''] = changelog.split(/^## /m);
  const [heading = '', ...lines] = section.trim().split('\n');
  const [tagged, ...others] = new Set(tags.filter((tag) => /^v\d/.test(tag)).map((tag) => tag.slice(1)));
  const version = tagged ?? heading;
  const objections = [
    ...(others.length > 0
      ? [`The commit has a tag for each of ${[version, ...others].join(', ')}. Take away all but one.`]
      : []),
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`"${version}" is no version. It must be one such as 1.2.3.`]),
    ...(heading === version
      ? []
      : [
          `The tag says ${version}, but CHANGELOG.md begins with "${heading}". ` +
            'Put what is new under a heading of that version, or tag the commit with the other.',
        ]),
    ...(lines.some((line) => line.startsWith('- '))
      ? []
      : [`CHANGELOG.md says nothing of ${heading}. List what is new there.`]),
  ];
  if (objections.length > 0) throw new Error(objections.join('\n'));
  return version;
}

/** The version that this commit is released as. */
export function nextVersion(tags?: Release['tags']): string {
  return versionOf({ changelog: readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), tags });
}

/** Gives the package in a folder a version, or takes it back. */
export function stamp(folder: string, version = UNRELEASED): void {
  const file = join(folder, 'package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}"version": ".*"/m, `  "version": "${version}"`));
}
