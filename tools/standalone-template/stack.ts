import {
  Aws,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  CfnResource,
  CfnRule,
  DefaultStackSynthesizer,
  Fn,
  Stack,
  type IResolvable,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct, IConstruct } from 'constructs';
import { MembershipLookupProvider } from '../../lib';
import { canBeEmpty } from '../../lib/contract/attribute-value';
import {
  attributeInfo,
  exportable,
  isOfMembership,
  LAST_VALUES,
  propertyOf,
  PROPERTY_ATTRIBUTES,
  type PropertyAttributeName,
} from '../../lib/contract/attributes';
import {
  COLLABORATION_PATTERN,
  MEMBERSHIP_PATTERN,
  REGION_FORMAT,
  REGION_PATTERN,
} from '../../lib/contract/identifier';
import { lastValuesParameter } from '../../lib/contract/last-values';
import { RESOURCE_TYPE, type PropertyName } from '../../lib/contract/resource';
import { nextVersion } from '../release/version';

/** The attributes of a membership, however it is found. */
const NAMES = PROPERTY_ATTRIBUTES.filter(isOfMembership);

/** The value of an output if the membership has none. */
const NONE = 'none';

/** The logical id of the custom resource. */
const LOOKUP = 'Lookup';

const NO_VALUE = { Ref: 'AWS::NoValue' };

export interface MembershipStackProps {
  /** The code of the function, inline in the template. */
  readonly code: string;
}

/** A stack whose template needs nothing but CloudFormation: no bootstrapped account, no CDK. */
export class MembershipStack extends Stack {
  public constructor(scope: Construct, id: string, { code }: MembershipStackProps) {
    super(scope, id, {
      description: `Looks up an AWS Clean Rooms membership and exports its attributes (cdk-cleanrooms-membership ${nextVersion()})`,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const parameters = createParameters(this);
    const lambdaFunction = createFunction(this, code, parameters);
    const lookup = createLookup(this, lambdaFunction, parameters);
    keepLastValues(this, lookup);
    for (const name of NAMES) createOutput(this, name);
  }
}

/** A parameter that may be empty. */
interface OptionalParameter {
  readonly value: string;
  /** The condition that it is empty. */
  readonly isEmpty: string;
}

interface Parameters {
  readonly membership: OptionalParameter;
  readonly collaboration: OptionalParameter;
  readonly region: OptionalParameter;
  readonly requireActive: string;
  readonly refresh: string;
}

function createParameters(stack: Stack): Parameters {
  const membership = createOptionalParameter(stack, 'Membership', {
    name: 'MembershipIdentifier',
    description: 'The membership: its id or its ARN',
    pattern: MEMBERSHIP_PATTERN,
    format: 'the id (a lower-case UUID) or the ARN of a membership',
  });
  const collaboration = createOptionalParameter(stack, 'Collaboration', {
    name: 'CollaborationIdentifier',
    description: 'Instead of the membership, its collaboration: the id or the ARN',
    pattern: COLLABORATION_PATTERN,
    format: 'the id (a lower-case UUID) or the ARN of a collaboration',
  });
  requireOne(stack, [membership, collaboration]);
  const { valueAsString: requireActive } = new CfnParameter(stack, 'RequireActive', {
    description: 'Whether to fail unless the status of the membership is ACTIVE',
    default: 'true',
    allowedValues: ['true', 'false'],
  });
  const region = createOptionalParameter(stack, 'Region', {
    name: 'Region',
    description: 'The region of the membership; by default, that of the ARN, otherwise that of the stack',
    pattern: REGION_PATTERN,
    format: REGION_FORMAT,
  });
  const { valueAsString: refresh } = new CfnParameter(stack, 'Refresh', {
    description: 'Any string: a new one, such as the time, triggers a lookup',
    default: '',
  });
  return { membership, collaboration, region, requireActive, refresh };
}

function createOptionalParameter(
  stack: Stack,
  id: string,
  props: Readonly<Record<'name' | 'description' | 'pattern' | 'format', string>>,
): OptionalParameter {
  const { valueAsString: value } = new CfnParameter(stack, props.name, {
    description: props.description,
    default: '',
    allowedPattern: `^$|${props.pattern}`,
    constraintDescription: `must be empty, or ${props.format}`,
  });
  const { logicalId } = new CfnCondition(stack, `No${id}`, { expression: Fn.conditionEquals(value, '') });
  return { value, isEmpty: logicalId };
}

/** Rejects a deployment before it begins, unless exactly one of two parameters is set. The function does so too. */
function requireOne(stack: Stack, parameters: readonly OptionalParameter[]): void {
  const values = parameters.map(({ value }) => value);
  const oneIsEmpty = Fn.conditionContains(values, '');
  const bothAreEmpty = Fn.conditionEachMemberEquals(values, '');
  const assert = Fn.conditionAnd(oneIsEmpty, Fn.conditionNot(bothAreEmpty));
  const assertDescription = 'Set either MembershipIdentifier or CollaborationIdentifier';
  new CfnRule(stack, 'OneIdentifier', { assertions: [{ assert, assertDescription }] });
}

/** A value if a parameter is not empty; otherwise another one, or none. */
function ifSet({ isEmpty }: OptionalParameter, value: unknown, otherwise: unknown = NO_VALUE): IResolvable {
  return Fn.conditionIf(isEmpty, otherwise, value);
}

/** The function, with its role and its log group. */
function createFunction(stack: Stack, code: string, parameters: Parameters): lambda.CfnFunction {
  const provider = new MembershipLookupProvider(stack, 'Provider');
  const logGroup = resourceOf(provider.logGroup, logs.CfnLogGroup);
  logGroup.overrideLogicalId('LogGroup');

  const role = resourceOf(provider.role, iam.CfnRole);
  role.overrideLogicalId('Role');
  const Statement = [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.attrArn),
    allow('cloudformation:DescribeStacks', Aws.STACK_ID),
    allow(
      'ssm:GetParameterHistory',
      stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: lastValues(stack) }),
    ),
    ...permissionsToRead(parameters),
  ];
  role.policies = [{ policyName: 'MembershipLookup', policyDocument: { Version: '2012-10-17', Statement } }];

  const lambdaFunction = resourceOf(provider.lambdaFunction, lambda.CfnFunction);
  lambdaFunction.overrideLogicalId('Function');
  lambdaFunction.code = { zipFile: code };
  // Redundant: the function refers to the role (cfn-lint W3005).
  lambdaFunction.addDeletionOverride('DependsOn');
  return lambdaFunction;
}

/**
 * The permissions of a lookup, as the library adds them: which ones depends on the parameters, whose patterns allow no
 * wildcards.
 */
function permissionsToRead({ membership, collaboration, region }: Parameters): unknown[] {
  const regionOfId = ifSet(region, region.value, Aws.REGION).toString();
  // The fourth part of an ARN; of an id, what is appended to it.
  const regionOfEither = Fn.select(3, Fn.split(':', Fn.join(':::', [collaboration.value, regionOfId])));
  const arn = (resource: string, R = regionOfId): string => Fn.sub(`arn:aws:cleanrooms:\${R}:${resource}`, { R });

  const oneMembership = orArn(membership.value, arn('${AWS::AccountId}:membership/${MembershipIdentifier}'));
  // Only the function finds out which one it is.
  const anyMembership = arn('${AWS::AccountId}:membership/*', regionOfEither);
  // AWS does not document which account is in the ARN of a collaboration.
  const oneCollaboration = orArn(collaboration.value, arn('*:collaboration/${CollaborationIdentifier}'));
  return [
    allow('cleanrooms:GetMembership', ifSet(collaboration, anyMembership, oneMembership)),
    ifSet(collaboration, allow('cleanrooms:GetCollaboration', oneCollaboration)),
  ];
}

/** An identifier if it is an ARN, else the given ARN: the first that follows an `arn:`. */
function orArn(identifier: string, arn: string): string {
  return Fn.join('', ['arn:', Fn.select(1, Fn.split('arn:', Fn.join('', [identifier, arn])))]);
}

function allow(action: string | readonly string[], resource: unknown): object {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

/** The custom resource. */
function createLookup(stack: Stack, { attrArn, timeout = 0 }: lambda.CfnFunction, parameters: Parameters): CfnResource {
  const { membership, collaboration, region, requireActive, refresh } = parameters;
  // As the library sets it: Lambda may call the function again after a minute.
  const service = { ServiceToken: attrArn, ServiceTimeout: timeout + 60 };
  const withoutDefault = NAMES.filter(
    (name) => attributeInfo(name).partOf && attributeInfo(name).default === undefined,
  );
  const properties: Partial<Record<PropertyName, unknown>> = {
    MembershipIdentifier: ifSet(membership, membership.value),
    CollaborationIdentifier: ifSet(collaboration, collaboration.value),
    Region: ifSet(region, region.value),
    RequireActive: requireActive,
    Attributes: [...NAMES, ...NAMES.filter(canBeEmpty).map(exportable), LAST_VALUES],
    Fallbacks: Object.fromEntries(withoutDefault.map((name) => [name, NONE])),
    Refresh: refresh,
  };
  return new CfnResource(stack, LOOKUP, { type: RESOURCE_TYPE, properties: { ...service, ...properties } });
}

/** The parameter from which a rollback restores the last values. */
function keepLastValues(stack: Stack, lookup: CfnResource): void {
  new ssm.CfnParameter(stack, 'LastValues', {
    type: 'String',
    name: `/${lastValues(stack)}`,
    value: lookup.getAtt(LAST_VALUES).toString(),
  });
}

/** The name of that parameter, without the slash that it begins with. */
function lastValues(stack: Stack): string {
  return lastValuesParameter(Fn.select(2, Fn.split('/', stack.stackId)), LOOKUP).slice(1);
}

function createOutput(stack: Stack, name: PropertyAttributeName): void {
  const property = propertyOf(name);
  const id = property.charAt(0).toUpperCase() + property.slice(1);
  const exportName = Fn.sub(`\${AWS::StackName}-${id}`);
  if (!canBeEmpty(name)) {
    new CfnOutput(stack, id, { value: attribute(name), exportName });
    return;
  }
  // CloudFormation exports no empty value, and this one may be empty.
  new CfnOutput(stack, id, { value: attribute(name) });
  new CfnOutput(stack, `${id}Export`, { value: attribute(exportable(name)), exportName });
}

function attribute(name: string): string {
  return Fn.sub(`\${${LOOKUP}.${name}}`);
}

/** The resource of a construct, to set what no prop sets. */
function resourceOf<T extends CfnResource>({ node }: IConstruct, type: abstract new (...args: never) => T): T {
  const { defaultChild } = node;
  if (defaultChild instanceof type) return defaultChild;
  throw new Error(`The construct '${node.path}' is expected to have a ${type.name}. Find what it creates instead.`);
}
