import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { Deadline, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent, Values } from './response';

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
  if (!(await isRollingBack(event, error, timeLimit))) throw error;
  if (rollbackValues) return rollbackValues;
  const { StackId: stackId, LogicalResourceId: logicalId } = event;
  throw error.and(LookupError.of(ERRORS.rollbackImpossible, { stackId, logicalId }));
}

async function isRollingBack(
  { StackId }: CloudFormationCustomResourceUpdateEvent,
  error: LookupError,
  timeLimit: TimeLimit,
): Promise<boolean> {
  try {
    // Few lookups need the client of CloudFormation.
    const { stackStatus } = await import('./stack-status');
    return (await stackStatus(StackId, Deadline.forRollback(timeLimit))).includes('ROLLBACK');
  } catch (cause) {
    throw error.and(LookupError.of(ERRORS.rollbackUnknown, { reason: String(cause) }));
  }
}
