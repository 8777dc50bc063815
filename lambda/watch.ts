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
 * it checks is in its configuration: an event is only a reason to check.
 */
export async function handler(_: unknown, invocation: TimeLimit): Promise<void> {
  try {
    const { stackId, properties, dimensions } = configuration(process.env['WATCH']);
    const error = await errorOf(stackId, properties, Deadline.forResponse(invocation));
    if (error) logError(error);
    if (!error || INACTIVE.has(error.definition)) logMetric(dimensions, error ? 0 : 1);
  } catch (thrown) {
    // With a failed invocation, Lambda would deliver the event again.
    logError(LookupError.from(thrown));
  }
}

/** The error with which a deployment would fail, whether the lookup requires the membership to be active or not. */
async function errorOf(
  stackId: string,
  properties: Readonly<Record<string, unknown>>,
  deadline: Deadline,
): Promise<LookupError | undefined> {
  const request = parseRequest({ ...properties, RequireActive: 'true', Attributes: [] }, stackId);
  const found = await lookUp(request, deadline, () => Promise.resolve(undefined)).catch((thrown: unknown) => ({
    error: LookupError.from(thrown),
  }));
  if ('error' in found) return found.error;
  const [error, ...others] = check(found, request).errors;
  return error?.and(...others);
}

interface Configuration {
  readonly stackId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dimensions: Readonly<Record<string, string>>;
}

function configuration(json = ''): Configuration {
  const value: unknown = JSON.parse(json);
  const { stackId, properties, dimensions } = isRecord(value) ? value : {};
  if (typeof stackId === 'string' && isRecord(properties) && isRecord(dimensions)) {
    const strings = Object.entries(dimensions).map(([name, dimension]) => [name, String(dimension)] as const);
    return { stackId, properties, dimensions: Object.fromEntries(strings) };
  }
  throw LookupError.of(ERRORS.unexpected, { reason: Text.literal('its configuration is not valid') });
}
