import type { IConstruct, IDependable } from 'constructs';
import { CONTRACT } from '../contract/contract';
import { DIRECTORY, versionOfLibrary } from './library';
import { PERMISSION_RESOURCES, type Permission } from './permissions';

/** Identifies a copy of the library. It is the same in all versions. */
export interface Copy {
  readonly version: string;
  /** The directory that the copy was loaded from. */
  readonly directory: string;
  /** What lookups and providers must agree on: two copies are compatible if it is equal. */
  readonly contract: string;
}

/**
 * The part of a provider that lookups of any copy of the library use. A change requires a new revision of the contract.
 */
export interface ProviderProtocol extends Copy {
  /**
   * The properties of a custom resource that CloudFormation itself reads: the function to call, and how long to wait.
   */
  readonly service: { readonly ServiceToken: string; readonly ServiceTimeout: number };

  /** Adds a permission to the function; returns what a lookup must depend on for it. */
  allow(permission: Permission): IDependable | undefined;
}

/** A provider is recognized by this property, since the classes of two copies are not the same. */
const PROVIDER = Symbol.for('cdk-cleanrooms-membership.MembershipLookupProvider');

const OWN_CONTRACT = [CONTRACT, ...PERMISSION_RESOURCES.map((resource) => `permission ${resource}`)].join('\n');

/** This copy of the library. */
export function ownCopy(): Copy {
  return { version: versionOfLibrary(), directory: DIRECTORY, contract: OWN_CONTRACT };
}

/** Turns a construct into a provider, for lookups of any copy of the library. */
export function implementProvider(construct: IConstruct, service: Omit<ProviderProtocol, keyof Copy>): void {
  const protocol: ProviderProtocol = { ...ownCopy(), ...service };
  Object.defineProperty(construct, PROVIDER, { value: protocol });
}

/** The copy of the library that a provider comes from; `undefined` if the construct is not a provider. */
export function copyOfProvider(construct: IConstruct): Copy | undefined {
  return isProvider(construct) ? construct[PROVIDER] : undefined;
}

function isProvider(construct: IConstruct): construct is IConstruct & { readonly [PROVIDER]: Copy } {
  return PROVIDER in construct;
}

/** Whether a provider or a lookup is compatible with this copy of the library. */
export function isCompatible(copy: Copy): copy is ProviderProtocol {
  return copy.contract === OWN_CONTRACT;
}
