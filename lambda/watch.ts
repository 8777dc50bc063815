import { WATCH_VARIABLE, type VariableReference, type WatchConfiguration } from '../lib/contract/watch';
import { check } from './check';
import { Deadline, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import { isRecord } from './event';
import { logError, logMetric } from './log';
import { lookUp } from './lookup';
import { parseRequest } from './request';
import { Text } from './text';

/** The errors that are about the membership. All others leave open whether it is active. */
const INACTIVE: ReadonlySet<unknown> = new Set([
  ERRORS.membershipNotFound,
  ERRORS.invited,
  ERRORS.left,
  ERRORS.removedFromCollaboration,
  ERRORS.unknownMemberStatus,
  ERRORS.removed,
  ERRORS.collaborationDeleted,
  ERRORS.unknownStatus,
  ERRORS.expectationsNotMet,
]);

/**
 * Checks a membership between deployments, with the request and the status check of the lookup, and logs a metric. What
 * it checks is in its configuration: an event is only a reason to check. If it cannot be determined whether the membership
 * is active, the invocation fails.
 */
export async function handler(_: unknown, invocation: TimeLimit): Promise<void> {
  const error = await errorOf(process.env, Deadline.forResponse(invocation)).catch((thrown: unknown) =>
    LookupError.from(thrown),
  );
  if (error && !INACTIVE.has(error.definition)) throw error;
  if (error) logError(error);
  logMetric(error ? 0 : 1);
}

/** The error with which a deployment would fail, whether the lookup requires the membership to be active or not. */
async function errorOf(environment: NodeJS.ProcessEnv, deadline: Deadline): Promise<LookupError | undefined> {
  const { stackId, properties, membershipId } = configuration(environment);
  const request = parseRequest({ ...properties, RequireActive: 'true', Attributes: [] }, stackId);
  const found = await lookUp(request, deadline, () => Promise.resolve(membershipId));
  if ('error' in found) return found.error;
  const [error, ...others] = check(found, request).errors;
  return error?.and(...others);
}

/** The configuration, with the values that were known at deploy time. */
interface Configuration extends WatchConfiguration {
  readonly stackId: string;
  readonly membershipId?: string;
}

function configuration(environment: NodeJS.ProcessEnv): Configuration {
  const value: unknown = JSON.parse(environment[WATCH_VARIABLE] ?? '{}', (_, member: unknown) =>
    isReference(member) ? valueIn(environment, member) : member,
  );
  const { stackId, properties, membershipId } = isRecord(value) ? value : {};
  if (typeof stackId === 'string' && isRecord(properties)) {
    return { stackId, properties, membershipId: typeof membershipId === 'string' ? membershipId : undefined };
  }
  throw LookupError.of(ERRORS.unexpected, { reason: Text.literal('its configuration is not valid') });
}

function isReference(value: unknown): value is VariableReference {
  return isRecord(value) && typeof value['variable'] === 'string';
}

function valueIn(environment: NodeJS.ProcessEnv, { variable, isList }: VariableReference): string | string[] {
  const value = environment[variable] ?? '';
  return isList ? value.split(',') : value;
}
