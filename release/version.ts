/** What a release goes by. */
export interface Release {
  /** The version of package.json. */
  readonly version: string;
  /** CHANGELOG.md. */
  readonly changelog: string;
  /** The tags of the commit. */
  readonly tags: readonly string[];
}

/** What speaks against releasing a version: package.json, CHANGELOG.md and the tag must say the same. */
export function objectionsTo({ version, changelog, tags }: Release): string[] {
  const [, section = ''] = changelog.split(/^## /m);
  const [heading = '', ...lines] = section.trim().split('\n');
  const tag = `v${version}`;
  const others = tags.filter((each) => each.startsWith('v') && each !== tag);
  return [
    ...(heading === version
      ? []
      : [
          `CHANGELOG.md begins with "${heading}", but package.json has the version ${version}. ` +
            'Put what is new under a heading of that version.',
        ]),
    ...(lines.some((line) => line.startsWith('- '))
      ? []
      : [`CHANGELOG.md says nothing of ${heading}. List what is new there.`]),
    ...others.map(
      (other) =>
        `The commit has the tag ${other}, but package.json has the version ${version}. ` +
        `Tag it ${tag}, or change the version and commit that first.`,
    ),
  ];
}
