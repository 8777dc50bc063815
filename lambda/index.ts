import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { attributesOf, attributesWithout, unusable, valuesInRollback } from './attributes';
import { Deadline } from './deadline';
import { ERRORS, LookupError } from './errors';
import { violations } from './gate';
import { log } from './log';
import { getMembership } from './lookup';
import { parseRequest, type LookupRequest } from './request';
import { respond, responseTo, type LookupEvent, type Outcome, type Values } from './response';
import { rejectUnlessRollingBack, type Rejection } from './rollback';

/** What the function needs to know of its invocation. */
export type Invocation = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Responds to what CloudFormation requests of the lookups of a stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export async function handler(event: CloudFormationCustomResourceEvent, invocation: Invocation): Promise<void> {
  const deadline = Deadline.forResponse(invocation);
  const outcome = await outcomeOf(event, invocation).catch((failure: unknown) => ({ failure }));
  const response = responseTo(event, outcome);
  log(event, outcome, response, invocation, deadline.spent);
  await respond(event.ResponseURL, response, deadline);
}

async function outcomeOf(event: CloudFormationCustomResourceEvent, invocation: Invocation): Promise<Outcome> {
  switch (event.RequestType) {
    case 'Create':
    case 'Update':
      return lookUp(event, invocation);
    case 'Delete':
      // There is nothing to delete. A Delete also follows a failed Create, and must not fail (aws-cdk issue 5525).
      return { values: {} };
    default:
      throw LookupError.of(ERRORS.unknownRequestType, { type: JSON.stringify(Reflect.get(event, 'RequestType')) });
  }
}

async function lookUp(event: LookupEvent, invocation: Invocation): Promise<Outcome> {
  const request = parseRequest(event.ResourceProperties, event.StackId);
  const result = await resultOf(request, Deadline.forLookup(invocation));
  return { values: 'error' in result ? await rejectUnlessRollingBack(event, result, invocation) : result.values };
}

/** What the template requests of the membership, or why the deployment must not go on. */
async function resultOf(request: LookupRequest, deadline: Deadline): Promise<{ readonly values: Values } | Rejection> {
  const membership = await getMembership(request, deadline).catch(lookupErrorOnly);
  if (membership instanceof LookupError) {
    return { error: membership, rollbackValues: attributesWithout(request.membershipId, request.attributes) };
  }
  const attributes = attributesOf(membership, request.attributes, request.fallbacks);
  const [error, ...others] = [...violations(membership, request), ...unusable(membership, attributes)];
  if (!error) return { values: attributes.values };
  return { error: error.and(...others), rollbackValues: valuesInRollback(attributes) };
}

function lookupErrorOnly(error: unknown): LookupError {
  if (error instanceof LookupError) return error;
  throw error;
}
