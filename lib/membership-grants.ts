import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ERRORS, synthesisError } from './private/errors';
import { exact } from './private/exact';
import type { Results } from './private/results';
import { reject } from './private/scope';

/**
 * Options for granting access to results, to read or to write them.
 */
export interface ResultsGrantOptions {
  /**
   * The id of the account that owns the bucket: 12 digits, or a token.
   *
   * The grant does not apply to a bucket in another account: otherwise, a principal that can change the membership
   * could give the grantee access to any bucket.
   *
   * @default - the account of the membership
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
   */
  readonly bucketAccount?: string;
}

/**
 * Grants access to the results that Clean Rooms writes for a membership.
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
   * `s3:ListBucket` for that prefix, and `s3:GetBucketLocation`. The key prefixes `results` and `results/` are
   * equivalent, but `results//` is different. The permissions apply only if the bucket is in the account of the
   * membership, or in `options.bucketAccount`.
   *
   * Requests to list objects must specify the prefix, even if it is empty, as the AWS CLI does (in the SDKs, set
   * `Prefix`). If the bucket is encrypted with an AWS KMS key, also grant `kms:Decrypt` on that key: a membership does
   * not contain its ARN.
   *
   * @param grantee The principal to grant access to.
   * @param options The account of the bucket, if it is not the account of the membership.
   * @throws If `options.bucketAccount` is neither 12 digits nor a token.
   */
  public readResults(grantee: iam.IGrantable, options: ResultsGrantOptions = {}): iam.Grant {
    return read(this.queryResults, grantee, options);
  }

  /**
   * Grants read access to job results: `s3:GetObject` on the objects below the key prefix in the job result bucket,
   * `s3:ListBucket` for that prefix, and `s3:GetBucketLocation`. The conditions are the same as for `readResults()`.
   *
   * @param grantee The principal to grant access to.
   * @param options The account of the bucket, if it is not the account of the membership.
   * @throws If `options.bucketAccount` is neither 12 digits nor a token.
   */
  public readJobResults(grantee: iam.IGrantable, options: ResultsGrantOptions = {}): iam.Grant {
    return read(this.jobResults, grantee, options);
  }

  /**
   * Grants the permissions to write query results that AWS documents for the service role of a member who can receive
   * results: `s3:PutObject` on the objects below the key prefix in the result bucket, and `s3:ListBucket` and
   * `s3:GetBucketLocation` on the bucket, if it is in `options.bucketAccount` or the account of the membership.
   *
   * If the bucket is encrypted with an AWS KMS key, the role also needs permissions for that key, which AWS does not list
   * for these roles.
   *
   * @param grantee The service role, whose trust policy `CleanRoomsServicePrincipal.forQueryResults()` defines.
   * @param options The account of the bucket, if it is not the account of the membership.
   * @throws If `options.bucketAccount` is neither 12 digits nor a token.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-role-write-results
   */
  public writeResults(grantee: iam.IGrantable, options: ResultsGrantOptions = {}): iam.Grant {
    return write(this.queryResults, 'aws:ResourceAccount', grantee, options);
  }

  /**
   * Grants the permissions to write job results that AWS documents for the service role of a member who can receive
   * results: those of `writeResults()`, for the job result bucket.
   *
   * @param grantee The service role, whose trust policy `CleanRoomsServicePrincipal.forJobResults()` defines.
   * @param options The account of the bucket, if it is not the account of the membership.
   * @throws If `options.bucketAccount` is neither 12 digits nor a token.
   * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/setting-up-roles.html#create-role-pyspark-job
   */
  public writeJobResults(grantee: iam.IGrantable, options: ResultsGrantOptions = {}): iam.Grant {
    return write(this.jobResults, 's3:ResourceAccount', grantee, options);
  }
}

function read(results: Results, grantee: iam.IGrantable, options: ResultsGrantOptions): iam.Grant {
  const {
    bucket: { bucketArn },
    objects,
  } = results;
  const inAccount = { StringEquals: { 'aws:ResourceAccount': accountOf(results, options) } };
  const get = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: [`${bucketArn}/${objects}`],
    conditions: inAccount,
  });
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucketArn],
    conditions: { ...inAccount, StringLike: { 's3:prefix': objects } },
  });
  const locate = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetBucketLocation'],
    resourceArns: [bucketArn],
    conditions: inAccount,
  });
  return get.combine(list).combine(locate);
}

/** The condition key is the one in the documented policy: both have the same value. */
function write(
  results: Results,
  accountKey: 'aws:ResourceAccount' | 's3:ResourceAccount',
  grantee: iam.IGrantable,
  options: ResultsGrantOptions,
): iam.Grant {
  const { bucket, objects } = results;
  const conditions = { StringEquals: { [accountKey]: accountOf(results, options) } };
  const locate = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetBucketLocation', 's3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions,
  });
  const put = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:PutObject'],
    resourceArns: [`${bucket.bucketArn}/${objects}`],
    conditions,
  });
  return locate.combine(put);
}

/** The account that the bucket must be in. */
function accountOf({ scope, account }: Results, { bucketAccount }: ResultsGrantOptions): string {
  if (bucketAccount === undefined) return account;
  // A policy variable, such as the account of the resource, would match any account.
  if (Token.isUnresolved(bucketAccount)) return exact(bucketAccount);
  if (/^[0-9]{12}$/.test(bucketAccount)) return bucketAccount;
  const { path } = scope.node;
  reject(scope, synthesisError(ERRORS.invalidBucketAccount, { path, found: JSON.stringify(bucketAccount) }));
  return account;
}
