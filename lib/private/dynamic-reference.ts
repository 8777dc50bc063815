import type { Stack } from 'aws-cdk-lib';
import { errorMessage } from '../contract/errors';
import { ERRORS } from './errors';

/** The props from which intrinsic functions build the exact ARN for the function's permission. */
const SPLIT = new Set(['membershipIdentifier', 'collaborationIdentifier', 'region', 'assumedRoleArn']);

/** The services whose values are secrets. */
const SECRET = new Set(['secretsmanager', 'ssm-secure']);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const REFERENCE = /\{\{resolve:([a-z-]*)/;

/**
 * Finds dynamic references that the properties of the custom resource must not contain, once all tokens can be
 * resolved.
 *
 * @returns The error messages.
 */
export function findInProperties(path: string, properties: object, stack: Stack): string[] {
  return Object.entries<unknown>({ ...properties }).flatMap(([name, value]) => {
    const prop = name === 'Fallbacks' ? 'fallback' : name.charAt(0).toLowerCase() + name.slice(1);
    return findDynamicReference(path, prop, stack.resolve(value)) ?? [];
  });
}

/**
 * Finds a dynamic reference that a prop must not contain.
 *
 * @param resolved The value of the prop, as a template contains it.
 * @returns The error message.
 */
export function findDynamicReference(path: string, prop: string, resolved: unknown): string | undefined {
  const reference = dynamicReferenceIn(resolved);
  if (!reference) return undefined;
  const values = { path, prop, found: reference.found };
  if (SECRET.has(reference.service)) return errorMessage(ERRORS.secretReference, values);
  return SPLIT.has(prop) ? errorMessage(ERRORS.dynamicReference, values) : undefined;
}

/** The beginning of the first dynamic reference in a resolved value, and its service. */
export function dynamicReferenceIn(
  resolved: unknown,
): { readonly found: string; readonly service: string } | undefined {
  const [found, service = ''] = REFERENCE.exec(JSON.stringify(resolved ?? '')) ?? [];
  return found === undefined ? undefined : { found, service };
}
