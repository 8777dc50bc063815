import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import type { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { send } from './http';
import { readable } from './readable';

/** An event that needs a lookup. */
export type LookupEvent = CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent;

/** The attributes that the template requested, by name. */
export type Values = Readonly<Record<string, string>>;

/** How an event ended: the attributes of the resource, or why there are none. */
export type Outcome = { readonly values: Values } | { readonly failure: unknown };

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const LONGEST_RESPONSE = 4096;

/** The response that CloudFormation gets for an outcome. */
export function responseTo(
  event: CloudFormationCustomResourceEvent,
  outcome: Outcome,
): CloudFormationCustomResourceResponse {
  if ('failure' in outcome) return failed(event, outcome.failure);
  const response: CloudFormationCustomResourceResponse = {
    ...identity(event),
    Status: 'SUCCESS',
    Data: { ...outcome.values },
  };
  const size = bytes(response);
  if (size <= LONGEST_RESPONSE) return response;
  return failed(event, LookupError.of(ERRORS.responseTooLong, { size: String(size), limit: String(LONGEST_RESPONSE) }));
}

/** Sends a response to CloudFormation, again until it is accepted; throws if there is no time left to try. */
export async function respond(
  url: string,
  response: CloudFormationCustomResourceResponse,
  deadline: Deadline,
): Promise<void> {
  const body = JSON.stringify(response);
  for (let attempts = 1; ; attempts += 1) {
    try {
      await put(url, body, deadline);
      return;
    } catch (error) {
      const pause = deadline.pauseAfter(attempts);
      // Lambda calls the function again if it throws, and that may succeed.
      if (pause === undefined) throw error;
      await sleep(pause);
    }
  }
}

async function put(url: string, body: string, deadline: Deadline): Promise<void> {
  // The URL is signed for an empty content type.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  const { statusCode } = await send({ ...urlToHttpOptions(new URL(url)), method: 'PUT', headers }, body, deadline);
  if (statusCode >= 200 && statusCode < 300) return;
  throw LookupError.of(ERRORS.responseRejected, { statusCode: String(statusCode) });
}

function failed(event: CloudFormationCustomResourceEvent, failure: unknown): CloudFormationCustomResourceResponse {
  const response = { ...identity(event), Status: 'FAILED' as const };
  // A character takes a byte at least.
  let reason = reasonOf(failure).slice(0, LONGEST_RESPONSE);
  while (reason !== '' && bytes({ ...response, Reason: reason }) > LONGEST_RESPONSE) reason = reason.slice(0, -100);
  // The cut may have gone through a character.
  return { ...response, Reason: readable(reason) };
}

/** What CloudFormation shows of a failure. */
export function reasonOf(failure: unknown): string {
  const { message } =
    failure instanceof LookupError ? failure : LookupError.of(ERRORS.unexpected, { reason: String(failure) });
  return readable(message);
}

function identity(event: CloudFormationCustomResourceEvent): {
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  PhysicalResourceId: string;
} {
  const { StackId, RequestId, LogicalResourceId } = event;
  return { StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalIdOf(event) };
}

/**
 * What CloudFormation knows the resource by. It is set once, and the same when a Create fails or is delivered twice.
 * Afterwards it stays whatever it is: another one would be a replacement, which CloudFormation does not support with
 * rollback disabled (aws-cdk-cli issue 1931).
 */
function physicalIdOf(event: CloudFormationCustomResourceEvent): string {
  if ('PhysicalResourceId' in event) return event.PhysicalResourceId;
  const [stackGuid = ''] = /[^/]*$/.exec(event.StackId) ?? [];
  return `${event.LogicalResourceId}-${stackGuid}`;
}

function bytes(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}
