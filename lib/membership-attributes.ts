/**
 * The known attributes of a membership. All of them can be tokens.
 */
export interface MembershipAttributes {
  /**
   * The membership's ARN.
   */
  readonly membershipArn: string;

  /**
   * The ARN of the collaboration.
   *
   * @default - not known
   */
  readonly collaborationArn?: string;

  /**
   * The name of the bucket that query results are written to by default.
   *
   * @default - not known
   */
  readonly resultBucketName?: string;

  /**
   * The default key prefix of query results.
   *
   * Set it to `''` if there is none. A token must resolve to a prefix without `*`, and not to an empty one.
   *
   * @default - not known
   */
  readonly resultKeyPrefix?: string;

  /**
   * The ARN of the role that Clean Rooms uses to write query results by default.
   *
   * @default - not known
   */
  readonly resultRoleArn?: string;

  /**
   * The name of the bucket that job results are written to by default.
   *
   * @default - not known
   */
  readonly jobResultBucketName?: string;

  /**
   * The default key prefix of job results.
   *
   * Set it to `''` if there is none. A token must resolve to a prefix without `*`, and not to an empty one.
   *
   * @default - not known
   */
  readonly jobResultKeyPrefix?: string;

  /**
   * The ARN of the role that Clean Rooms uses to write job results by default.
   *
   * @default - not known
   */
  readonly jobResultRoleArn?: string;

  /**
   * Other attributes, by CloudFormation name, such as `{ Status: 'ACTIVE' }`. The elements of a list are separated by
   * commas, as `getAttString()` returns them.
   *
   * @default - not known
   */
  readonly attributes?: Record<string, string>;
}
