import { Annotations, Stack, Stage } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { ERRORS, synthesisError } from './errors';

/** The path that a construct will have. */
export function pathOf(scope: Construct, id: string): string {
  return Construct.isConstruct(scope) && scope.node.path !== '' ? `${scope.node.path}/${id}` : id;
}

/** @throws If the construct would not be in a stack. */
export function requireStack(construct: string, scope: Construct, id: string): void {
  if (!Stack.isStack(nearestStackOrStage(scope))) {
    throw synthesisError(ERRORS.outsideOfStack, { construct, path: pathOf(scope, id) });
  }
}

function nearestStackOrStage(scope: Construct): IConstruct | undefined {
  // Untyped callers may pass anything.
  const scopes = Construct.isConstruct(scope) ? scope.node.scopes : [];
  return scopes.reverse().find((each) => Stack.isStack(each) || Stage.isStage(each));
}

/**
 * Whether the CDK has yet to look up context values of this app. Until then, they are placeholders, which can be any
 * string (`StringParameter.valueFromLookup` lets the app choose). The CDK has no public API for this.
 */
export function awaitsContext({ node }: IConstruct): boolean {
  return node.root.node.findAll().some((each) => {
    const missing: unknown = Stack.isStack(each) ? Reflect.get(each, '_missingContext') : undefined;
    return Array.isArray(missing) && missing.length > 0;
  });
}

/**
 * Rejects a value that was passed to a construct. If context is missing, the value may be a placeholder: the error is
 * then reported only if no other synthesis follows.
 */
export function reject(construct: IConstruct, error: Error): void {
  if (!awaitsContext(construct)) throw error;
  Annotations.of(construct).addError(error.message);
}
