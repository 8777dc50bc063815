import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MembershipLookupHandler } from '../membership-lookup-handler';
import { ERRORS, synthesisError } from './errors';
import { copyOfHandler, isCompatible, ownCopy, type HandlerProtocol } from './handler-protocol';

/**
 * The handler of a lookup: the one that is passed to it, otherwise the one that the lookups of its stack share.
 *
 * @throws If it is not a handler, if it is in another stack, or if it comes from an incompatible copy of the library.
 */
export function chosenHandler(lookup: Construct, given: unknown): HandlerProtocol {
  const { path } = lookup.node;
  const stack = Stack.of(lookup);
  const construct = given ?? MembershipLookupHandler._ofStack(stack);
  const handler = Construct.isConstruct(construct) ? copyOfHandler(construct) : undefined;
  if (!Construct.isConstruct(construct) || !handler) {
    throw synthesisError(ERRORS.invalidHandler, { path, found: describe(construct) });
  }
  if (Stack.of(construct) !== stack) {
    throw synthesisError(ERRORS.handlerInOtherStack, { path, handler: construct.node.path });
  }
  if (isCompatible(handler)) return handler;
  const { version, directory } = ownCopy();
  throw synthesisError(ERRORS.incompatibleHandler, {
    path,
    version,
    directory,
    handler: construct.node.path,
    handlerVersion: handler.version,
    handlerDirectory: handler.directory,
  });
}

function describe(value: unknown): string {
  return Construct.isConstruct(value) ? `the construct '${value.node.path}'` : `a value of type ${typeof value}`;
}
