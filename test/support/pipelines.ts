import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';

/** The commands of a step, as the shell of the pipeline runs them. */
export type Commands = readonly string[];

/** A workflow of GitHub Actions. */
export interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly needs?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}

/** A build specification of AWS CodeBuild. */
export interface BuildSpec {
  readonly phases: Readonly<Record<string, { readonly commands?: Commands }>>;
}

/** A job of GitLab CI. */
export interface GitLabJob {
  readonly script: Commands;
  readonly variables?: Readonly<Record<string, string>>;
  readonly id_tokens?: Readonly<Record<string, object>>;
}

interface Files {
  readonly '.github/workflows/deploy.yml': Workflow;
  readonly '.github/workflows/check.yml': Workflow;
  readonly 'buildspec.yml': BuildSpec;
  readonly '.gitlab-ci.yml': Readonly<Record<'synth' | 'check', GitLabJob>>;
}

// The one in aws-cdk-lib.
const { parse } = createRequire(require.resolve('aws-cdk-lib'))('yaml') as {
  readonly parse: (yaml: string) => unknown;
};

/** The YAML of the files in docs/guide/pipelines.md, by the names in their first lines. */
export const SOURCES: ReadonlyMap<string, string> = new Map(
  [
    ...readFileSync(join(ROOT, 'docs', 'guide', 'pipelines.md'), 'utf8').matchAll(/^```yaml\n(# (\S+)\n.*?)^```$/gms),
  ].map(([, source = '', name = '']) => [name, source]),
);

/** A file in docs/guide/pipelines.md. */
export function fileOf<Name extends keyof Files>(name: Name): Files[Name] {
  const source = SOURCES.get(name);
  if (source === undefined) throw new Error(`The page has no ${name}.`);
  return parse(source) as Files[Name];
}

/** The commands of a job of GitHub Actions. */
export function commandsOf({ steps }: Job): Commands {
  return steps.flatMap(({ run }) => run ?? []);
}

/** The commands of a build, in the order of its phases. */
export function commandsOfBuild({ phases }: BuildSpec): Commands {
  return ['install', 'pre_build', 'build', 'post_build'].flatMap((phase) => phases[phase]?.commands ?? []);
}
