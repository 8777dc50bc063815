/**
 * The documented detail types of the events that AWS Clean Rooms sends to the default event bus of an account.
 *
 * They are delivered on a best-effort basis. Other than the status of a deleted collaboration, no field of their detail is
 * documented: an event does not contain which membership or collaboration it is about.
 *
 * @example
 * membership.onEvent('Changed', {
 *   eventPattern: { detailType: [CleanRoomsDetailType.COLLABORATION_CHANGE_REQUEST_CREATED] },
 *   target: new targets.SnsTopic(topic),
 * });
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/userguide/events-detail-reference-full.html
 */
export class CleanRoomsDetailType {
  /** An analysis template was created. */
  public static readonly ANALYSIS_TEMPLATE_CREATED = 'Analysis Template Created';

  /** An analysis template was updated. */
  public static readonly ANALYSIS_TEMPLATE_UPDATED = 'Analysis Template Updated';

  /** An analysis template was deleted. */
  public static readonly ANALYSIS_TEMPLATE_DELETED = 'Analysis Template Deleted';

  /** A collaboration was created. Its owner is notified. */
  public static readonly COLLABORATION_CREATED = 'Collaboration Created';

  /** A collaboration was updated. Its owner and the active members who can see the update are notified. */
  public static readonly COLLABORATION_UPDATED = 'Collaboration Updated';

  /** A change request was created. The owner of the collaboration and all active members are notified. */
  public static readonly COLLABORATION_CHANGE_REQUEST_CREATED = 'Collaboration Change Request Created';

  /** A change request was approved. The owner of the collaboration and all active members are notified. */
  public static readonly COLLABORATION_CHANGE_REQUEST_APPROVED = 'Collaboration Change Request Approved';

  /** A change request was cancelled. The owner of the collaboration and all active members are notified. */
  public static readonly COLLABORATION_CHANGE_REQUEST_CANCELLED = 'Collaboration Change Request Cancelled';

  /** A change request was committed. The owner of the collaboration and all active members are notified. */
  public static readonly COLLABORATION_CHANGE_REQUEST_COMMITTED = 'Collaboration Change Request Committed';

  /** A configured table association was created. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_CREATED = 'Configured Table Association Created';

  /** A configured table association was updated. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_UPDATED = 'Configured Table Association Updated';

  /** A configured table association was deleted. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_DELETED = 'Configured Table Association Deleted';

  /** A configured table association analysis rule was created. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_ANALYSIS_RULE_CREATED =
    'Configured Table Association Analysis Rule Created';

  /** A configured table association analysis rule was updated. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_ANALYSIS_RULE_UPDATED =
    'Configured Table Association Analysis Rule Updated';

  /** A configured table association analysis rule was deleted. */
  public static readonly CONFIGURED_TABLE_ASSOCIATION_ANALYSIS_RULE_DELETED =
    'Configured Table Association Analysis Rule Deleted';

  /** An ID mapping table was created. */
  public static readonly ID_MAPPING_TABLE_CREATED = 'Id Mapping Table Created';

  /** An ID mapping table was updated. */
  public static readonly ID_MAPPING_TABLE_UPDATED = 'Id Mapping Table Updated';

  /** An ID mapping table was deleted. */
  public static readonly ID_MAPPING_TABLE_DELETED = 'Id Mapping Table Deleted';

  /** An ID namespace association was created. */
  public static readonly ID_NAMESPACE_ASSOCIATION_CREATED = 'Id Namespace Association Created';

  /**
   * An ID namespace association was updated. According to the newest documentation, this event also reports that a
   * collaboration was deleted.
   */
  public static readonly ID_NAMESPACE_ASSOCIATION_UPDATED = 'Id Namespace Association Updated';

  /** An ID namespace association was deleted. */
  public static readonly ID_NAMESPACE_ASSOCIATION_DELETED = 'Id Namespace Association Deleted';

  /** This account was invited to a collaboration. */
  public static readonly INVITED_TO_COLLABORATION = 'Invited To Collaboration';

  /** A member joined a collaboration. All active members are notified. */
  public static readonly MEMBERSHIP_CREATED = 'Membership Created';

  /**
   * A membership was updated. Its owner is notified; if the membership was removed, all active members of the
   * collaboration.
   */
  public static readonly MEMBERSHIP_UPDATED = 'Membership Updated';

  /** A member left a collaboration. Its owner and all active members are notified. */
  public static readonly MEMBERSHIP_DELETED = 'Membership Deleted';

  /** A protected job was submitted. */
  public static readonly PROTECTED_JOB_SUBMITTED = 'Protected Job Submitted';

  /** A protected job has started. */
  public static readonly PROTECTED_JOB_STARTED = 'Protected Job Started';

  /** A protected job is being cancelled. */
  public static readonly PROTECTED_JOB_CANCELLING = 'Protected Job Cancelling';

  /** A protected job was cancelled. */
  public static readonly PROTECTED_JOB_CANCELLED = 'Protected Job Cancelled';

  /** A protected job succeeded. */
  public static readonly PROTECTED_JOB_SUCCEEDED = 'Protected Job Succeeded';

  /** A protected job failed. */
  public static readonly PROTECTED_JOB_FAILED = 'Protected Job Failed';

  /** A protected query was submitted. */
  public static readonly PROTECTED_QUERY_SUBMITTED = 'Protected Query Submitted';

  /** A protected query has started. */
  public static readonly PROTECTED_QUERY_STARTED = 'Protected Query Started';

  /** A protected query is being cancelled. */
  public static readonly PROTECTED_QUERY_CANCELLING = 'Protected Query Cancelling';

  /** A protected query was cancelled. */
  public static readonly PROTECTED_QUERY_CANCELLED = 'Protected Query Cancelled';

  /** A protected query succeeded. */
  public static readonly PROTECTED_QUERY_SUCCEEDED = 'Protected Query Succeeded';

  /** A protected query failed. */
  public static readonly PROTECTED_QUERY_FAILED = 'Protected Query Failed';

  /** A protected query timed out. */
  public static readonly PROTECTED_QUERY_TIMED_OUT = 'Protected Query Timed Out';

  private constructor() {
    // Use the constants above.
  }
}
