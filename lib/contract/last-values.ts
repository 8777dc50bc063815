/** The path of the AWS Systems Manager parameters that store the last values of lookups. */
export const LAST_VALUES_PATH = '/cdk-cleanrooms-membership';

/**
 * The name of the parameter that stores the last values of a lookup.
 *
 * @param stackGuid The last part of the ARN of its stack, since stack names can be reused.
 * @param logicalId The logical id of the lookup.
 */
export function lastValuesParameter(stackGuid: string, logicalId: string): string {
  return `${LAST_VALUES_PATH}/${stackGuid}/${logicalId}`;
}
