import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { templateOf } from './template';

/** Which resources of a stack wait for a construct by DependsOn, and which do not: their paths in the stack. */
export function waitingFor(construct: IConstruct, stack: Stack): { waiting: string[]; free: string[] } {
  const id = logicalId(stack, nodeIn(stack, construct));
  const paths = pathsByLogicalId(stack);
  const [waiting, free]: [string[], string[]] = [[], []];
  for (const [other, { DependsOn = [] }] of Object.entries(resourcesOf(stack))) {
    (DependsOn.includes(id) ? waiting : free).push(paths.get(other) ?? other);
  }
  return { waiting: waiting.sort(), free: free.sort() };
}

/**
 * The resources on a cycle, or behind one, in the template of each stack below a scope: by Ref, Fn::GetAtt, Fn::Sub and
 * DependsOn. CloudFormation rejects such a template.
 *
 * A nested stack is a resource of its parent, which refers to all that the nested stack has as a parameter.
 */
export function cyclesBelow(scope: IConstruct): string[] {
  const stacks = scope.node.findAll().filter((each) => Stack.isStack(each));
  return stacks.flatMap((stack) => {
    const paths = pathsByLogicalId(stack);
    const rest = new Map(Object.entries(resourcesOf(stack)).map(([id, resource]) => [id, [...namesIn(resource)]]));
    for (let before = Infinity; rest.size < before;) {
      before = rest.size;
      for (const [id, names] of rest) if (!names.some((name) => rest.has(name))) rest.delete(id);
    }
    return [...rest.keys()].map((id) => paths.get(id) ?? id);
  });
}

/** The resource of a construct, or of the nested stack in `stack` that contains it. */
function nodeIn(stack: Stack, construct: IConstruct): CfnResource {
  let resource = construct.node.defaultChild;
  for (let at = Stack.of(construct); at !== stack && at.nestedStackParent; at = at.nestedStackParent) {
    resource = at.nestedStackResource;
  }
  if (CfnResource.isCfnResource(resource) && resource.stack === stack) return resource;
  throw new Error(`${construct.node.path} has no resource in ${stack.node.path}.`);
}

interface ResourceJson {
  readonly DependsOn?: readonly string[];
}

function resourcesOf(stack: Stack): Record<string, ResourceJson> {
  const { Resources = {} } = templateOf(stack).toJSON() as { Resources?: Record<string, ResourceJson> };
  return Resources;
}

function pathsByLogicalId(stack: Stack): ReadonlyMap<string, string> {
  const resources = stack.node.findAll().filter((each) => CfnResource.isCfnResource(each));
  return new Map(
    resources
      .filter((resource) => resource.stack === stack)
      .map((resource) => [logicalId(stack, resource), resource.node.path.slice(stack.node.path.length + 1)]),
  );
}

function logicalId(stack: Stack, resource: CfnResource): string {
  return String(stack.resolve(resource.logicalId));
}

/** All that may be a logical id in a part of a template. */
function* namesIn(json: unknown): Generator<string> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json as Record<string, unknown>)) {
    const [first, ...others] = [value].flat();
    if (key === 'Ref' || key === 'Fn::GetAtt') yield String(first).replace(/\..*/, '');
    if (key === 'DependsOn') yield* [first, ...others].map(String);
    if (key === 'Fn::Sub') yield* [...String(first).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    yield* namesIn(value);
  }
}
