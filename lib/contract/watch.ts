/** The metric of a watch: whether a membership is active. Its dimension is the name of the function. */
export const METRIC_NAMESPACE = 'CdkCleanRoomsMembership';
export const METRIC_NAME = 'Active';
export const METRIC_DIMENSION = 'FunctionName';

/** The environment variable with the configuration of a watch, as JSON. */
export const WATCH_VARIABLE = 'WATCH';

/** The configuration of a watch. */
export interface WatchConfiguration {
  /** The ARN of the stack of the watch. */
  readonly stackId: unknown;
  /** Properties of the custom resource, as far as they specify and check the membership. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** In a lookup by collaboration, the id of the membership that the deployment found. */
  readonly membershipId?: unknown;
}

/**
 * In place of a string or a list that is known only at deploy time: the environment variable that contains it. It is not
 * a part of the JSON, whatever characters it has. The elements of a list are separated by commas.
 */
export interface VariableReference {
  readonly variable: string;
  readonly isList: boolean;
}
