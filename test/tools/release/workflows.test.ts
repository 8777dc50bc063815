import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../tools/root';

const DIRECTORY = join(ROOT, '.github', 'workflows');
const workflows = readdirSync(DIRECTORY).map((file) => [file, readFileSync(join(DIRECTORY, file), 'utf8')] as const);

test.each(workflows)('%s pins each action to a commit, with its version in a comment', (_, workflow) => {
  const uses = [...workflow.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
  expect(uses).not.toEqual([]);
  const unpinned = /^(?!\.\/)(?!\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
  expect(uses.filter((action) => unpinned.test(action))).toEqual([]);
});

test.each(workflows)('%s has no permissions by default', (_, workflow) => {
  expect(workflow).toMatch(/^permissions: \{\}$/m);
});

test('every check is in a group that CI runs', () => {
  const checks = readFileSync(join(ROOT, '.ci', 'checks.sh'), 'utf8');
  const groups = new Set([...checks.matchAll(/^(?:.* )?check (.*?) '/gm)].map(([, group = '']) => group));
  const ci = readFileSync(join(DIRECTORY, 'ci.yml'), 'utf8');
  const [, slow = ''] = /^ +group: \[(.*)\]$/m.exec(ci) ?? [];
  expect(new Set(['unit', ...slow.split(', '), 'every'])).toEqual(groups);
  expect([...ci.matchAll(/run: (.*)$/gm)].map(([, command]) => command)).toEqual([
    '.ci/run unit',
    '.ci/run ${{ matrix.group }}',
  ]);
});

test('the packages of the bundle are audited each week', () => {
  const audit = Object.fromEntries(workflows)['audit.yml'];
  expect(audit).toMatch(/^ {2}schedule:\n {4}- cron: '\d+ \d+ \* \* \d'$/m);
  expect(audit).toContain('run: npm run audit:bundle');
});

test('the only secrets are those of Maven Central, which has no trusted publishing', () => {
  const secrets = workflows.flatMap(([, workflow]) =>
    [...workflow.matchAll(/secrets\.(\w+)/g)].map(([, name = '']) => name),
  );
  expect(secrets).toEqual(['MAVEN_GPG_PRIVATE_KEY', 'MAVEN_CENTRAL_TOKEN']);
});

describe('a release', () => {
  const workflow = readFileSync(join(DIRECTORY, 'release.yml'), 'utf8');
  const [, ...parts] = workflow.slice(workflow.indexOf('\njobs:\n')).split(/^ {2}(?=[\w-]+:$)/m);
  /** The jobs by their names. */
  const jobs = new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part]));
  const publishing = [...jobs].filter(([, job]) => /^ {4}environment: /m.test(job));

  function job(name: string): string {
    const found = jobs.get(name);
    if (found === undefined) throw new Error(`There is no job ${name}.`);
    return found;
  }

  /** The jobs that must succeed before a job starts. */
  function neededBy(name: string): string[] {
    const [, list = ''] = /^ {4}needs: \[?([^\]\n]*)\]?$/m.exec(job(name)) ?? [];
    const needed = list.split(', ').filter((each) => each !== '');
    return [...needed, ...needed.flatMap(neededBy)];
  }

  test('is published by a job for each registry, and one for GitHub', () => {
    const names = ['npm', 'pypi', 'nuget', 'maven-central', 'go', 'github'];
    expect(publishing.map(([name]) => name)).toEqual(names);
    for (const [name, each] of publishing) expect(each).toContain(`    environment: ${name}\n`);
  });

  test('allows only jobs that depend on all checks and on two equal builds to write', () => {
    const writing = [...jobs].filter(([, each]) => each.includes(': write\n') || each.includes('secrets.'));
    expect(writing.map(([name]) => name)).toEqual(['provenance', ...publishing.map(([name]) => name)]);
    for (const [name] of writing)
      expect(neededBy(name)).toEqual(expect.arrayContaining(['checks', 'compare', 'build']));
    for (const [name] of publishing) expect(neededBy(name)).toContain('provenance');
  });

  test('is built twice, from a commit of main, without install scripts and emulators', () => {
    const runs = [...job('build').matchAll(/^ +(?:- )?run: (.*)$/gm)].map(([, command]) => command);
    expect(runs).toEqual([
      'git merge-base --is-ancestor "$GITHUB_SHA" origin/main',
      'npm ci --ignore-scripts',
      'npm run release:dry-run',
    ]);
    expect(job('build')).toContain('        artifact: [dist, dist-again]\n');
    expect(job('build')).toContain('    permissions:\n      contents: read\n    steps:');
    expect(job('compare')).toContain('run: npm run release:compare -- builds/dist builds/dist-again\n');
  });

  test('is published as built: no other job builds, and each downloads dist', () => {
    for (const [, each] of publishing) {
      expect(each).toContain('          name: dist\n          path: dist\n');
      expect(each).not.toMatch(/npm (ci|install|run)/);
    }
    expect(workflow.match(/upload-artifact@/g)).toHaveLength(1);
  });

  test('has every file attested', () => {
    expect(job('provenance')).toContain('          subject-path: dist/**\n');
  });

  test('sends tokens only to fixed addresses: the only variable is a user name', () => {
    const variables = [...workflow.matchAll(/vars\.(\w+)/g)].map(([, name]) => name);
    expect(variables).toEqual(['NUGET_USER']);
    expect(workflow).toMatch(/dotnet nuget push \S+ --source https:\/\/[\w./]+ --api-key/);
    expect(workflow).toMatch(
      /^ +"https:\/\/central\.sonatype\.com\/api\/v1\/publisher\/upload\?publishingType=AUTOMATIC"$/m,
    );
  });
});
