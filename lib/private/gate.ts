import { CfnResource, Lazy, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RESOURCE_TYPE } from '../contract/resource';
import { Dependencies } from './dependencies';
import { ERRORS, synthesisError } from './errors';
import { keepsLastValues } from './last-values';
import { Needs } from './needs';

/** The gates of each stage of an app. */
const GATES = new WeakMap<IConstruct, Gates>();

/**
 * Lets all resources below a scope wait for a lookup, also those that are added later.
 *
 * @param lookup The lookup's resource, and its path for error messages.
 * @throws If they cannot wait because they are deployed in another stage of the app.
 */
export function gate(lookup: { readonly resource: CfnResource; readonly path: string }, scope: IConstruct): void {
  const { resource, path } = lookup;
  const stage = stageOf(resource);
  if (stageOf(scope) !== stage) {
    const name = scope.node.path === '' ? 'the app' : `'${scope.node.path}'`;
    throw synthesisError(ERRORS.gateInOtherStage, { path, scope: name });
  }
  const gates = GATES.get(stage) ?? new Gates();
  GATES.set(stage, gates);
  gates.add(resource, scope);
}

/** The stage that deploys a construct, which may be the app. */
function stageOf(construct: IConstruct): IConstruct {
  return Stage.isStage(construct) ? construct : (Stage.of(construct) ?? construct.node.root);
}

class Gates {
  private readonly scopes = new Map<CfnResource, Set<IConstruct>>();
  private closed = false;

  public add(lookup: CfnResource, scope: IConstruct): void {
    const scopes = this.scopes.get(lookup) ?? new Set();
    this.scopes.set(lookup, scopes.add(scope));
    // The CDK prepares an app after all aspects, and before it hashes the templates of nested stacks: everything is there
    // then, and can still be told to wait. Later it writes the templates, where `undefined` leaves nothing.
    const whenPrepared = Lazy.uncachedAny({
      produce: ({ preparing }) => {
        const isClosed = this.closed;
        this.closed = preparing;
        if (preparing && !isClosed) this.close();
        return undefined;
      },
    });
    lookup.addMetadata('Gate', whenPrepared);
  }

  /**
   * Adds the dependencies of one lookup after the other. What is not needed by a lookup can wait for it without a cycle,
   * and changes nothing about what that lookup needs. Later ones see what was added, and what they need because of it.
   */
  private close(): void {
    const dependencies = new Dependencies();
    for (const [lookup, scopes] of this.scopes) {
      const needs = new Needs(lookup, dependencies);
      for (const resource of new Set([...scopes].flatMap(resourcesBelow))) {
        // Lookups do not wait for each other, whichever copy of the library they come from, nor do their last values.
        if (resource.cfnResourceType === RESOURCE_TYPE || keepsLastValues(resource)) continue;
        if (needs.include(resource)) continue;
        addDependency(resource, lookup);
      }
    }
  }
}

/** The resources below a scope that are deployed with it: not those of the stages below it. */
function resourcesBelow(scope: IConstruct): CfnResource[] {
  const below = scope.node.children.filter((child) => !Stage.isStage(child)).flatMap(resourcesBelow);
  return CfnResource.isCfnResource(scope) ? [scope, ...below] : below;
}

/** Newer versions of aws-cdk-lib than the lowest supported one call it so, and warn of the use of `addDependency`. */
interface NewerResource {
  addResourceDependency(target: CfnResource): void;
}

function isNewer(resource: CfnResource): resource is CfnResource & NewerResource {
  return 'addResourceDependency' in resource;
}

function addDependency(resource: CfnResource, target: CfnResource): void {
  if (isNewer(resource)) resource.addResourceDependency(target);
  else resource.addDependency(target);
}
