import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionDirectory } from './library';
import { AddedPermissions, OwnPermissions, type Permissions } from './permissions';

/** What the functions of the library can be configured with. */
type Configuration = Omit<lambda.FunctionProps, 'code' | 'runtime' | 'loggingFormat' | 'logGroup'> & {
  readonly logGroup?: logs.ILogGroup;
};

/** A function of the library, its log group, and the permissions of its role. */
export interface LibraryFunction {
  readonly lambdaFunction: lambda.IFunction;
  readonly logGroup: logs.ILogGroup;
  readonly permissions: Permissions;
}

/** Creates a function that may write to its log group and, in a VPC, create network interfaces. */
export function createFunction(scope: Construct, { role, logGroup, ...props }: Configuration): LibraryFunction {
  const log = logGroup ?? createLogGroup(scope);
  const permissions = role ? new AddedPermissions(scope, role) : new OwnPermissions(scope);
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
    permissions.allow({ action, resource: 'log group', arn: log.logGroupArn });
  }
  const networkPolicies = (props.vpc ? NETWORK_ACTIONS : []).map((action) =>
    permissions.allow({ action, resource: 'any', arn: '*' }),
  );
  const lambdaFunction = new lambda.Function(scope, 'Function', {
    ...props,
    code: lambda.Code.fromAsset(functionDirectory()),
    runtime: lambda.Runtime.NODEJS_24_X,
    memorySize: props.memorySize ?? DEFAULT_MEMORY_SIZE,
    loggingFormat: lambda.LoggingFormat.JSON,
    role: permissions.role,
    logGroup: log,
  });
  // When Lambda creates the function, it checks that the role can create network interfaces.
  lambdaFunction.node.addDependency(...networkPolicies.filter((policy) => policy !== undefined));
  return { lambdaFunction, logGroup: log, permissions };
}

/** In MiB. */
const DEFAULT_MEMORY_SIZE = 512;

function createLogGroup(scope: Construct): logs.ILogGroup {
  const retention = logs.RetentionDays.ONE_MONTH;
  return new logs.LogGroup(scope, 'LogGroup', { retention, removalPolicy: RemovalPolicy.DESTROY });
}

/** One try for each event, within the shortest time that Lambda and EventBridge accept. */
export const ONE_TRY = { retryAttempts: 0, maxEventAge: Duration.minutes(1) } as const;

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
