import type { Context } from 'aws-lambda';
import { attributesOf, fieldsOf, unusable } from './attributes';
import { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { parseEvent, type LookupEvent } from './event';
import { violations } from './gate';
import { withLastValues } from './last-values';
import { log } from './log';
import { getMembership } from './lookup';
import { parseRequest, type LookupRequest } from './request';
import { excess, respond, responseTo, type Outcome, type Values } from './response';
import { Rollback, valuesInRollback, valuesWithout, type Rejection } from './rollback';
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

type Result = { readonly values: Values } | Rejection;

/** The attributes that the template requests, or the error that fails the deployment. */
async function resultOf(event: LookupEvent, request: LookupRequest | LookupError, deadline: Deadline): Promise<Result> {
  if (request instanceof LookupError) return { error: request };
  return lookUp(event, request, deadline).catch((thrown: unknown) => ({
    error: LookupError.from(thrown),
    rollbackValues: valuesWithout(event, request),
  }));
}

async function lookUp(event: LookupEvent, request: LookupRequest, deadline: Deadline): Promise<Result> {
  const membership = await getMembership(request, deadline);
  const fields = fieldsOf(membership);
  const attributes = attributesOf(fields, request.attributes, request.fallbacks);
  const [error, ...others] = [
    ...violations(membership, fields, request),
    ...unusable(membership, attributes),
    ...excess(event, attributes.values),
  ];
  if (!error) return { values: withLastValues(attributes.values, event, request, fields) };
  return { error: error.and(...others), rollbackValues: valuesInRollback(event, request, fields) };
}
