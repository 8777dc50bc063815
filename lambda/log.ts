import type { CloudFormationCustomResourceResponse, Context } from 'aws-lambda';
import { METRIC_DIMENSION, METRIC_NAME, METRIC_NAMESPACE } from '../lib/contract/watch';
import type { LookupError } from './errors';
import type { LookupEvent } from './event';
import type { Outcome } from './response';
import { escaped } from './text';

/**
 * Logs a request and its outcome as one line of JSON. Fields are logged by name: the event contains a presigned URL,
 * and the response contains values that log readers may not be allowed to read.
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
    // Only for an unexpected error.
    stack: 'error' in outcome ? framesOf(outcome.error.cause) : undefined,
    attributes: response.Data && Object.keys(response.Data),
    // In a rollback: whether the values of the last deployment were restored.
    restored: 'restored' in outcome || undefined,
    milliseconds: Math.round(milliseconds),
    remainingMilliseconds: Math.round(invocation.getRemainingTimeInMillis()),
  });
}

/** Logs a warning as one line of JSON. */
export function warn({ stackId, logicalResourceId }: LookupEvent, { message }: LookupError): void {
  write({ level: 'WARN', stackId, logicalResourceId, message });
}

/** Logs why a membership is not active. */
export function logError({ message, cause }: LookupError): void {
  write({ level: 'ERROR', message, stack: framesOf(cause) });
}

/**
 * Logs a metric in the embedded metric format, from which CloudWatch extracts it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logMetric(value: 0 | 1): void {
  const Metrics = [{ Name: METRIC_NAME, Unit: 'None' }];
  const CloudWatchMetrics = [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics }];
  const dimension = { [METRIC_DIMENSION]: process.env['AWS_LAMBDA_FUNCTION_NAME'] };
  write({ level: 'INFO', _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...dimension, [METRIC_NAME]: value });
}

function write(fields: object): void {
  // Directly to the standard output: the console of the Lambda runtime would format the line again.
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), ...fields })}\n`);
}

/** The stack trace of an error without its message, which may contain external values. */
function framesOf(cause: unknown): string[] | undefined {
  if (!(cause instanceof Error)) return undefined;
  return cause.stack?.split('\n').flatMap((line) => (/^ +at /.test(line) ? escaped(line.trim()) : []));
}
