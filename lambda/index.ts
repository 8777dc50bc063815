import type { Context } from 'aws-lambda';
import { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { parseEvent, type LookupEvent } from './event';
import { log } from './log';
import { parseRequest, type LookupRequest } from './request';
import { respond, responseTo, type Outcome } from './response';
import { resultOf } from './result';
import { Rollback } from './rollback';
import { Text } from './text';

/** The part of the invocation context that the function uses. */
export type Invocation = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Responds to the requests of CloudFormation for the lookups of a stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export async function handler(payload: unknown, invocation: Invocation): Promise<void> {
  const deadline = Deadline.forResponse(invocation);
  const event = parseEvent(payload);
  const outcome = await outcomeOf(event, invocation);
  const response = responseTo(event, outcome);
  log(event, outcome, response, invocation, deadline.spent);
  await respond(event.responseUrl, response, deadline);
}

async function outcomeOf(event: LookupEvent, invocation: Invocation): Promise<Outcome> {
  switch (event.requestType) {
    case 'Create':
      return resultOf(event, requestIn(event), Deadline.forLookup(invocation));
    case 'Update': {
      const request = requestIn(event);
      const rollback = new Rollback(event, request instanceof LookupError ? undefined : request, invocation);
      const lastValues = await rollback.lastValues();
      if (lastValues) return lastValues;
      const result = await resultOf(event, request, Deadline.forLookup(invocation));
      return 'error' in result ? rollback.orReject(result) : result;
    }
    case 'Delete':
      // There is nothing to delete. A Delete also follows a failed Create, and must not fail (aws-cdk issue 5525).
      return { values: {} };
    default:
      return { error: LookupError.of(ERRORS.unknownRequestType, { type: Text.quoted(event.requestType) }) };
  }
}

/** The request of the template, or the error if it cannot be parsed. */
function requestIn({ properties, stackId }: LookupEvent): LookupRequest | LookupError {
  try {
    return parseRequest(properties, stackId);
  } catch (thrown) {
    return LookupError.from(thrown);
  }
}
