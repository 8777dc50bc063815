import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ERRORS, synthesisError } from './private/errors';
import { exact } from './private/exact';
import type { Results } from './private/results';
import { reject } from './private/scope';

/**
 * Options of a grant of access to results.
 */
export interface ReadResultsOptions {
  /**
   * The account that owns the bucket: 12 digits, or a token.
   *
   * The grant does not apply to a bucket of another account: a principal that can change the membership could otherwise open
   * any bucket to the grantee.
   *
   * @default - the account of the membership
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
   */
  readonly bucketAccount?: string;
}

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
   * Grants read access to query results: `s3:GetObject` on the objects below the key prefix in the result bucket (`results`
   * and `results/` are the same prefix, `results//` is another one), `s3:ListBucket` for that prefix, and
   * `s3:GetBucketLocation`. All of it only if the bucket is in the account of the
   * membership, or in the account that `options` specify.
   *
   * A request to list objects must specify the prefix, even if it is empty, as the AWS CLI and the SDKs' `Prefix` do. If
   * the bucket is encrypted with an AWS KMS key, also grant the principal `kms:Decrypt` on that key: a membership does not
   * contain its ARN.
   *
   * @param grantee The principal to grant access to.
   * @param options The account of the bucket, if it is not that of the membership.
   * @throws If that account is neither 12 digits nor a token.
   */
  public readResults(grantee: iam.IGrantable, options: ReadResultsOptions = {}): iam.Grant {
    return read(this.queryResults, grantee, options);
  }

  /**
   * Grants read access to job results: `s3:GetObject` on the objects below the key prefix in the job result bucket,
   * `s3:ListBucket` for that prefix, and `s3:GetBucketLocation`. Otherwise as `readResults()`.
   *
   * @param grantee The principal to grant access to.
   * @param options The account of the bucket, if it is not that of the membership.
   * @throws If that account is neither 12 digits nor a token.
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

/** The one account whose bucket a grant opens. */
function accountOf({ scope, account }: Results, { bucketAccount }: ReadResultsOptions): string {
  if (bucketAccount === undefined) return account;
  // A variable of a policy, such as the account of the resource itself, would equal any account.
  if (Token.isUnresolved(bucketAccount)) return exact(bucketAccount);
  if (/^[0-9]{12}$/.test(bucketAccount)) return bucketAccount;
  const { path } = scope.node;
  reject(scope, synthesisError(ERRORS.invalidBucketAccount, { path, found: JSON.stringify(bucketAccount) }));
  return account;
}
