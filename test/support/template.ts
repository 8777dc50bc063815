import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/**
 * The template of a stack, without the search for cycles of Template.fromStack, which takes seconds if many intrinsic
 * functions are nested. `cyclesBelow` finds cycles.
 */
export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack, { skipCyclicalDependenciesCheck: true });
}
