import { RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionDirectory } from './library';
import type { Permissions } from './permissions';

/** What the functions of the library have in common. */
export function commonFunctionProps(): Pick<lambda.FunctionProps, 'code' | 'runtime' | 'loggingFormat'> & {
  readonly memorySize: number;
} {
  return {
    code: lambda.Code.fromAsset(functionDirectory()),
    runtime: lambda.Runtime.NODEJS_24_X,
    memorySize: 512,
    loggingFormat: lambda.LoggingFormat.JSON,
  };
}

/** The log group of a function, unless the user passes one. */
export function createLogGroup(scope: Construct): logs.ILogGroup {
  const retention = logs.RetentionDays.ONE_MONTH;
  return new logs.LogGroup(scope, 'LogGroup', { retention, removalPolicy: RemovalPolicy.DESTROY });
}

/** Allows a function to write to its log group. */
export function allowLogging(permissions: Permissions, { logGroupArn: arn }: logs.ILogGroup): void {
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
    permissions.allow({ action, resource: 'log group', arn });
  }
}
