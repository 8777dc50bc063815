import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import type { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent } from './event';
import { send } from './http';
import { Text } from './text';

/** The attributes that the template requested, by name. */
export type Values = Readonly<Record<string, string>>;

/** The outcome of an event: the attributes of the resource, or an error. */
export type Outcome = { readonly values: Values; readonly restored?: true } | { readonly error: LookupError };

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const LONGEST_RESPONSE = 4096;

/** The response to CloudFormation for an outcome. */
export function responseTo(event: LookupEvent, outcome: Outcome): CloudFormationCustomResourceResponse {
  if ('values' in outcome) return { ...identity(event), Status: 'SUCCESS', Data: { ...outcome.values } };
  const response = { ...identity(event), Status: 'FAILED' as const };
  const fits = (reason: string): boolean => bytes({ ...response, Reason: reason }) <= LONGEST_RESPONSE;
  // A character takes at least one byte.
  let reason = outcome.error.messageThat(fits).slice(0, LONGEST_RESPONSE);
  while (reason !== '' && !fits(reason)) reason = reason.slice(0, -100);
  // A character may have been cut in two.
  return { ...response, Reason: reason.toWellFormed() };
}

/** The error if a response with these values is too long for CloudFormation. */
export function excess(event: LookupEvent, values: Values): LookupError[] {
  const size = bytes(responseTo(event, { values }));
  if (size <= LONGEST_RESPONSE) return [];
  const [found, limit] = [Text.number(size), Text.number(LONGEST_RESPONSE)];
  return [LookupError.of(ERRORS.responseTooLong, { size: found, limit })];
}

/** Sends a response to CloudFormation, and retries transient errors; throws if it was not accepted. */
export async function respond(
  url: URL,
  response: CloudFormationCustomResourceResponse,
  deadline: Deadline,
): Promise<void> {
  const body = JSON.stringify(response);
  for (let attempts = 1; ; attempts += 1) {
    const { error, permanent = false } = await put(url, body, deadline);
    if (!error) return;
    const pause = deadline.pauseAfter(attempts);
    // If the function throws, Lambda calls it again, which may succeed.
    if (permanent || pause === undefined) throw error;
    await sleep(pause);
  }
}

/** The error if a response was not accepted, and whether it is permanent. */
interface Delivery {
  readonly error?: LookupError;
  readonly permanent?: boolean;
}

async function put(url: URL, body: string, deadline: Deadline): Promise<Delivery> {
  // The URL is signed for an empty content type.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  try {
    const { statusCode } = await send({ ...urlToHttpOptions(url), method: 'PUT', headers }, body, deadline);
    if (statusCode >= 200 && statusCode < 300) return {};
    const error = LookupError.of(ERRORS.responseRejected, { statusCode: Text.number(statusCode) });
    return { error, permanent: statusCode < 500 && statusCode !== 408 && statusCode !== 429 };
  } catch (error) {
    return { error: LookupError.of(ERRORS.responseNotSent, { code: Text.word(codeOf(error)) }) };
  }
}

/** The only part of a network error that is reported: its message would reveal details of the network. */
function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return typeof error;
  return 'code' in error ? error.code : 'name' in error ? error.name : undefined;
}

function identity({ stackId, requestId, logicalResourceId, physicalResourceId }: LookupEvent): {
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  PhysicalResourceId: string;
} {
  return {
    StackId: stackId,
    RequestId: requestId,
    LogicalResourceId: logicalResourceId,
    PhysicalResourceId: physicalResourceId,
  };
}

function bytes(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}
