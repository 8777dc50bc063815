import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Where Clean Rooms writes results by default, and with which role. */
export interface Results {
  readonly bucket: s3.IBucket;
  readonly role: iam.IRole;
  /** Which objects of the bucket are results, as a policy statement names them. */
  readonly objects: string;
}

/** The attributes that results are made from. */
export interface ResultAttributes {
  readonly bucketName: string;
  readonly roleArn: string;
  readonly objects: string;
}

/** Imports the bucket and the role. Neither is in the template. */
export function importResults(
  scope: Construct,
  id: string,
  { bucketName, roleArn, objects }: ResultAttributes,
): Results {
  return {
    bucket: s3.Bucket.fromBucketName(scope, `${id}Bucket`, bucketName),
    role: iam.Role.fromRoleArn(scope, `${id}Role`, roleArn, { mutable: false }),
    objects,
  };
}
