import { posix } from 'node:path';
import { RESOURCE_TYPE } from '../../lib/contract/resource';
import { isRecord } from '../../lambda/event';
import { Text } from '../../lambda/text';
import { Files } from './files';

/** An object of a JSON file. */
export type Json = Readonly<Record<string, unknown>>;

/** A stack of a cloud assembly, or a nested stack. */
export interface Stack {
  /** The name by which the CDK CLI selects it, such as `Prod/Campaign`; for a nested stack, that of its root stack. */
  readonly id: string;
  /** The name in CloudFormation; undefined for a nested stack. */
  readonly name?: string;
  /** The account and the region, if the stack specifies them. */
  readonly account?: string;
  readonly region?: string;
  /** The role that the CDK CLI assumes for context lookups. */
  readonly lookupRole?: { readonly arn: string; readonly externalId?: string };
  readonly template: Json;
  readonly lookups: readonly Lookup[];
  readonly parent?: { readonly stack: Stack; readonly parameters: Json };
  /** The nested stacks, by their logical ids. */
  readonly nested: ReadonlyMap<string, Stack>;
}

/** A lookup in a template. */
export interface Lookup {
  readonly stack: Stack;
  /** The path in the construct tree, or the logical id. */
  readonly path: string;
  readonly logicalId: string;
  readonly properties: Json;
  readonly condition?: string;
}

/** How deep stages and nested stacks may be nested. */
const DEEPEST = 16;

/**
 * Reads the stacks of a cloud assembly and of those nested in it, which are the stages of an app.
 *
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export function readAssembly(directory: string): Stack[] {
  const files = new Files(directory);
  return [...stacksIn(files, '.', 0)];
}

/** All stacks, each followed by those nested in it. */
export function* withNested(stacks: Iterable<Stack>): Generator<Stack> {
  for (const stack of stacks) {
    yield stack;
    yield* withNested(stack.nested.values());
  }
}

function* stacksIn(files: Files, directory: string, depth: number): Generator<Stack> {
  const path = posix.join(directory, 'manifest.json');
  const manifest = files.readJson(path);
  if (!isRecord(manifest) || typeof manifest['version'] !== 'string') {
    throw files.invalid(path, Text.literal('is not the manifest of a cloud assembly'));
  }
  const { artifacts = {} } = manifest;
  if (!isRecord(artifacts)) throw files.invalid(path, Text.literal('has no valid artifacts'));
  const { missing = [] } = manifest;
  if (!Array.isArray(missing) || missing.length > 0) {
    throw files.invalid(path, Text.literal('lacks context values, which the CDK CLI looks up'));
  }
  if (depth > DEEPEST) throw files.invalid(path, Text.literal('is nested too deeply'));
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (!isRecord(artifact)) throw files.invalid(path, Text.of`has the invalid artifact ${Text.quoted(id)}`);
    const { type, properties = {} } = artifact;
    if (type !== 'aws:cloudformation:stack' && type !== 'cdk:cloud-assembly') continue;
    const file = isRecord(properties)
      ? properties[type === 'cdk:cloud-assembly' ? 'directoryName' : 'templateFile']
      : 0;
    if (!isRecord(properties) || typeof file !== 'string') {
      throw files.invalid(path, Text.of`has the artifact ${Text.quoted(id)} without a file`);
    }
    if (type === 'cdk:cloud-assembly') yield* stacksIn(files, posix.join(directory, file), depth + 1);
    else yield stackOf(files, directory, { id, artifact, properties, templateFile: file });
  }
}

interface StackArtifact {
  readonly id: string;
  readonly artifact: Json;
  readonly properties: Json;
  readonly templateFile: string;
}

function stackOf(files: Files, directory: string, { id, artifact, properties, templateFile }: StackArtifact): Stack {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(stringOf(artifact['environment']) ?? '') ?? [];
  const { lookupRole } = properties;
  const roleArn = isRecord(lookupRole) ? stringOf(lookupRole['arn']) : undefined;
  return readStack(files, directory, templateFile, 0, {
    id: stringOf(artifact['displayName']) ?? id,
    name: stringOf(properties['stackName']) ?? id,
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
    lookupRole:
      isRecord(lookupRole) && roleArn !== undefined
        ? { arn: roleArn, externalId: stringOf(lookupRole['assumeRoleExternalId']) }
        : undefined,
  });
}

function readStack(
  files: Files,
  directory: string,
  templateFile: string,
  depth: number,
  own: Omit<Stack, 'template' | 'lookups' | 'nested'>,
): Stack {
  const path = posix.join(directory, templateFile);
  const template = files.readJson(path);
  if (depth > DEEPEST) throw files.invalid(path, Text.literal('is nested too deeply'));
  const resources = isRecord(template) ? (template['Resources'] ?? {}) : undefined;
  if (!isRecord(template) || !isRecord(resources)) {
    throw files.invalid(path, Text.literal('is not a CloudFormation template'));
  }
  const lookups: Lookup[] = [];
  const nested = new Map<string, Stack>();
  const stack: Stack = { ...own, template, lookups, nested };
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isRecord(resource)) throw files.invalid(path, Text.of`has the invalid resource ${Text.quoted(logicalId)}`);
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const metadata = isRecord(resource['Metadata']) ? resource['Metadata'] : {};
    if (resource['Type'] === RESOURCE_TYPE) {
      lookups.push({
        stack,
        path: stringOf(metadata['aws:cdk:path'])?.replace(/\/Resource$/, '') ?? `${own.id}/${logicalId}`,
        logicalId,
        properties,
        condition: stringOf(resource['Condition']),
      });
    } else if (resource['Type'] === 'AWS::CloudFormation::Stack') {
      const asset = stringOf(metadata['aws:asset:path']);
      // The template of another nested stack is elsewhere: the CDK did not define it.
      if (!asset?.endsWith('.json')) continue;
      const parameters = isRecord(properties['Parameters']) ? properties['Parameters'] : {};
      const { id, account, region, lookupRole } = own;
      const inherited = { id, account, region, lookupRole, parent: { stack, parameters } };
      nested.set(logicalId, readStack(files, directory, asset, depth + 1, inherited));
    }
  }
  return stack;
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
