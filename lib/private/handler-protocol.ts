import type { IConstruct, IDependable } from 'constructs';
import { CONTRACT } from '../contract/contract';
import { DIRECTORY, versionOfLibrary } from './library';
import { PERMISSION_RESOURCES, type Permission } from './permissions';

/** Identifies a copy of the library. It is the same in all versions. */
export interface Copy {
  readonly version: string;
  /** The directory that the copy was loaded from. */
  readonly directory: string;
  /** What lookups and handlers must agree on: two copies are compatible if it is equal. */
  readonly contract: string;
}

/**
 * The part of a handler that lookups of any copy of the library use. A change requires a new revision of the contract.
 */
export interface HandlerProtocol extends Copy {
  /**
   * The properties of a custom resource that CloudFormation itself reads: the function to call, and how long to wait.
   */
  readonly service: { readonly ServiceToken: string; readonly ServiceTimeout: number };

  /** Adds a permission to the function; returns what a lookup must depend on for it. */
  allow(permission: Permission): IDependable | undefined;
}

/** A handler is recognized by this property, since the classes of two copies are not the same. */
const HANDLER = Symbol.for('cdk-cleanrooms-membership.MembershipLookupHandler');

const OWN_CONTRACT = [CONTRACT, ...PERMISSION_RESOURCES.map((resource) => `permission ${resource}`)].join('\n');

/** This copy of the library. */
export function ownCopy(): Copy {
  return { version: versionOfLibrary(), directory: DIRECTORY, contract: OWN_CONTRACT };
}

/** Turns a construct into a handler, for lookups of any copy of the library. */
export function implementHandler(construct: IConstruct, service: Omit<HandlerProtocol, keyof Copy>): void {
  const protocol: HandlerProtocol = { ...ownCopy(), ...service };
  Object.defineProperty(construct, HANDLER, { value: protocol });
}

/** The copy of the library that a handler comes from; `undefined` if the construct is not a handler. */
export function copyOfHandler(construct: IConstruct): Copy | undefined {
  const protocol: unknown = HANDLER in construct ? construct[HANDLER] : undefined;
  return isCopy(protocol) ? protocol : undefined;
}

/** Whether a handler is compatible with this copy of the library. */
export function isCompatible(handler: Copy): handler is HandlerProtocol {
  return handler.contract === OWN_CONTRACT;
}

function isCopy(value: unknown): value is Copy {
  if (typeof value !== 'object' || value === null) return false;
  const { version, directory, contract }: Partial<Record<keyof Copy, unknown>> = value;
  return [version, directory, contract].every((each) => typeof each === 'string');
}
