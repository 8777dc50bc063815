import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RESOURCE_TYPE } from '../contract/resource';
import { Dependencies } from './dependencies';
import { ERRORS, synthesisError } from './errors';

/**
 * Finds lookups whose attributes are used by resources that the lookup itself needs. CloudFormation would report the
 * circular dependency without its cause.
 *
 * @param lambdaFunction The function of the lookups.
 * @returns An error message for each of them.
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

/** Everything that must be deployed before a resource, in its stack and in the parents of its stack. */
function neededBy(resource: CfnResource, dependencies: Dependencies): IConstruct[] {
  const { stack } = resource;
  const own = dependencies.before(resource, stack);
  const { nestedStackResource } = stack;
  return nestedStackResource ? [...own, nestedStackResource, ...neededBy(nestedStackResource, dependencies)] : [...own];
}

function nameOf({ node }: CfnResource, property: string | undefined): string {
  if (property === undefined) return `'${node.path}'`;
  // The name in CloudFormation.
  return `'${property.charAt(0).toUpperCase()}${property.slice(1)}' of '${node.path}'`;
}
