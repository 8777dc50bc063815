import { Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { dynamicReferenceIn } from './dynamic-reference';
import { COLLECTED, ReferenceCollector } from './references';

/**
 * Finds the part of a fallback that has another value in the stack of the lookup, in which CloudFormation evaluates it,
 * than in the stack that uses the attribute, or on which the stack of the lookup cannot depend because it is deployed
 * first.
 *
 * @returns Its name for an error message; `undefined` if the fallback can be used.
 */
export function relativePartOf(fallback: string, stack: Stack, reader: Stack): string | undefined {
  if (stack === reader) return undefined;
  const resolver = new ReferenceCollector();
  const resolved: unknown = Tokenization.resolve(fallback, { scope: stack, resolver, preparing: false });
  const { target } = resolver.references.find((each) => isPartOf(reader, each.target, stack)) ?? {};
  if (target) return `'${target.node.path}'`;
  const [intrinsic] = relativeIntrinsics(resolved, invariants(stack, reader));
  return intrinsic ?? (isInSameRegion(stack, reader) ? undefined : dynamicReferenceIn(resolved)?.found);
}

/** Whether both stacks have the same parameters and secrets. */
function isInSameRegion(stack: Stack, reader: Stack): boolean {
  return stack.account === reader.account && stack.region === reader.region;
}

/**
 * Whether a construct is in the stack of the reader, or is the resource of that stack, nested in the stack of the
 * lookup.
 */
function isPartOf(reader: Stack, construct: IConstruct, stack: Stack): boolean {
  for (let each: Stack | undefined = reader; each && each !== stack; each = each.nestedStackParent) {
    if (Stack.of(construct) === each || construct === each.nestedStackResource) return true;
  }
  return false;
}

/** The pseudo parameters that are the same in both stacks. */
function invariants(stack: Stack, reader: Stack): ReadonlySet<string> {
  const names = [COLLECTED, 'AWS::Partition', 'AWS::URLSuffix', 'AWS::NoValue'];
  if (stack.account === reader.account) names.push('AWS::AccountId');
  if (stack.region === reader.region) names.push('AWS::Region');
  return new Set(names);
}

/** Functions that evaluate nothing but their arguments. */
const PURE = new Set([
  'Fn::Join',
  'Fn::Split',
  'Fn::Select',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Length',
  'Fn::ToJsonString',
]);

/** The intrinsics whose value depends on the stack in which they are evaluated. */
function* relativeIntrinsics(value: unknown, same: ReadonlySet<string>): Generator<string> {
  if (Array.isArray(value)) {
    for (const each of value) yield* relativeIntrinsics(each, same);
  } else if (isObject(value)) {
    for (const [name, argument] of Object.entries(value)) yield* relativeCall(name, argument, same);
  }
}

function* relativeCall(name: string, argument: unknown, same: ReadonlySet<string>): Generator<string> {
  if (PURE.has(name)) {
    yield* relativeIntrinsics(argument, same);
  } else if (name === 'Ref') {
    if (!same.has(String(argument))) yield String(argument);
  } else if (name === 'Fn::Sub') {
    const [template, variables] = [argument].flat();
    const own = isObject(variables) ? variables : {};
    for (const [, variable = ''] of String(template).matchAll(/\$\{([^!][^}]*)\}/g)) {
      if (!Object.hasOwn(own, variable) && !same.has(variable)) yield variable;
    }
    yield* relativeIntrinsics(Object.values(own), same);
  } else {
    yield name;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
