import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root';

/** The version in package.json outside of a release. */
const UNRELEASED = '0.0.0';

/** What determines the version of a release. */
export interface Release {
  /** The content of CHANGELOG.md. */
  readonly changelog: string;
  /** The tags of the commit. */
  readonly tags?: readonly string[];
}

/** The version that a commit is released as: that of its tag, or the first of CHANGELOG.md if it has none. */
export function versionOf({ changelog, tags = [] }: Release): string {
  const [, section = ''] = changelog.split(/^## /m);
  const [heading = '', ...lines] = section.trim().split('\n');
  const [tagged, ...others] = new Set(tags.filter((tag) => /^v\d/.test(tag)).map((tag) => tag.slice(1)));
  const version = tagged ?? heading;
  const errors = [
    ...(others.length > 0
      ? [`The commit has a tag for each of ${[version, ...others].join(', ')}. Remove all but one.`]
      : []),
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`"${version}" is not a version such as 1.2.3.`]),
    ...(heading === version
      ? []
      : [
          `The tag is of version ${version}, but CHANGELOG.md begins with "${heading}". ` +
            'Add a section for that version, or correct the tag.',
        ]),
    ...(lines.some((line) => line.startsWith('- ')) ? [] : [`CHANGELOG.md lists no changes in ${heading}. Add them.`]),
  ];
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return version;
}

/** The version that this commit is released as. */
export function nextVersion(tags?: Release['tags']): string {
  return versionOf({ changelog: readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), tags });
}

/** Sets or resets the version of the package in a directory. */
export function stamp(directory: string, version = UNRELEASED): void {
  const file = join(directory, 'package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}"version": ".*"/m, `  "version": "${version}"`));
}
