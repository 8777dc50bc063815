import { Fn, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ExpectationProperty } from '../contract/expectations';
import type { PropertyName } from '../contract/resource';
import { WATCH_VARIABLE, type VariableReference, type WatchConfiguration } from '../contract/watch';
import { ownCopy, type Copy } from './provider-protocol';
import type { ReadTarget } from './target-permissions';

/** What a watch, of any copy of the library, checks for a lookup. A change requires a new revision of the contract. */
export interface WatchedLookup extends Copy {
  readonly target: ReadTarget;
  /** The properties of the custom resource. */
  readonly properties: Readonly<Partial<Record<PropertyName, unknown>>>;
  readonly expectations?: readonly ExpectationProperty[];
}

/** A lookup is recognized by this property, since the classes of two copies are not the same. */
const LOOKUP = Symbol.for('cdk-cleanrooms-membership.MembershipLookup');

/** Turns a construct into a lookup that can be watched. */
export function implementWatchedLookup(construct: IConstruct, watched: Omit<WatchedLookup, keyof Copy>): void {
  const value: WatchedLookup = { ...ownCopy(), ...watched };
  Object.defineProperty(construct, LOOKUP, { value });
}

/** Whether a value is a lookup of any copy of the library. */
export function isLookup(value: unknown): value is IConstruct & { readonly [LOOKUP]: WatchedLookup } {
  return typeof value === 'object' && value !== null && LOOKUP in value;
}

/** What to watch of a lookup; undefined if a membership is not looked up. */
export function watchedLookup(membership: unknown): WatchedLookup | undefined {
  return isLookup(membership) ? membership[LOOKUP] : undefined;
}

/** The environment variables with the configuration of a watch. Tokens are in variables of their own. */
export function watchEnvironment(configuration: WatchConfiguration): Record<string, string> {
  const variables: Record<string, string> = {};
  const refer = (value: string, isList: boolean): VariableReference => {
    const variable = `${WATCH_VARIABLE}_${String(Object.keys(variables).length)}`;
    variables[variable] = value;
    return { variable, isList };
  };
  const replace = (value: unknown): unknown => {
    if (isStringList(value) && Token.isUnresolved(value)) return refer(Fn.join(',', value), true);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value === 'string') return Token.isUnresolved(value) ? refer(value, false) : value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries<unknown>({ ...value }).map(([key, member]) => [key, replace(member)]));
  };
  return { [WATCH_VARIABLE]: JSON.stringify(replace(configuration)), ...variables };
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
