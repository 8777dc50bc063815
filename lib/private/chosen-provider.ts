import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MembershipLookupProvider } from '../membership-lookup-provider';
import { ERRORS, synthesisError } from './errors';
import { copyOfProvider, isCompatible, ownCopy, type ProviderProtocol } from './provider-protocol';

/**
 * The provider of a lookup: the one that is passed to it, otherwise the one that the lookups of its stack share.
 *
 * @throws If it is not a provider, if it is in another stack, or if it comes from an incompatible copy of the library.
 */
export function chosenProvider(lookup: Construct, given: unknown): ProviderProtocol {
  const { path } = lookup.node;
  const stack = Stack.of(lookup);
  const construct = given ?? MembershipLookupProvider._ofStack(stack);
  const provider = Construct.isConstruct(construct) ? copyOfProvider(construct) : undefined;
  if (!Construct.isConstruct(construct) || !provider) {
    throw synthesisError(ERRORS.invalidProvider, { path, found: describe(construct) });
  }
  if (Stack.of(construct) !== stack) {
    throw synthesisError(ERRORS.providerInOtherStack, { path, provider: construct.node.path });
  }
  if (isCompatible(provider)) return provider;
  const { version, directory } = ownCopy();
  throw synthesisError(ERRORS.incompatibleProvider, {
    path,
    version,
    directory,
    provider: construct.node.path,
    providerVersion: provider.version,
    providerDirectory: provider.directory,
  });
}

function describe(value: unknown): string {
  return Construct.isConstruct(value) ? `the construct '${value.node.path}'` : `a value of type ${typeof value}`;
}
