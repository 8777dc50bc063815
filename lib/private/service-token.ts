import { Lazy, type CfnResource } from 'aws-cdk-lib';
import { createHash } from 'crypto';

/** The maximum length of a logical id. */
const LONGEST_LOGICAL_ID = 255;

/**
 * Derives the logical id of a custom resource from its service token. CloudFormation does not update the token
 * ("Modifying service token is not allowed"): another function requires another resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html
 */
export function followServiceToken(resource: CfnResource, serviceToken: string): void {
  const logicalId = Lazy.uncachedString({
    produce: (context) => {
      const token = JSON.stringify(context.resolve(serviceToken));
      const suffix = createHash('sha256').update(token).digest('hex').slice(0, 8).toUpperCase();
      return resource.stack.getLogicalId(resource).slice(0, LONGEST_LOGICAL_ID - suffix.length) + suffix;
    },
  });
  resource.overrideLogicalId(logicalId);
}
