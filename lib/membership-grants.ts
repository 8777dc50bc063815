import * as iam from 'aws-cdk-lib/aws-iam';
import type { Results } from './private/results';

/**
 * Grants of access to the results that Clean Rooms writes for a membership.
 */
export class MembershipGrants {
  /**
   * @internal
   */
  public static _of(queryResults: Results, jobResults: Results): MembershipGrants {
    return new MembershipGrants(queryResults, jobResults);
  }

  private constructor(
    private readonly queryResults: Results,
    private readonly jobResults: Results,
  ) {}

  /**
   * Grants read access to query results: `s3:GetObject` on the objects below the key prefix in the result bucket,
   * `s3:ListBucket` for that prefix, and `s3:GetBucketLocation`.
   *
   * A request to list objects must specify the prefix, even if it is empty, as the AWS CLI and the SDKs' `Prefix` do. If
   * the bucket is encrypted with an AWS KMS key, also grant the principal `kms:Decrypt` on that key: a membership does not
   * contain its ARN.
   *
   * @param grantee The principal to grant access to.
   */
  public readResults(grantee: iam.IGrantable): iam.Grant {
    return read(this.queryResults, grantee);
  }

  /**
   * Grants read access to job results: `s3:GetObject` on the objects below the key prefix in the job result bucket,
   * `s3:ListBucket` for that prefix, and `s3:GetBucketLocation`. Otherwise as `readResults()`.
   *
   * @param grantee The principal to grant access to.
   */
  public readJobResults(grantee: iam.IGrantable): iam.Grant {
    return read(this.jobResults, grantee);
  }
}

function read({ bucket: { bucketArn }, objects }: Results, grantee: iam.IGrantable): iam.Grant {
  const get = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: [`${bucketArn}/${objects}`],
  });
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucketArn],
    conditions: { StringLike: { 's3:prefix': objects } },
  });
  const locate = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetBucketLocation'],
    resourceArns: [bucketArn],
  });
  return get.combine(list).combine(locate);
}
