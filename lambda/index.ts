import type { Membership } from '@aws-sdk/client-cleanrooms';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
  Context,
} from 'aws-lambda';
import { attributesOf } from './attributes';
import { getMembership } from './clean-rooms';
import { Deadline } from './budget';
import { objections } from './gate';
import { log } from './log';
import { Refusal } from './refusal';
import { parseRequest, type LookupRequest } from './request';
import { deliver, responseTo, type Outcome } from './response';

/** What the function needs to know of its invocation. */
export type Invocation = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Answers what CloudFormation asks about the lookups of a stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export async function handler(event: CloudFormationCustomResourceEvent, invocation: Invocation): Promise<void> {
  const deadline = Deadline.forAnswer(invocation);
  const outcome = await settle(event, invocation);
  const response = responseTo(event, outcome);
  log(event, outcome, response, invocation, deadline.spent);
  await deliver(event.ResponseURL, response, deadline);
}

/** Whatever happens, there is an outcome: without an answer, the stack would wait for one. */
async function settle(event: CloudFormationCustomResourceEvent, invocation: Invocation): Promise<Outcome> {
  try {
    switch (event.RequestType) {
      case 'Create':
      case 'Update':
        return await lookUp(event, invocation);
      case 'Delete':
        // There is nothing to delete. A Delete also follows a failed Create, and must not fail (aws-cdk issue 5525).
        return { physicalId: event.PhysicalResourceId, values: {} };
      default:
        // CloudFormation has a kind of request that it had not when this version was made.
        throw new Refusal(
          `This version of the library does not know the request ${JSON.stringify(typeOf(event))}.`,
          'See whether a newer version knows it.',
        );
    }
  } catch (failure) {
    return { failure };
  }
}

/** What an event calls itself, if it is none that the types know. */
function typeOf(event: { readonly RequestType?: unknown }): unknown {
  return event.RequestType;
}

type LookupEvent = CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent;

async function lookUp(event: LookupEvent, invocation: Invocation): Promise<Outcome> {
  const request = parseRequest(event.ResourceProperties);
  let membership: Membership;
  try {
    membership = await getMembership(request, Deadline.forLookup(invocation));
  } catch (error) {
    return await rollBackWithout(event, invocation, request, error);
  }
  const { values, missing } = attributesOf(membership, request);

  const [objection, ...more] = objections(membership, request, missing);
  if (!objection) return { physicalId: request.membershipId, values };

  await passOnlyRollback(event, invocation, objection.and(...more));
  // The stack returns to what it was, and must find every attribute that it had then.
  const empty = Object.fromEntries(missing.map((name) => [name, '']));
  return { physicalId: request.membershipId, values: { ...values, ...empty } };
}

/** Refuses, unless the stack is rolling back: refused then too, it would be stuck. */
async function passOnlyRollback(event: LookupEvent, invocation: Invocation, refusal: Refusal): Promise<void> {
  const rollback = await isRollback(event, invocation).catch((error: unknown) => {
    throw refusal.and(
      // The function's role may not describe the stack, or CloudFormation gave no answer.
      new Refusal(
        `Whether the stack is rolling back could not be found out (${String(error)}).`,
        'If it is stuck now, let its role describe the stack, and continue the rollback.',
      ),
    );
  });
  if (!rollback) throw refusal;
}

/**
 * Without an answer of Clean Rooms there are no values to roll back to: the one case in which a rollback fails, unless
 * the stack uses no more than what the template says itself.
 */
async function rollBackWithout(
  event: LookupEvent,
  invocation: Invocation,
  { membershipId, attributes }: LookupRequest,
  error: unknown,
): Promise<Outcome> {
  const rollback = await isRollback(event, invocation).catch(() => false);
  if (!rollback || !(error instanceof Refusal)) throw error;
  if (attributes?.every((name) => name === 'Id')) {
    return { physicalId: membershipId, values: Object.fromEntries(attributes.map((name) => [name, membershipId])) };
  }
  throw error.and(
    // The membership was deleted since the last deploy, or Clean Rooms is out of reach all the time.
    new Refusal(
      'The stack is rolling back, and cannot without this membership.',
      `Let the rollback go on: aws cloudformation continue-update-rollback --stack-name ${event.StackId} and, ` +
        `if the membership is gone for good, --resources-to-skip ${event.LogicalResourceId}`,
    ),
  );
}

/** Only an update can be part of a rollback. */
async function isRollback({ RequestType, StackId }: LookupEvent, invocation: Invocation): Promise<boolean> {
  if (RequestType === 'Create') return false;
  const { isRollingBack } = await import('./rollback');
  return isRollingBack(StackId, Deadline.forRollback(invocation));
}
