import { NestedStack, Stack, Stage, type App } from 'aws-cdk-lib';
import { appWith } from './app';

/** The strength of references between stacks. */
export type Strength = 'strong' | 'weak' | 'both';

/** An app with references of this strength. */
export function newApp(strength: Strength = 'strong'): App {
  return appWith({ '@aws-cdk/core:defaultCrossStackReferences': strength });
}

/** A stack in which a resource can be. */
export type Place = (app: App) => Stack;

const env = { account: '111122223333', region: 'eu-central-1' };
/** A stack in an app or a stage; created if it is not there yet. */
export const stackOf = (scope: App | Stage, id: string, region = env.region): Stack => {
  const existing = scope.node.tryFindChild(id);
  if (Stack.isStack(existing)) return existing;
  return new Stack(scope, id, { env: { ...env, region }, crossRegionReferences: true });
};
/** A nested stack; created if it is not there yet. */
export const nestedOf = (stack: Stack, id: string): Stack => {
  const existing = stack.node.tryFindChild(id);
  return Stack.isStack(existing) ? existing : new NestedStack(stack, id);
};
const stageOf = (app: App): Stage => {
  const existing = app.node.tryFindChild('Stage');
  return Stage.isStage(existing) ? existing : new Stage(app, 'Stage');
};

/** Where the lookup is, and where its attributes are used. */
export const PLACES: Record<string, [lookup: Place, user: Place]> = {
  'in the same stack': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'A')],
  'in another stack': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'B')],
  'in a nested stack': [(app) => stackOf(app, 'A'), (app) => nestedOf(stackOf(app, 'A'), 'N')],
  'in a nested stack of another stack': [(app) => stackOf(app, 'A'), (app) => nestedOf(stackOf(app, 'B'), 'N')],
  'in the parent of a nested stack': [(app) => nestedOf(stackOf(app, 'A'), 'N'), (app) => stackOf(app, 'A')],
  'in another nested stack': [(app) => nestedOf(stackOf(app, 'A'), 'N'), (app) => nestedOf(stackOf(app, 'A'), 'M')],
  'in a stack other than the parent of a nested one': [
    (app) => nestedOf(stackOf(app, 'A'), 'N'),
    (app) => stackOf(app, 'B'),
  ],
  'in another stack of a stage': [(app) => stackOf(stageOf(app), 'A'), (app) => stackOf(stageOf(app), 'B')],
  'in another region': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'B', 'us-east-1')],
};
