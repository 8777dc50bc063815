import type { IConstruct, IDependable } from 'constructs';
import { CONTRACT } from '../contract/contract';
import { DIRECTORY, versionOfLibrary } from './library';
import { PERMISSION_RESOURCES, type Permission } from './permissions';

/** Which copy of the library something is of. All versions agree on this. */
export interface Copy {
  readonly version: string;
  /** The directory that the copy was loaded from. */
  readonly directory: string;
  /** What lookups and handlers must agree on: those of two copies understand each other if it is equal. */
  readonly contract: string;
}

/** What a lookup uses of a handler, whichever copy of the library that is of. A change of this is a new revision of the contract. */
export interface HandlerProtocol extends Copy {
  /** The properties that CloudFormation itself reads of a custom resource: which function it calls, and how long it waits. */
  readonly service: { readonly ServiceToken: string; readonly ServiceTimeout: number };

  /** Allows the function one thing more; returns what a lookup must wait for because of that. */
  allow(permission: Permission): IDependable | undefined;
}

/** By this property a handler is recognized, since the classes of two copies are not the same. */
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

/** The copy of the library that a handler is of; `undefined` if the construct is no handler. */
export function copyOfHandler(construct: IConstruct): Copy | undefined {
  const protocol: unknown = HANDLER in construct ? construct[HANDLER] : undefined;
  return isCopy(protocol) ? protocol : undefined;
}

/** Whether a handler agrees with this copy of the library. */
export function isCompatible(handler: Copy): handler is HandlerProtocol {
  return handler.contract === OWN_CONTRACT;
}

function isCopy(value: unknown): value is Copy {
  if (typeof value !== 'object' || value === null) return false;
  const { version, directory, contract }: Partial<Record<keyof Copy, unknown>> = value;
  return [version, directory, contract].every((each) => typeof each === 'string');
}
