import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { errorMessage } from './contract/errors';
import { parseMembershipIdentifier } from './contract/identifier';
import { METRIC_DIMENSION, METRIC_NAME, METRIC_NAMESPACE } from './contract/watch';
import type { IMembership } from './imembership';
import type { MembershipFunctionOptions } from './membership-function-options';
import { ERRORS, synthesisError } from './private/errors';
import { expectsMembers } from './private/expectations';
import { createFunction, ONE_TRY } from './private/function';
import { areDifferent, isElsewhere, onStatusChange } from './private/membership-events';
import { isCompatible, ownCopy, type Copy } from './private/provider-protocol';
import { renderedString } from './private/references';
import { pathOf, requireStack } from './private/scope';
import { permissionsFor, toListMembers } from './private/target-permissions';
import { watchedLookup, watchEnvironment, type WatchedLookup } from './private/watched-lookup';

/**
 * Options for watching a membership between deployments.
 */
export interface MembershipWatchOptions extends MembershipFunctionOptions {
  /**
   * When the membership is checked, in addition to the events of Clean Rooms.
   *
   * Each check is an invocation of the function and a call of GetMembership; by collaboration, also of GetCollaboration.
   *
   * @default - every hour
   */
  readonly schedule?: events.Schedule;
}

/**
 * Properties of a `MembershipWatch`.
 */
export interface MembershipWatchProps extends MembershipWatchOptions {
  /**
   * The membership. Of a lookup, its status and its expectations are checked, with the role that it assumes, if any. Of an
   * imported membership, its status is checked, by its ARN and without a role to assume.
   */
  readonly membership: IMembership;
}

/** The timeout of the function: calls are retried until then. */
const TIMEOUT = Duration.seconds(30);

/**
 * Checks a membership between deployments: on a schedule, and when Clean Rooms sends an event about a membership. Each
 * check writes the metric of `metricActive()`, or fails if it cannot determine whether the membership is active.
 *
 * A membership is active if a deployment would pass the status check, with `requireActive: false` too, and the
 * expectations. Events invoke the function directly, one try each: an event is only a reason to check, so that one that
 * arrives twice, late or together with others is harmless, and the schedule compensates for one that is lost.
 *
 * @example
 * const watch = new MembershipWatch(stack, 'Watch', { membership });
 * watch.metricActive().createAlarm(stack, 'Inactive', {
 *   threshold: 1,
 *   comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
 *   evaluationPeriods: 1,
 *   treatMissingData: cloudwatch.TreatMissingData.IGNORE,
 * });
 */
export class MembershipWatch extends Construct implements ec2.IConnectable {
  /** The function that checks the membership. */
  public readonly lambdaFunction: lambda.IFunction;

  /** The log group of the function. */
  public readonly logGroup: logs.ILogGroup;

  /** The role of the function. If the lookup assumes a role, that must trust this one as well. */
  public readonly role: iam.IRole;

  /**
   * @param scope The stack of the watch, or a construct in it.
   * @param id The construct's id in its scope.
   * @param props The membership, and the configuration of the function.
   * @throws If the membership is known to be in another account than the stack, and is not looked up with
   * `assumedRoleArn`. At synthesis, if the log group is known to be of another class than Standard.
   */
  public constructor(scope: Construct, id: string, props: MembershipWatchProps) {
    requireStack('MembershipWatch', scope, id);
    const { membership, schedule = events.Schedule.rate(Duration.hours(1)), ...configuration } = props;
    const watched = watchedOf(pathOf(scope, id), membership, Stack.of(scope));
    super(scope, id);

    const { lambdaFunction, logGroup, permissions } = createFunction(this, {
      ...configuration,
      ...ONE_TRY,
      description: 'Checks an AWS Clean Rooms membership between deployments',
      handler: 'watch.handler',
      timeout: TIMEOUT,
      environment: environmentOf(Stack.of(this), membership, watched),
    });
    this.lambdaFunction = lambdaFunction;
    this.logGroup = logGroup;
    this.role = permissions.role;
    const toRead = permissionsFor(Stack.of(this), watched.target);
    const toList = expectsMembers(watched.expectations) ? toListMembers(toRead, () => true) : undefined;
    for (const permission of [...toRead, ...(toList ? [toList] : [])]) permissions.allow(permission);

    const target = new targets.LambdaFunction(lambdaFunction, ONE_TRY);
    new events.Rule(this, 'Schedule', { schedule, targets: [target] });
    if (isElsewhere(membership, Stack.of(this))) {
      const warning = errorMessage(ERRORS.watchedElsewhere, { path: this.node.path });
      Annotations.of(this).addWarningV2('cdk-cleanrooms-membership:WatchedElsewhere', warning);
    } else {
      onStatusChange({ membership, scope: this, id: 'Events', options: { target } });
    }
    this.node.addValidation({ validate: () => logGroupErrors(this.node.path, logGroup) });
  }

  /** The network connections of the function, if it runs in a VPC. */
  public get connections(): ec2.Connections {
    return this.lambdaFunction.connections;
  }

  /**
   * Whether the membership is active: 1, or 0 if it is not. There is no value for a check that failed. By default the
   * minimum over an hour, which is the default schedule.
   *
   * @param options Properties of the metric.
   */
  public metricActive(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: METRIC_NAME,
      dimensionsMap: { [METRIC_DIMENSION]: this.lambdaFunction.functionName },
      statistic: cloudwatch.Stats.MINIMUM,
      period: Duration.hours(1),
      ...options,
    }).attachTo(this);
  }

  /**
   * The number of checks that failed, because it could not be determined whether the membership is active, such as because
   * access is denied or Clean Rooms throttles. It is Lambda's own metric `Errors` of the function. By default the sum over
   * five minutes.
   *
   * @param options Properties of the metric.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.lambdaFunction.metricErrors(options);
  }
}

/** What is watched of a membership. */
type Watched = Omit<WatchedLookup, keyof Copy>;

function watchedOf(path: string, membership: IMembership, { account }: Stack): Watched {
  const lookup = watchedLookup(membership);
  if (lookup && !isCompatible(lookup)) {
    const { version, directory } = ownCopy();
    const { version: lookupVersion, directory: lookupDirectory } = lookup;
    const values = { path, version, directory, lookupVersion, lookupDirectory };
    throw synthesisError(ERRORS.watchedByOtherVersion, values);
  }
  const watched = lookup ?? ofImport(membership);
  const { account: found, assumedRoleArn } = watched.target;
  if (assumedRoleArn === undefined && areDifferent(found, account)) {
    throw synthesisError(ERRORS.watchedInOtherAccount, { path, found, account });
  }
  return watched;
}

function ofImport({ membershipArn, env: { region, account } }: IMembership): Watched {
  const parsed = parseMembershipIdentifier(membershipArn);
  return {
    target: { type: 'membership', identifier: membershipArn, parsed, region, account },
    properties: { MembershipIdentifier: membershipArn },
  };
}

/** The properties of a lookup that have no meaning for its watch. */
const UNUSED = { RequireActive: undefined, Attributes: undefined, Fallbacks: undefined, Refresh: undefined };

function environmentOf(stack: Stack, membership: IMembership, { target, properties }: Watched): Record<string, string> {
  // The stack of the watch may be in another region than that of the lookup.
  const { Region = target.region === stack.region ? undefined : target.region } = properties;
  return watchEnvironment({
    stackId: stack.stackId,
    properties: { ...properties, ...UNUSED, Region },
    // GetCollaboration is denied once the collaboration is deleted.
    membershipId: target.type === 'collaboration' ? membership.membershipId : undefined,
  });
}

/** The error if the class of a log group is known, and CloudWatch extracts no metrics from it. */
function logGroupErrors(path: string, { node }: logs.ILogGroup): string[] {
  const resource = node.defaultChild;
  if (!(resource instanceof logs.CfnLogGroup)) return [];
  const found = renderedString(resource, 'LogGroupClass');
  const standard: string = logs.LogGroupClass.STANDARD;
  if (found === undefined || found === standard) return [];
  return [errorMessage(ERRORS.logGroupClass, { path, logGroup: node.path, found })];
}
