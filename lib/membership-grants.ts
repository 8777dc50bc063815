import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ERRORS, synthesisError } from './private/errors';
import { exact } from './private/exact';
import type { Results } from './private/results';
import { reject } from './private/scope';

/**
 * Options for granting access to results.
 */
export interface ReadResultsOptions {
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
  public readResults(grantee: iam.IGrantable, options: ReadResultsOptions = {}): iam.Grant {
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
  public readJobResults(grantee: iam.IGrantable, options: ReadResultsOptions = {}): iam.Grant {
    return read(this.jobResults, grantee, options);
  }
}

function read(results: Results, grantee: iam.IGrantable, options: ReadResultsOptions): iam.Grant {
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

/** The account that the bucket must be in. */
function accountOf({ scope, account }: Results, { bucketAccount }: ReadResultsOptions): string {
  if (bucketAccount === undefined) return account;
  // A policy variable, such as the account of the resource, would match any account.
  if (Token.isUnresolved(bucketAccount)) return exact(bucketAccount);
  if (/^[0-9]{12}$/.test(bucketAccount)) return bucketAccount;
  const { path } = scope.node;
  reject(scope, synthesisError(ERRORS.invalidBucketAccount, { path, found: JSON.stringify(bucketAccount) }));
  return account;
}
