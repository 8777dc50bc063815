import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { DEFAULT_TIMEOUT_MINUTES } from './contract/timeout';
import { findAttributeCycles } from './private/attribute-cycle';
import { ERRORS, synthesisError } from './private/errors';
import { allowLogging, commonFunctionProps, createLogGroup } from './private/function';
import { copyOfHandler, implementHandler } from './private/handler-protocol';
import { AddedPermissions, OwnPermissions } from './private/permissions';
import { pathOf, requireStack } from './private/scope';

/**
 * Properties of a `MembershipLookupHandler`.
 */
export interface MembershipLookupHandlerProps {
  /**
   * The VPC to run the function in.
   *
   * Its subnets must reach the endpoints of Clean Rooms, CloudFormation and Amazon S3. The function sends its response
   * to CloudFormation through Amazon S3.
   *
   * @default - the function does not run in a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC to run the function in.
   *
   * @default - the private subnets, as for `lambda.Function`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function, if it runs in a VPC.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The memory size of the function, in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * The timeout of the function, including retries and the response to CloudFormation. CloudFormation waits one minute
   * longer for the response.
   *
   * A lookup usually takes less than a second. It takes longer while IAM propagates a new policy, which can take more
   * than three minutes, or while Clean Rooms throttles requests or fails. The function retries until 40 seconds before
   * its timeout, or for half of the timeout if it is shorter than 80 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * The AWS X-Ray tracing mode of the function. Tracing adds permissions to the role, which IAM does not restrict to
   * single resources.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The queue that Lambda sends an event to after the function failed three times. An event contains a presigned URL
   * that can be used to respond to CloudFormation: encrypt the queue, and restrict the principals that can receive
   * messages from it.
   *
   * @default - no queue: the lookup fails when CloudFormation times out
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * The number of concurrent executions to reserve for the function.
   *
   * @default - no reserved concurrency
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The log group of the function. Pass one to choose its retention, or to keep it when the stack is deleted.
   *
   * @default - a new log group with a retention of one month, which is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The execution role of the function. Lookups add their permissions to it. A role that is imported as immutable must
   * already have them.
   *
   * @default - a new role with only the permissions that the function and its lookups need
   */
  readonly role?: iam.IRole;
}

/**
 * The Lambda function that looks up the memberships of a stack, with its role and its log group.
 *
 * By default, the lookups of a stack share one handler, which the first of them creates. Create one yourself to
 * configure the function, and pass it to the lookups as `handler`. It must be in the same stack.
 *
 * @example
 * const handler = new MembershipLookupHandler(stack, 'Handler', { vpc, memorySize: 1024 });
 * new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler });
 */
export class MembershipLookupHandler extends Construct implements iam.IGrantable, ec2.IConnectable {
  /**
   * The handler that all lookups of a stack share. It may come from another copy of the library.
   *
   * @internal
   */
  public static _ofStack(stack: Stack): IConstruct {
    const existing = stack.node.tryFindChild(SHARED_ID);
    if (existing && !copyOfHandler(existing)) throw synthesisError(ERRORS.reservedId, { path: existing.node.path });
    return existing ?? new MembershipLookupHandler(stack, SHARED_ID, SHARED_PROPS);
  }

  /** The principal that calls Clean Rooms: the role of the function. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The execution role of the function. */
  public readonly role: iam.IRole;

  /** The log group that the function writes to. */
  public readonly logGroup: logs.ILogGroup;

  /** The Lambda function, for example for alarms and metrics. */
  public readonly lambdaFunction: lambda.IFunction;

  /**
   * @param scope The stack of the lookups, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props Configuration of the function.
   * @throws If the scope is not in a stack, or if the path is reserved for the handler that the lookups of a stack
   * share.
   */
  public constructor(scope: Construct, id: string, props: MembershipLookupHandlerProps = {}) {
    requireStack('MembershipLookupHandler', scope, id);
    if (props !== SHARED_PROPS && id === SHARED_ID && Stack.isStack(scope)) {
      throw synthesisError(ERRORS.reservedId, { path: pathOf(scope, id) });
    }
    super(scope, id);

    this.logGroup = props.logGroup ?? createLogGroup(this);
    const permissions = props.role ? new AddedPermissions(this, props.role) : new OwnPermissions(this);
    this.role = permissions.role;
    this.grantPrincipal = this.role.grantPrincipal;
    allowLogging(permissions, this.logGroup);
    // Before the function rejects an update, it checks whether the stack is rolling back.
    permissions.allow({
      action: 'cloudformation:DescribeStacks',
      resource: 'stack',
      arn: Stack.of(this).stackId,
    });
    const networkPolicies = (props.vpc ? NETWORK_ACTIONS : []).map((action) =>
      permissions.allow({ action, resource: 'any', arn: '*' }),
    );

    const { timeout = Duration.minutes(DEFAULT_TIMEOUT_MINUTES) } = props;
    const common = commonFunctionProps();
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      ...common,
      description: 'Looks up AWS Clean Rooms memberships at deploy time',
      handler: 'index.handler',
      timeout,
      memorySize: props.memorySize ?? common.memorySize,
      role: this.role,
      logGroup: this.logGroup,
      tracing: props.tracing,
      deadLetterQueue: props.deadLetterQueue,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });

    // When Lambda creates the function, it checks that the role can create network interfaces.
    this.lambdaFunction.node.addDependency(...networkPolicies.filter((policy) => policy !== undefined));

    const resource = this.lambdaFunction.node.defaultChild;
    this.node.addValidation({
      validate: () => (CfnResource.isCfnResource(resource) ? findAttributeCycles(resource) : []),
    });
    implementHandler(this, {
      service: {
        ServiceToken: this.lambdaFunction.functionArn,
        // Lambda retries a failed asynchronous invocation after about a minute: if it failed early, the retry can still
        // respond.
        ServiceTimeout: timeout.plus(Duration.minutes(1)).toSeconds(),
      },
      allow: (permission) => permissions.allow(permission),
    });
  }

  /** The network connections of the function, if it runs in a VPC. */
  public get connections(): ec2.Connections {
    return this.lambdaFunction.connections;
  }
}

/** The id of the handler that lookups share, directly below their stack. */
const SHARED_ID = 'MembershipLookupHandler';

/** The props of the shared handler. The constructor recognizes it by the identity of this object. */
const SHARED_PROPS: MembershipLookupHandlerProps = {};

/**
 * The permissions that a function in a VPC needs. Amazon EC2 does not support narrower resources for them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
