import type { CloudFormationCustomResourceResponse, Context } from 'aws-lambda';
import type { LookupError } from './errors';
import type { LookupEvent } from './event';
import type { Outcome } from './response';
import { escaped } from './text';

/**
 * Writes one line of JSON on what was requested and how it ended. It names what it writes, field by field: the event
 * contains a presigned URL, and the response what others may not read.
 */
export function log(
  event: LookupEvent,
  outcome: Outcome,
  response: CloudFormationCustomResourceResponse,
  invocation: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  milliseconds: number,
): void {
  write({
    level: response.Status === 'SUCCESS' ? 'INFO' : 'ERROR',
    requestId: invocation.awsRequestId,
    requestType: escaped(event.requestType),
    stackId: event.stackId,
    logicalResourceId: event.logicalResourceId,
    physicalResourceId: escaped(event.physicalResourceId),
    outcome: response.Status,
    reason: response.Reason,
    // Of an unexpected failure.
    stack: 'error' in outcome ? framesOf(outcome.error.cause) : undefined,
    attributes: response.Data && Object.keys(response.Data),
    // In a rollback: what the deployment returned that the stack is rolled back to.
    restored: 'restored' in outcome || undefined,
    milliseconds: Math.round(milliseconds),
    remainingMilliseconds: Math.round(invocation.getRemainingTimeInMillis()),
  });
}

/** Writes one line of JSON on something that does not end the invocation. */
export function warn({ stackId, logicalResourceId }: LookupEvent, { message }: LookupError): void {
  write({ level: 'WARN', stackId, logicalResourceId, message });
}

function write(fields: object): void {
  // Straight to the output: the console of the Lambda runtime would wrap the line once more.
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), ...fields })}\n`);
}

/** Where an error was thrown: its stack without its message, which may have come from elsewhere. */
function framesOf(cause: unknown): string[] | undefined {
  if (!(cause instanceof Error)) return undefined;
  return cause.stack?.split('\n').flatMap((line) => (/^ +at /.test(line) ? escaped(line.trim()) : []));
}
