import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { isCustomized } from './permissions';

/** The bucket that Clean Rooms writes results to by default, and the role that it uses. */
export interface Results {
  /** The membership. */
  readonly scope: IConstruct;
  readonly bucket: s3.IBucket;
  readonly role: iam.IRole;
  /** The objects of the bucket that are results, as used in a policy statement. */
  readonly objects: string;
  /** The account of the membership, and of the bucket unless a grant specifies another one. */
  readonly account: string;
}

/** The attributes that `Results` are created from. */
export interface ResultAttributes {
  readonly bucketName: string;
  readonly roleArn: string;
  readonly objects: string;
  readonly account: string;
}

/**
 * Imports the bucket and the role. Neither is in the template.
 *
 * Both are imported immediately, so that reading a property adds no construct. If roles are customized, the role is
 * imported when it is first read: the CDK's policy report lists every role that is imported.
 */
export function importResults(
  scope: Construct,
  id: string,
  { bucketName, roleArn, objects, account }: ResultAttributes,
): Results {
  const importRole = (): iam.IRole => iam.Role.fromRoleArn(scope, `${id}Role`, roleArn, { mutable: false });
  let role = isCustomized(scope) ? undefined : importRole();
  return {
    scope,
    bucket: s3.Bucket.fromBucketName(scope, `${id}Bucket`, bucketName),
    get role() {
      return (role ??= importRole());
    },
    objects,
    account,
  };
}
