import { posix } from 'node:path';
import { RESOURCE_TYPE } from '../../lib/contract/resource';
import { isRecord } from '../../lambda/event';
import type { LookupError } from '../../lambda/errors';
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

const MANIFEST = 'manifest.json';

/** How deep stages and nested stacks may be nested. */
const DEEPEST = 16;

/** How many lookups there may be. */
const MOST_LOOKUPS = 1000;

/** The maximum lengths of the id of a stack, which is a path, and of a logical id. */
const LONGEST_ID = 512;
const LONGEST_LOGICAL_ID = 255;

/**
 * Reads the stacks of a cloud assembly and of those nested in it, which are the stages of an app.
 *
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export function readAssembly(directory: string): Stack[] {
  const files = new Files(directory);
  const stacks = [...new AssemblyReader(files, '.').stacks(0)];
  const lookups = [...withNested(stacks)].reduce((count, stack) => count + stack.lookups.length, 0);
  if (lookups > MOST_LOOKUPS) throw files.invalid('.', Text.literal('contains more than 1,000 lookups'));
  return stacks;
}

/** All stacks, each followed by those nested in it. */
export function* withNested(stacks: Iterable<Stack>): Generator<Stack> {
  for (const stack of stacks) {
    yield stack;
    yield* withNested(stack.nested.values());
  }
}

/** The type of an artifact, and the property with its file. */
const FILES = new Map([
  ['aws:cloudformation:stack', 'templateFile'],
  ['cdk:cloud-assembly', 'directoryName'],
  ['cdk:asset-manifest', 'file'],
]);

/** What the CDK CLI accepts, and the names that CloudFormation does. */
const ENVIRONMENT = /^aws:\/\/(unknown-account|\d{12})\/([a-z\d-]+)$/;
const STACK_NAME = /^[A-Za-z][A-Za-z\d-]{0,127}$/;

/** An artifact that has a file. */
interface Artifact {
  readonly id: string;
  readonly type: unknown;
  readonly file: string;
  readonly fields: Json;
  readonly properties: Json;
}

/** What a nested stack has in common with its root stack. */
type Root = Omit<Stack, 'template' | 'lookups' | 'nested' | 'parent'>;

/** Reads one of the directories of a cloud assembly. */
class AssemblyReader {
  private readonly artifacts: readonly Artifact[];
  /** The files of assets by their ids; undefined until a nested stack needs them. */
  private assets: ReadonlyMap<string, string> | undefined;

  public constructor(
    private readonly files: Files,
    private readonly directory: string,
  ) {
    const path = this.pathOf(MANIFEST);
    const manifest = files.readJson(path);
    if (!isRecord(manifest) || typeof manifest['version'] !== 'string') {
      throw files.invalid(path, Text.literal('is not the manifest of a cloud assembly'));
    }
    const { artifacts = {}, missing = [] } = manifest;
    if (!isRecord(artifacts)) throw files.invalid(path, Text.literal('has no valid artifacts'));
    if (!Array.isArray(missing) || missing.length > 0) {
      throw files.invalid(path, Text.literal('lacks context values, which the CDK CLI looks up'));
    }
    this.artifacts = Object.entries(artifacts).flatMap(([id, fields]) => {
      if (!isRecord(fields)) throw files.invalid(path, Text.of`has the invalid artifact ${Text.quoted(id)}`);
      const { type, properties = {} } = fields;
      const property = FILES.get(stringOf(type) ?? '');
      if (property === undefined) return [];
      const file = isRecord(properties) ? properties[property] : undefined;
      if (isRecord(properties) && typeof file === 'string') return [{ id, type, file, fields, properties }];
      throw files.invalid(path, Text.of`has the artifact ${Text.quoted(id)} without a file`);
    });
  }

  public *stacks(depth: number): Generator<Stack> {
    if (depth > DEEPEST) throw this.files.invalid(this.directory, Text.literal('is nested too deeply'));
    for (const artifact of this.artifacts) {
      if (artifact.type === 'aws:cloudformation:stack') yield this.read(artifact.file, this.rootOf(artifact), 0);
      else if (artifact.type === 'cdk:cloud-assembly') {
        yield* new AssemblyReader(this.files, this.pathOf(artifact.file)).stacks(depth + 1);
      }
    }
  }

  private rootOf({ id, fields, properties }: Artifact): Root {
    const { environment, displayName = id } = fields;
    const { lookupRole, stackName = id } = properties;
    const invalid = (problem: Text): LookupError =>
      this.files.invalid(this.pathOf(MANIFEST), Text.of`has the stack ${Text.quoted(id)} with ${problem}`);
    const [, account, region] = ENVIRONMENT.exec(stringOf(environment) ?? '') ?? [];
    if (account === undefined) throw invalid(Text.of`the invalid environment ${Text.quoted(environment)}`);
    if (typeof stackName !== 'string' || !STACK_NAME.test(stackName)) {
      throw invalid(Text.of`the invalid name ${Text.quoted(stackName)}`);
    }
    if (typeof displayName !== 'string' || displayName.length > LONGEST_ID) {
      throw invalid(Text.of`the invalid display name ${Text.quoted(displayName)}`);
    }
    const roleArn = isRecord(lookupRole) ? stringOf(lookupRole['arn']) : undefined;
    return {
      id: displayName,
      name: stackName,
      account: account === 'unknown-account' ? undefined : account,
      region: region === 'unknown-region' ? undefined : region,
      lookupRole:
        isRecord(lookupRole) && roleArn !== undefined
          ? { arn: roleArn, externalId: stringOf(lookupRole['assumeRoleExternalId']) }
          : undefined,
    };
  }

  private read(templateFile: string, own: Root & Pick<Stack, 'parent'>, depth: number): Stack {
    const path = this.pathOf(templateFile);
    const template = this.files.readJson(path);
    if (depth > DEEPEST) throw this.files.invalid(path, Text.literal('is nested too deeply'));
    const resources = isRecord(template) ? (template['Resources'] ?? {}) : undefined;
    if (!isRecord(template) || !isRecord(resources)) {
      throw this.files.invalid(path, Text.literal('is not a CloudFormation template'));
    }
    const lookups: Lookup[] = [];
    const nested = new Map<string, Stack>();
    const stack: Stack = { ...own, template, lookups, nested };
    for (const [logicalId, resource] of Object.entries(resources)) {
      const invalid = (): LookupError =>
        this.files.invalid(path, Text.of`has the invalid resource ${Text.quoted(logicalId)}`);
      if (!isRecord(resource)) throw invalid();
      const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
      const metadata = isRecord(resource['Metadata']) ? resource['Metadata'] : {};
      if (resource['Type'] === RESOURCE_TYPE) {
        const { Condition: condition } = resource;
        if (condition !== undefined && typeof condition !== 'string') throw invalid();
        if (logicalId.length > LONGEST_LOGICAL_ID) throw invalid();
        lookups.push({
          stack,
          path: stringOf(metadata['aws:cdk:path'])?.replace(/\/Resource$/, '') ?? `${own.id}/${logicalId}`,
          logicalId,
          properties,
          condition,
        });
      } else if (resource['Type'] === 'AWS::CloudFormation::Stack') {
        // The templates of other nested stacks are not in the assembly.
        const file = stringOf(metadata['aws:asset:path']) ?? this.assetIn(properties['TemplateURL']);
        if (file === undefined) continue;
        const parameters = isRecord(properties['Parameters']) ? properties['Parameters'] : {};
        const { id, account, region, lookupRole } = own;
        const inherited = { id, account, region, lookupRole, parent: { stack, parameters } };
        nested.set(logicalId, this.read(file, inherited, depth + 1));
      }
    }
    return stack;
  }

  /** The file of the asset that a URL is for. Only the CDK CLI adds its path to the metadata of a resource. */
  private assetIn(url: unknown): string | undefined {
    const [, id = ''] = /\b([0-9a-f]{64})\.json\b/.exec(JSON.stringify([url])) ?? [];
    this.assets ??= new Map(
      this.artifacts
        .filter(({ type }) => type === 'cdk:asset-manifest')
        .flatMap(({ file }) => [...this.assetsIn(file)]),
    );
    return this.assets.get(id);
  }

  private *assetsIn(file: string): Generator<[id: string, file: string]> {
    const manifest = this.files.readJson(this.pathOf(file));
    const assets = isRecord(manifest) ? manifest['files'] : undefined;
    for (const [id, asset] of Object.entries(isRecord(assets) ? assets : {})) {
      const source = isRecord(asset) && isRecord(asset['source']) ? asset['source'] : {};
      const path = stringOf(source['path']);
      if (path !== undefined) yield [id, path];
    }
  }

  private pathOf(file: string): string {
    return posix.join(this.directory, file);
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
