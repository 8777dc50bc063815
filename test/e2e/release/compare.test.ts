import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differencesBetween } from '../../../tools/release/compare';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'builds-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Writes files, given as JSON, into an archive, with a timestamp in a year. */
const ARCHIVE = `
import io, json, sys, tarfile, zipfile
archive, files, year = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
if archive.endswith(".nupkg"):
    with zipfile.ZipFile(archive, "w") as target:
        for name, text in files.items():
            target.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), text)
else:
    with tarfile.open(archive, "w:gz") as target:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(text), year
            target.addfile(entry, io.BytesIO(text.encode()))
`;

/** A build with one archive. */
function build(year: number, archive: string, files: Readonly<Record<string, string>>): string {
  const name = join(directory, String(year));
  mkdirSync(name);
  execFileSync('python3', ['-c', ARCHIVE, join(name, archive), JSON.stringify(files), String(year)]);
  return name;
}

describe.each(['library.tar.gz', 'library.nupkg'])('%s', (archive) => {
  const files = { 'library/one': '1', 'library/two': '2' };

  test('does not differ only by its build time', () => {
    expect(differencesBetween(build(2026, archive, files), build(2027, archive, files))).toEqual([]);
  });

  test('differs in a file', () => {
    const second = build(2027, archive, { ...files, 'library/two': '3', 'library/three': '3' });
    expect(differencesBetween(build(2026, archive, files), second)).toEqual([
      `${archive}: library/two is not the same.`,
      `${archive}: library/three is not the same.`,
    ]);
  });
});

test('a NuGet package does not differ in a random name', () => {
  const files = (random: string, properties = '<coreProperties />') => ({
    '_rels/.rels': `<Relationship Target="/package/services/metadata/core-properties/${random}.psmdcp" Id="R${random}" />`,
    [`package/services/metadata/core-properties/${random}.psmdcp`]: properties,
  });
  const [one, other] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];
  const first = build(2026, 'library.nupkg', files(one));
  expect(differencesBetween(first, build(2027, 'library.nupkg', files(other)))).toEqual([]);
  expect(differencesBetween(first, build(2028, 'library.nupkg', files(other, 'others')))).toHaveLength(1);
});
