/** The metric of a watch: whether a membership is active. */
export const METRIC_NAMESPACE = 'CdkCleanRoomsMembership';
export const METRIC_NAME = 'Active';
