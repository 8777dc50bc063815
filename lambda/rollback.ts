import { Deadline, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent } from './event';
import type { Outcome, Values } from './response';
import type { StackStatus } from './stack-status';
import { Text } from './text';

/** A create or an update that is to be rejected. */
export interface Rejection {
  readonly error: LookupError;
  /** What the resource returns if the stack is rolling back; without values, the rollback fails too. */
  readonly rollbackValues?: Values;
}

/**
 * Rejects a create or an update, unless the stack is rolling back: rejected then too, it would be stuck (aws-cdk issue
 * 17040). The time for finding that out is reserved.
 */
export async function rejectUnlessRollingBack(
  event: LookupEvent,
  { error, rollbackValues }: Rejection,
  timeLimit: TimeLimit,
): Promise<Outcome> {
  // Only an update can be part of a rollback.
  if (event.requestType === 'Create') return { error };
  try {
    // Few lookups need the client of CloudFormation.
    const { stackStatus } = await import('./stack-status');
    const stack = await stackStatus(event.stackId, Deadline.forRollback(timeLimit));
    if (!stack.StackStatus?.includes('ROLLBACK')) return { error };
    if (rollbackValues) return { values: rollbackValues };
    return { error: error.and(LookupError.of(ERRORS.rollbackImpossible, continuation(event, stack))) };
  } catch (cause) {
    return { error: error.and(LookupError.of(ERRORS.rollbackUnknown, { reason: Text.quoted(String(cause)) })) };
  }
}

/**
 * What continues the rollback: only that of a root stack can be continued. A resource of a nested stack is named by the
 * name of that stack, not by the logical id that it has in its parent, and not by the stacks between.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
function continuation(
  { stackId, logicalResourceId }: LookupEvent,
  { RootId: rootId = stackId }: StackStatus,
): { readonly stackId: Text; readonly resource: Text } {
  const [, stackName = ''] = stackId.split('/');
  const resource = rootId === stackId ? logicalResourceId : `${stackName}.${logicalResourceId}`;
  return { stackId: Text.word(rootId), resource: Text.word(resource) };
}
