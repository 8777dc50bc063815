import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/**
 * The template of a stack, without the search for cycles that comes with Template.fromStack: of templates with many
 * functions in each other it takes seconds. `cyclesBelow` finds cycles.
 */
export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack, { skipCyclicalDependenciesCheck: true });
}
