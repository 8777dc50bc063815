import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { isCustomized } from './permissions';

/** Where Clean Rooms writes results by default, and with which role. */
export interface Results {
  /** The membership. */
  readonly scope: IConstruct;
  readonly bucket: s3.IBucket;
  readonly role: iam.IRole;
  /** Which objects of the bucket are results, as a policy statement names them. */
  readonly objects: string;
  /** The account of the membership, which is that of the bucket unless a grant specifies another one. */
  readonly account: string;
}

/** What results are made from. */
export interface ResultAttributes {
  readonly bucketName: string;
  readonly roleArn: string;
  readonly objects: string;
  readonly account: string;
}

/**
 * Imports the bucket and the role. Neither is in the template.
 *
 * Both are imported at once, so that reading a property adds no construct. Where roles are customized, the role is
 * imported when it is read: the CDK's policy report lists every role that is imported.
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
