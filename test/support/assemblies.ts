import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RESOURCE_TYPE } from '../../lib/contract/resource';
import { emptyDirectory } from './check-command';
import { ID } from './properties';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

/** Writes files into an empty directory: strings as they are, everything else as JSON. */
export function writeFiles(files: Readonly<Record<string, unknown>>): string {
  const directory = emptyDirectory();
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

/** A manifest with these artifacts. */
export function manifestOf(artifacts: unknown, more: object = {}): object {
  return { version: '53.0.0', artifacts, ...more };
}

/** A stack in a manifest. */
export function stackArtifact(
  templateFile: unknown,
  { environment = `aws://${ACCOUNT}/${REGION}`, ...properties }: Readonly<Record<string, unknown>> = {},
): object {
  return { type: 'aws:cloudformation:stack', environment, properties: { templateFile, ...properties } };
}

/** A resource of a template: a lookup with these properties in addition to, or instead of, an id. */
export function lookupResource(properties: object = {}, more: object = {}): object {
  const Properties = { ServiceToken: 'arn', MembershipIdentifier: ID, Attributes: [], ...properties };
  return { Type: RESOURCE_TYPE, Properties, ...more };
}

/** A nested stack of a template. */
export function nestedStack(templateFile: string, Parameters: object = {}): object {
  return {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { Parameters },
    Metadata: { 'aws:asset:path': templateFile },
  };
}

/** The directory of a cloud assembly whose stacks have these templates. */
export function assemblyOf(
  templates: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>> = {},
): string {
  const ids = Object.keys(templates);
  const artifacts = Object.fromEntries(ids.map((id) => [id, stackArtifact(`${id}.json`, properties)]));
  const files = Object.fromEntries(ids.map((id) => [`${id}.json`, templates[id]]));
  return writeFiles({ 'manifest.json': manifestOf(artifacts), ...files });
}
