/**
 * When a deploy looks the membership up again.
 *
 * CloudFormation calls a custom resource only when one of its properties changed, so this is about what makes a
 * property change.
 */
export class MembershipRefresh {
  /**
   * Look up again at every deployment: the status is checked each time, and attributes are never older than the last deployment.
   *
   * The template carries the time of its synthesis, so `cdk diff` always shows a change of this resource. An
   * assembly that is deployed twice (in two stages of a pipeline, say) looks once for each stack.
   */
  public static everyDeploy(): MembershipRefresh {
    return new MembershipRefresh(new Date().toISOString());
  }

  /**
   * Look up again only when a property of the lookup changed. The template is the same from synthesis to synthesis.
   *
   * A membership that was removed since the last lookup goes unnoticed until then.
   */
  public static onChange(): MembershipRefresh {
    return new MembershipRefresh();
  }

  /**
   * Look up again when a value of your own changes: a release number, a date, a parameter of the stack.
   *
   * @param value Any string; only whether it changed matters.
   */
  public static on(value: string): MembershipRefresh {
    return new MembershipRefresh(value);
  }

  /**
   * The value that the template contains; none requests no refresh.
   *
   * @internal
   */
  public readonly _value?: string;

  private constructor(value?: string) {
    this._value = value;
  }
}
