import { Annotations, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { errorMessage } from './contract/errors';
import type { IMembership } from './membership';
import { ERRORS } from './private/errors';
import { allowLogging, commonFunctionProps, createLogGroup } from './private/function';
import { isElsewhere } from './private/membership-events';
import { OwnPermissions, type Permission } from './private/permissions';

/**
 * Options for watching a membership between deployments.
 */
export interface MembershipWatchOptions {
  /**
   * When the membership is checked, in addition to the events of Clean Rooms.
   *
   * Each check is an invocation of the function and a call of GetMembership; by collaboration, also of GetCollaboration.
   *
   * @default - every hour
   */
  readonly schedule?: events.Schedule;

  /**
   * The log group of the function. The metric is extracted from it.
   *
   * @default - a new log group with a retention of one month, which is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;
}

/** What a lookup passes to its watch. */
interface WatchedLookup {
  readonly membership: IMembership;
  readonly permissions: readonly Permission[];
  /** The configuration of the function, as JSON. */
  readonly configuration: string;
}

/** The timeout of the function: calls are retried until then. */
const TIMEOUT = Duration.seconds(30);

/**
 * Checks a membership between deployments. Created by `MembershipLookup.watch()`.
 *
 * It consists of a function with its role and its log group, a rule for the schedule, and a rule for events of Clean Rooms
 * with a queue, in which the events of a minute are one invocation.
 */
export class MembershipWatch extends Construct {
  /**
   * @internal
   */
  public static _of(
    scope: Construct,
    id: string,
    lookup: WatchedLookup,
    options: MembershipWatchOptions,
  ): MembershipWatch {
    return new MembershipWatch(scope, id, lookup, options);
  }

  /** The function that checks the membership. */
  public readonly lambdaFunction: lambda.IFunction;

  /** The log group of the function. */
  public readonly logGroup: logs.ILogGroup;

  /** The role of the function. If the lookup assumes a role, that must trust this one as well. */
  public readonly role: iam.IRole;

  private constructor(
    scope: Construct,
    id: string,
    { membership, permissions, configuration }: WatchedLookup,
    options: MembershipWatchOptions,
  ) {
    super(scope, id);
    this.logGroup = options.logGroup ?? createLogGroup(this);
    const own = new OwnPermissions(this);
    this.role = own.role;
    allowLogging(own, this.logGroup);
    for (const permission of permissions) own.allow(permission);
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      ...commonFunctionProps(),
      description: 'Checks an AWS Clean Rooms membership between deployments',
      handler: 'watch.handler',
      timeout: TIMEOUT,
      role: this.role,
      logGroup: this.logGroup,
      environment: { WATCH: configuration },
      // An event that is not handled is not worth another invocation: the schedule stays.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    new events.Rule(this, 'Schedule', {
      schedule: options.schedule ?? events.Schedule.rate(Duration.hours(1)),
      targets: [
        new targets.LambdaFunction(this.lambdaFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
    this.checkOnEvents(membership);
  }

  /** Events of other members arrive as well: many of them are one invocation, and none is delivered again. */
  private checkOnEvents(membership: IMembership): void {
    if (isElsewhere(membership)) {
      const warning = errorMessage(ERRORS.watchedElsewhere, { path: this.node.path });
      Annotations.of(this).addWarningV2('cdk-cleanrooms-membership:WatchedElsewhere', warning);
      return;
    }
    const queue = new sqs.Queue(this, 'Events', {
      retentionPeriod: Duration.minutes(2),
      visibilityTimeout: Duration.minutes(3),
      enforceSSL: true,
    });
    this.lambdaFunction.addEventSource(
      new SqsEventSource(queue, { batchSize: 1000, maxBatchingWindow: Duration.minutes(1), maxConcurrency: 2 }),
    );
    membership.onStatusChange(`${this.node.id}Events`, { target: new targets.SqsQueue(queue) });
  }
}
