import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { Deadline, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent, Values } from './response';
import type { StackStatus } from './stack-status';

/** A create or an update that is to be rejected. */
export interface Rejection {
  readonly error: LookupError;
  /** What the resource returns if the stack is rolling back; without values, the rollback fails too. */
  readonly rollbackValues: Values | undefined;
}

/**
 * Rejects a create or an update, unless the stack is rolling back: rejected then too, it would be stuck (aws-cdk issue
 * 17040). The time for finding that out is reserved.
 */
export async function rejectUnlessRollingBack(
  event: LookupEvent,
  { error, rollbackValues }: Rejection,
  timeLimit: TimeLimit,
): Promise<Values> {
  // Only an update can be part of a rollback.
  if (event.RequestType === 'Create') throw error;
  const { StackStatus, RootId } = await statusOf(event, error, timeLimit);
  if (!StackStatus?.includes('ROLLBACK')) throw error;
  if (rollbackValues) return rollbackValues;
  throw error.and(LookupError.of(ERRORS.rollbackImpossible, continuation(event, RootId)));
}

async function statusOf(
  { StackId }: CloudFormationCustomResourceUpdateEvent,
  error: LookupError,
  timeLimit: TimeLimit,
): Promise<StackStatus> {
  try {
    // Few lookups need the client of CloudFormation.
    const { stackStatus } = await import('./stack-status');
    return await stackStatus(StackId, Deadline.forRollback(timeLimit));
  } catch (cause) {
    throw error.and(LookupError.of(ERRORS.rollbackUnknown, { reason: String(cause) }));
  }
}

/**
 * What continues the rollback: only that of a root stack can be continued. A resource of a nested stack is named by the
 * name of that stack, not by the logical id that it has in its parent, and not by the stacks between.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
function continuation(
  { StackId, LogicalResourceId }: CloudFormationCustomResourceUpdateEvent,
  rootId: string | undefined,
): { readonly stackId: string; readonly resource: string } {
  if (rootId === undefined || rootId === StackId) return { stackId: StackId, resource: LogicalResourceId };
  const [, stackName = ''] = StackId.split('/');
  return { stackId: rootId, resource: `${stackName}.${LogicalResourceId}` };
}
