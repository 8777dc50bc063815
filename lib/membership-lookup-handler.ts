import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { DEFAULT_TIMEOUT_MINUTES } from './contract/timeout';
import { findAttributeCycles } from './private/attribute-cycle';
import { ERRORS, synthesisError } from './private/errors';
import { copyOfHandler, implementHandler } from './private/handler-protocol';
import { functionDirectory } from './private/library';
import { AddedPermissions, OwnPermissions } from './private/permissions';
import { pathOf, requireStack } from './private/scope';

/**
 * How the function behind the lookups of a stack runs.
 */
export interface MembershipLookupHandlerProps {
  /**
   * The VPC to run the function in.
   *
   * Its subnets must reach the endpoints of Clean Rooms and CloudFormation, and that of Amazon S3, over which the function
   * responds to CloudFormation.
   *
   * @default - the function runs outside of a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC to run the function in.
   *
   * @default - the private subnets, as AWS Lambda's Function chooses them
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function, if it runs in a VPC.
   *
   * @default - one new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The function's memory, in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long a lookup may take, including its retries and the response to CloudFormation. CloudFormation waits for the
   * response one minute longer.
   *
   * A lookup takes well below a second. More time is needed if IAM has yet to propagate a new policy, which can take more
   * than three minutes, or if Clean Rooms throttles or fails: the function retries until 40 seconds before its timeout, or
   * for half of a timeout that is shorter than 80 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Whether AWS X-Ray traces the function. Its role then may write traces, which IAM allows for all of them only.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The queue that Lambda sends an event to when the function failed three times. An event contains a presigned URL, with
   * which its receiver can respond to CloudFormation: encrypt the queue, and restrict the principals that may receive from it.
   *
   * @default - nowhere: CloudFormation fails the lookup when its time is over
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * How many lookups may run at once, kept free for them out of the account's concurrency.
   *
   * @default - as many as the account has free
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The log group to write to. Pass one to choose its retention, or to keep it when the stack is deleted.
   *
   * @default - one new log group, which keeps its events for one month and is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The role that the function runs with. Lookups add their permissions to it; one that was imported as immutable
   * must have them already.
   *
   * @default - one new role that may look up the memberships of its stack, and nothing else
   */
  readonly role?: iam.IRole;
}

/**
 * The function behind the lookups of a stack, with its role and its log group.
 *
 * A `MembershipLookup` creates one for its stack, which all lookups in that stack share. Create one yourself to configure how
 * it runs, and pass it to the lookups as their prop `handler`. It must be in the same stack.
 *
 * @example
 * const handler = new MembershipLookupHandler(stack, 'Handler', { vpc, memorySize: 1024 });
 * new MembershipLookup(stack, 'Membership', { membershipIdentifier, handler });
 */
export class MembershipLookupHandler extends Construct implements iam.IGrantable, ec2.IConnectable {
  /**
   * The handler that all lookups of a stack share. It may be of another copy of the library.
   *
   * @internal
   */
  public static _ofStack(stack: Stack): IConstruct {
    const existing = stack.node.tryFindChild(SHARED_ID);
    if (existing && !copyOfHandler(existing)) throw synthesisError(ERRORS.reservedId, { path: existing.node.path });
    return existing ?? new MembershipLookupHandler(stack, SHARED_ID, SHARED_PROPS);
  }

  /** Who calls Clean Rooms: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The role that the function runs with. */
  public readonly role: iam.IRole;

  /** The log group that the function writes to. */
  public readonly logGroup: logs.ILogGroup;

  /** The function itself, for alarms and metrics. */
  public readonly lambdaFunction: lambda.IFunction;

  /**
   * @param scope The stack of the lookups, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props How the function runs.
   * @throws If the scope is not in a stack, or if the path is that of the handler which the lookups of a stack share.
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
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
      permissions.allow({ action, resource: 'log group', arn: this.logGroup.logGroupArn });
    }
    // Before it rejects an update, the function finds out whether the stack is rolling back.
    permissions.allow({
      action: 'cloudformation:DescribeStacks',
      resource: 'stack',
      arn: Stack.of(this).stackId,
    });
    const networkPolicies = (props.vpc ? NETWORK_ACTIONS : []).map((action) =>
      permissions.allow({ action, resource: 'any', arn: '*' }),
    );

    const { timeout = Duration.minutes(DEFAULT_TIMEOUT_MINUTES) } = props;
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      description: 'Looks up AWS Clean Rooms memberships while the stack deploys',
      code: lambda.Code.fromAsset(functionDirectory()),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout,
      memorySize: props.memorySize ?? 512,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: props.tracing,
      deadLetterQueue: props.deadLetterQueue,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });

    // Lambda checks that the role may attach network interfaces when it creates the function.
    this.lambdaFunction.node.addDependency(...networkPolicies.filter((policy) => policy !== undefined));

    const resource = this.lambdaFunction.node.defaultChild;
    this.node.addValidation({
      validate: () => (CfnResource.isCfnResource(resource) ? findAttributeCycles(resource) : []),
    });
    implementHandler(this, {
      service: {
        ServiceToken: this.lambdaFunction.functionArn,
        // Lambda retries an asynchronous invocation that died after about a minute: if it died early, it may yet respond.
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

/** The props of a handler that lookups share. By this one object the constructor tells it from a handler of the user's. */
const SHARED_PROPS: MembershipLookupHandlerProps = {};

function createLogGroup(scope: Construct): logs.ILogGroup {
  const retention = logs.RetentionDays.ONE_MONTH;
  return new logs.LogGroup(scope, 'LogGroup', { retention, removalPolicy: RemovalPolicy.DESTROY });
}

/**
 * What a function in a VPC needs of Amazon EC2, which knows no narrower resource for it.
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
