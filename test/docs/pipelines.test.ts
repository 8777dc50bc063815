import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';
import { commandsOf, commandsOfBuild, fileOf, SOURCES, type Job } from '../support/pipelines';

const WORKFLOWS = ['.github/workflows/deploy.yml', '.github/workflows/check.yml'] as const;

const jobs = WORKFLOWS.flatMap((name) =>
  Object.entries(fileOf(name).jobs).map(([id, job]) => ({ where: `${id} in ${name}`, job })),
);

/** The options of the step that uses an action. */
function optionsOf({ steps }: Job, action: string): Readonly<Record<string, string | number | boolean>> {
  return steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with ?? {};
}

test('the page has these files', () => {
  expect([...SOURCES.keys()]).toEqual([...WORKFLOWS, 'buildspec.yml', '.gitlab-ci.yml']);
});

test.each(WORKFLOWS)(
  '%s does not run with the privileges of the base repository, nor with those of all jobs',
  (name) => {
    const { on, permissions } = fileOf(name);
    expect(Object.keys(on)).toEqual([name.includes('deploy') ? 'push' : 'pull_request']);
    expect(permissions).toEqual({});
  },
);

test.each(jobs)(
  'the job $where has a token for AWS only if it uses it, and no other permission to write',
  ({ job }) => {
    const usesAws = 'role-to-assume' in optionsOf(job, 'aws-actions/configure-aws-credentials');
    expect(job.permissions).toEqual({ contents: 'read', ...(usesAws && { 'id-token': 'write' }) });
    expect(optionsOf(job, 'actions/checkout')).toMatchObject({ 'persist-credentials': false });
  },
);

test('a pull request is synthesized without credentials, and its cdk.out is checked by the code of the base branch', () => {
  const { synth, check } = fileOf('.github/workflows/check.yml').jobs;
  if (!synth || !check) throw new Error('A job is missing.');
  expect(commandsOf(synth)).toEqual(['npm ci', 'npx cdk synth --quiet']);
  expect(commandsOf(check)).toEqual(['npm ci --ignore-scripts', 'npx cdk-cleanrooms-membership check --github']);
  expect(optionsOf(check, 'actions/checkout')['ref']).toBe('${{ github.event.pull_request.base.sha }}');
  expect(check.needs).toBe('synth');
  const artifact = { name: 'cdk.out', path: 'cdk.out' };
  expect(optionsOf(synth, 'actions/upload-artifact')).toEqual(artifact);
  expect(optionsOf(check, 'actions/download-artifact')).toEqual(artifact);
});

test('what is deployed is the cdk.out that was checked before', () => {
  const { deploy } = fileOf('.github/workflows/deploy.yml').jobs;
  if (!deploy) throw new Error('The job is missing.');
  const deployment = 'npx cdk deploy --app cdk.out --all --require-approval never';
  expect(commandsOf(deploy).slice(-2)).toEqual(['npx cdk-cleanrooms-membership check --github', deployment]);
  const buildSpec = fileOf('buildspec.yml');
  expect(commandsOfBuild(buildSpec).slice(-2)).toEqual(['npx cdk-cleanrooms-membership check', deployment]);
  // A phase after a failed `build` runs nevertheless.
  expect(Object.keys(buildSpec.phases)).toEqual(['install', 'pre_build', 'build']);
  expect(buildSpec.phases['pre_build']?.commands).toContain('npx cdk-cleanrooms-membership check');
});

test('the check in GitLab CI has the credentials of its token', () => {
  const { check } = fileOf('.gitlab-ci.yml');
  expect(Object.keys(check.id_tokens ?? {})).toEqual(['AWS_TOKEN']);
  expect(Object.keys(check.variables ?? {})).toEqual(['AWS_REGION', 'AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE']);
  expect(check.script).toContain(`printf '%s' "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`);
});

test('the actions have the major versions of those that this repository uses', () => {
  const directory = join(ROOT, '.github', 'workflows');
  const own = readdirSync(directory).flatMap((name) => [
    ...readFileSync(join(directory, name), 'utf8').matchAll(/uses: (\S+)@\S+ # (v\d+)/g),
  ]);
  const versions = new Map(own.map(([, action, version]) => [action, version]));
  const used = jobs.flatMap(({ job }) => job.steps.flatMap(({ uses }) => uses ?? []));
  expect(used.length).toBeGreaterThan(0);
  for (const [action = '', version] of used.map((uses) => uses.split('@'))) {
    if (action.startsWith('actions/')) expect([action, version]).toEqual([action, versions.get(action)]);
  }
});
