import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import type { Deadline } from './budget';
import { send } from './http';
import { Refusal } from './refusal';

/** What became of an event: a resource with its attributes, or why there is none. */
export type Outcome =
  { readonly physicalId: string; readonly values: Readonly<Record<string, string>> } | { readonly failure: unknown };

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const LONGEST_RESPONSE = 4096;

/** Puts an outcome into the words of CloudFormation. */
export function responseTo(
  event: CloudFormationCustomResourceEvent,
  outcome: Outcome,
): CloudFormationCustomResourceResponse {
  if ('failure' in outcome) return failed(event, outcome.failure);
  const response: CloudFormationCustomResourceResponse = {
    ...identity(event),
    Status: 'SUCCESS',
    PhysicalResourceId: outcome.physicalId,
    Data: { ...outcome.values },
  };
  const size = bytes(response);
  if (size <= LONGEST_RESPONSE) return response;
  // The stack uses many attributes, or some with long values.
  return failed(
    event,
    new Refusal(
      `The attributes that this stack uses make an answer of ${String(size)} bytes, but CloudFormation takes ${String(LONGEST_RESPONSE)} at most.`,
      'Use fewer of them, or look the membership up twice and use some attributes of each lookup.',
    ),
  );
}

/** Brings a response to CloudFormation, again and again until it has it; throws if there is no time left to try. */
export async function deliver(
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
      // Lambda starts the function again if it throws, and that may get through.
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
  throw new Error(`CloudFormation did not take the answer: it said HTTP ${String(statusCode)}.`);
}

function failed(event: CloudFormationCustomResourceEvent, failure: unknown): CloudFormationCustomResourceResponse {
  const response = {
    ...identity(event),
    Status: 'FAILED' as const,
    // A new id would make CloudFormation delete the resource under the old one.
    PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId,
  };
  // A character takes a byte at least.
  let reason = reasonOf(failure).slice(0, LONGEST_RESPONSE);
  while (reason !== '' && bytes({ ...response, Reason: reason }) > LONGEST_RESPONSE) reason = reason.slice(0, -100);
  // The cut may have gone through a character.
  return { ...response, Reason: reason.replace(/\p{Surrogate}$/u, '') };
}

/** What CloudFormation shows of a failure. What is half a character in it has no place in UTF-8, and is replaced. */
export function reasonOf(failure: unknown): string {
  return explain(failure).message.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function explain(failure: unknown): Refusal {
  if (failure instanceof Refusal) return failure;
  // Something happened that the library does not foresee.
  return new Refusal(`The lookup function failed (${String(failure)}).`, 'Its log says more.');
}

function identity({ StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent): {
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
} {
  return { StackId, RequestId, LogicalResourceId };
}

function bytes(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}
