import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from 'aws-lambda';
import { LookupError } from './errors';
import type { Outcome } from './response';

/**
 * Writes one line of JSON on what was requested and how it ended. It names what it writes, field by field: the event
 * contains a presigned URL, and the response what others may not read.
 */
export function log(
  event: CloudFormationCustomResourceEvent,
  outcome: Outcome,
  response: CloudFormationCustomResourceResponse,
  invocation: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  milliseconds: number,
): void {
  const line = {
    timestamp: new Date().toISOString(),
    level: response.Status === 'SUCCESS' ? 'INFO' : 'ERROR',
    requestId: invocation.awsRequestId,
    requestType: event.RequestType,
    stackId: event.StackId,
    logicalResourceId: event.LogicalResourceId,
    physicalResourceId: response.PhysicalResourceId,
    outcome: response.Status,
    reason: response.Reason,
    // Of an unexpected failure.
    stack: 'failure' in outcome && !(outcome.failure instanceof LookupError) ? stackOf(outcome.failure) : undefined,
    attributes: response.Data && Object.keys(response.Data),
    milliseconds: Math.round(milliseconds),
    remainingMilliseconds: Math.round(invocation.getRemainingTimeInMillis()),
  };
  // Straight to the output: the console of the Lambda runtime would wrap the line once more.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
