import type { AttributeExpectation } from './attribute-expectation';

/**
 * What a stack expects of a membership. The deployment fails unless all of it holds. The error message contains every
 * violation.
 *
 * Values are strings, so that values that AWS adds need no new version of this library. They can be tokens. A rollback
 * does not fail because of an expectation.
 *
 * @example
 * new MembershipLookup(stack, 'Membership', {
 *   membershipIdentifier,
 *   expectations: {
 *     memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
 *     queryLogStatus: 'ENABLED',
 *     attributes: { JobLogStatus: AttributeExpectation.equalTo('ENABLED') },
 *   },
 * });
 */
export interface MembershipExpectations {
  /**
   * The id (a lower-case UUID) or the ARN of the collaboration.
   *
   * @default - any collaboration
   */
  readonly collaborationIdentifier?: string;

  /**
   * The id of the account that created the collaboration: 12 digits.
   *
   * @default - any account
   */
  readonly collaborationCreatorAccountId?: string;

  /**
   * The abilities that the member must have, such as `CAN_QUERY`. It may have others as well.
   *
   * @default - any abilities
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Membership.html
   */
  readonly memberAbilities?: string[];

  /**
   * The custom ML abilities that the member must have, such as `CAN_RECEIVE_MODEL_OUTPUT`. It may have others as well.
   *
   * @default - any custom ML abilities
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MLMemberAbilities.html
   */
  readonly customMlMemberAbilities?: string[];

  /**
   * The query log status: `ENABLED` or `DISABLED`.
   *
   * @default - any query log status
   */
  readonly queryLogStatus?: string;

  /**
   * The name of the S3 bucket that query results are written to by default.
   *
   * @default - any bucket, or none
   */
  readonly resultBucketName?: string;

  /**
   * Whether the member pays for query compute. A collaboration can have several members that may be billed: `true`
   * means that this member is one of them.
   *
   * @default - either
   * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MembershipQueryComputePaymentConfig.html
   */
  readonly paysForQueryCompute?: boolean;

  /**
   * What other attributes must be, by CloudFormation name. An attribute of a prop above can be among them, for example to
   * require that a member has no other ability.
   *
   * @default - any values
   */
  readonly attributes?: Record<string, AttributeExpectation>;
}
