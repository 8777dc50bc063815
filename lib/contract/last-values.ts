/** Where the parameters are that keep the last values of lookups, in AWS Systems Manager. */
export const LAST_VALUES_PATH = '/cdk-cleanrooms-membership';

/**
 * The name of the parameter that keeps the last values of a lookup.
 *
 * @param stackGuid The last part of the ARN of its stack: a stack of the same name may have existed before.
 * @param logicalId The logical id of the lookup.
 */
export function lastValuesParameter(stackGuid: string, logicalId: string): string {
  return `${LAST_VALUES_PATH}/${stackGuid}/${logicalId}`;
}
