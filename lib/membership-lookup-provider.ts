import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { DEFAULT_TIMEOUT_MINUTES } from './contract/resource';
import type { MembershipFunctionOptions } from './membership-function-options';
import { findAttributeCycles } from './private/attribute-cycle';
import { ERRORS, synthesisError } from './private/errors';
import { createFunction } from './private/function';
import { copyOfProvider, implementProvider } from './private/provider-protocol';
import { pathOf, requireStack } from './private/scope';

/**
 * Properties of a `MembershipLookupProvider`.
 */
export interface MembershipLookupProviderProps extends MembershipFunctionOptions {
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
 * By default, the lookups of a stack share one provider, which the first of them creates. Create one yourself to
 * configure the function, and pass it to the lookups as `provider`. It must be in the same stack.
 *
 * @example
 * const provider = new MembershipLookupProvider(stack, 'Provider', { vpc, memorySize: 1024 });
 * new MembershipLookup(stack, 'Membership', { membershipIdentifier, provider });
 */
export class MembershipLookupProvider extends Construct implements iam.IGrantable, ec2.IConnectable {
  /**
   * The provider that all lookups of a stack share. It may come from another copy of the library.
   *
   * @internal
   */
  public static _ofStack(stack: Stack): IConstruct {
    const existing = stack.node.tryFindChild(SHARED_ID);
    if (existing && !copyOfProvider(existing)) throw synthesisError(ERRORS.reservedId, { path: existing.node.path });
    return existing ?? new MembershipLookupProvider(stack, SHARED_ID, SHARED_PROPS);
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
   * @throws If the scope is not in a stack, or if the path is reserved for the provider that the lookups of a stack
   * share.
   */
  public constructor(scope: Construct, id: string, props: MembershipLookupProviderProps = {}) {
    requireStack('MembershipLookupProvider', scope, id);
    if (props !== SHARED_PROPS && id === SHARED_ID && Stack.isStack(scope)) {
      throw synthesisError(ERRORS.reservedId, { path: pathOf(scope, id) });
    }
    super(scope, id);

    const { timeout = Duration.minutes(DEFAULT_TIMEOUT_MINUTES) } = props;
    const { lambdaFunction, logGroup, permissions } = createFunction(this, {
      ...props,
      description: 'Looks up AWS Clean Rooms memberships at deploy time',
      handler: 'index.handler',
      timeout,
    });
    this.lambdaFunction = lambdaFunction;
    this.logGroup = logGroup;
    this.role = permissions.role;
    this.grantPrincipal = this.role.grantPrincipal;
    // Before the function rejects an update, it checks whether the stack is rolling back.
    permissions.allow({ action: 'cloudformation:DescribeStacks', resource: 'stack', arn: Stack.of(this).stackId });

    const resource = this.lambdaFunction.node.defaultChild;
    this.node.addValidation({
      validate: () => (CfnResource.isCfnResource(resource) ? findAttributeCycles(resource) : []),
    });
    implementProvider(this, {
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

/** The id of the provider that lookups share, directly below their stack. */
const SHARED_ID = 'MembershipLookupProvider';

/** The props of the shared provider. The constructor recognizes it by the identity of this object. */
const SHARED_PROPS: MembershipLookupProviderProps = {};
