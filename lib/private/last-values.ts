import { Fn, Lazy, Names, Stack, type CfnResource } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { LAST_VALUES } from '../contract/attributes';
import { lastValuesParameter } from '../contract/last-values';
import type { Permission } from './permissions';

/** The id of the scope that contains the parameters of a stack. */
const SCOPE = 'MembershipLookupLastValues';

/** The prefix of the logical id of a parameter; the logical id of its lookup follows. */
const PREFIX = 'LastValues';

/** The maximum length of a logical id. */
const LONGEST_LOGICAL_ID = 255;

/**
 * Stores the values that a lookup returned in a parameter, for a rollback. CloudFormation writes it, and the function
 * only reads it: a rollback passes a custom resource its old properties, but not its old attributes.
 *
 * The parameter is not below the lookup, but in a scope of the stack, so that resources that depend on the lookup or on
 * a scope around it do not wait for the parameter. Its logical id and its name are derived from the logical id of the
 * lookup: with a new logical id but the same name, it could not be created, since the old parameter is deleted later.
 */
export function keepLastValues(lookup: CfnResource): void {
  const stack = Stack.of(lookup);
  const found: unknown = stack.node.tryFindChild(SCOPE);
  const scope = Construct.isConstruct(found) ? found : new Construct(stack, SCOPE);
  const parameter = new CfnParameter(scope, Names.nodeUniqueId(lookup.node), {
    type: 'String',
    name: lastValuesParameter(guidOf(stack), lookup.logicalId),
    value: lookup.getAtt(LAST_VALUES).toString(),
  });
  const produce = (): string => PREFIX + logicalIdOf(lookup).slice(PREFIX.length - LONGEST_LOGICAL_ID);
  parameter.overrideLogicalId(Lazy.uncachedString({ produce }));
  // If a condition excludes the lookup, there is nothing to store.
  const condition = Lazy.uncachedAny({ produce: () => lookup.cfnOptions.condition?.logicalId });
  parameter.addOverride('Condition', condition);
}

/** Whether a resource is such a parameter, from any copy of the library. */
export function keepsLastValues({ node }: CfnResource): boolean {
  return node.scope?.node.id === SCOPE;
}

/** The permission that the function needs to read the parameter. */
export function permissionToRestore(lookup: CfnResource): Permission {
  const stack = Stack.of(lookup);
  const resourceName = lastValuesParameter(guidOf(stack), lookup.logicalId).slice(1);
  return {
    action: 'ssm:GetParameterHistory',
    resource: 'parameter',
    arn: stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName }),
    source: lookup.node.path,
    nameLength: logicalIdOf(lookup).length,
  };
}

function guidOf(stack: Stack): string {
  return Fn.select(2, Fn.split('/', stack.stackId));
}

function logicalIdOf(resource: CfnResource): string {
  return String(resource.stack.resolve(resource.logicalId));
}
