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
 * Adds a dependency on a lookup to all resources in a scope, including those that are added later.
 *
 * @param lookup The lookup's resource, and its path for error messages.
 * @throws If the scope is in another stage of the app.
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
    // The CDK prepares an app after all aspects, and before it hashes the templates of nested stacks: all resources
    // exist then, and dependencies can still be added. Later it writes the templates, to which `undefined` adds
    // nothing.
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
   * Adds the dependencies of one lookup after the other. A resource that a lookup does not need can depend on it
   * without a cycle, and without changing what that lookup needs. Later lookups take the added dependencies into
   * account.
   */
  private close(): void {
    const dependencies = new Dependencies();
    for (const [lookup, scopes] of this.scopes) {
      const needs = new Needs(lookup, dependencies);
      for (const resource of new Set([...scopes].flatMap(resourcesBelow))) {
        // Lookups and their last values do not wait for other lookups, whichever copy of the library they come from.
        if (resource.cfnResourceType === RESOURCE_TYPE || keepsLastValues(resource)) continue;
        if (needs.include(resource)) continue;
        addDependency(resource, lookup);
      }
    }
  }
}

/** The resources in a scope, without those in stages below it, which are deployed independently. */
function resourcesBelow(scope: IConstruct): CfnResource[] {
  const below = scope.node.children.filter((child) => !Stage.isStage(child)).flatMap(resourcesBelow);
  return CfnResource.isCfnResource(scope) ? [scope, ...below] : below;
}

/**
 * The method in newer versions of aws-cdk-lib than the lowest supported one, where `addDependency` causes a warning.
 */
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
