import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RESOURCE_TYPE } from '../contract/resource';
import { Dependencies } from './dependencies';
import { ERRORS, synthesisError } from './errors';

/**
 * Finds lookups whose attributes are used by what the lookup itself needs. In the template that is a circular dependency,
 * which CloudFormation reports without its reason.
 *
 * @param lambdaFunction The function of the lookups.
 * @returns An error for each of them.
 */
export function findAttributeCycles(lambdaFunction: CfnResource): string[] {
  const dependencies = new Dependencies();
  const { references } = dependencies;
  const resources = lambdaFunction.stack.node.findAll().filter((each) => CfnResource.isCfnResource(each));
  const lookups = resources.filter(
    (resource) =>
      resource.cfnResourceType === RESOURCE_TYPE &&
      references.ofProperty(resource, 'ServiceToken').includes(lambdaFunction),
  );
  return lookups.flatMap((lookup) => {
    const needed = [lookup, ...neededBy(lookup, dependencies)].filter((each) => CfnResource.isCfnResource(each));
    const uses = needed.flatMap((resource) =>
      references
        .find(resource)
        .filter(({ target }) => target === lookup)
        .map(({ property }) => nameOf(resource, property)),
    );
    if (uses.length === 0) return [];
    const path = lookup.node.scope?.node.path ?? lookup.node.path;
    return [synthesisError(ERRORS.attributeCycle, { path, uses: [...new Set(uses)].join(', ') }).message];
  });
}

/** What must be deployed before a resource, in its stack and in those that this is nested in. */
function neededBy(resource: CfnResource, dependencies: Dependencies): IConstruct[] {
  const { stack } = resource;
  const own = dependencies.before(resource, stack);
  const { nestedStackResource } = stack;
  return nestedStackResource ? [...own, nestedStackResource, ...neededBy(nestedStackResource, dependencies)] : [...own];
}

function nameOf({ node }: CfnResource, property: string | undefined): string {
  if (property === undefined) return `'${node.path}'`;
  // As CloudFormation calls it.
  return `'${property.charAt(0).toUpperCase()}${property.slice(1)}' of '${node.path}'`;
}
