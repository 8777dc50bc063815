import { Stack, Stage } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { ERRORS, synthesisError } from './errors';

/** The path that a construct will have. */
export function pathOf(scope: Construct, id: string): string {
  return Construct.isConstruct(scope) && scope.node.path !== '' ? `${scope.node.path}/${id}` : id;
}

/** @throws If a construct of that name would not be in a stack. */
export function requireStack(construct: string, scope: Construct, id: string): void {
  if (!Stack.isStack(nearestStackOrStage(scope))) {
    throw synthesisError(ERRORS.outsideOfStack, { construct, path: pathOf(scope, id) });
  }
}

function nearestStackOrStage(scope: Construct): IConstruct | undefined {
  // Callers that no compiler checks may pass anything.
  const scopes = Construct.isConstruct(scope) ? scope.node.scopes : [];
  return scopes.reverse().find((each) => Stack.isStack(each) || Stage.isStage(each));
}

/** @throws If a lookup has no props, which no compiler prevents in JavaScript and Python. */
export function requireProps(scope: Construct, id: string, props: unknown): void {
  if (typeof props !== 'object' || props === null) {
    throw synthesisError(ERRORS.missingProps, { path: pathOf(scope, id), found: String(props) });
  }
}
