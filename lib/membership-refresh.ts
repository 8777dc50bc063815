/**
 * When a deploy looks the membership up again.
 *
 * CloudFormation calls a custom resource only when one of its properties changed, so this is about what makes a
 * property change.
 */
export class MembershipRefresh {
  /**
   * Look again at every deploy: the gate holds each time, and attributes are never older than the last deploy.
   *
   * The template carries the time of its synthesis, so `cdk diff` always shows a change of this resource. An
   * assembly that is deployed twice (in two stages of a pipeline, say) looks once for each stack.
   */
  public static everyDeploy(): MembershipRefresh {
    return new MembershipRefresh(new Date().toISOString());
  }

  /**
   * Look again only when a property of the lookup changed. The template is the same from synthesis to synthesis.
   *
   * A membership that was removed since the last lookup goes unnoticed until then.
   */
  public static onChange(): MembershipRefresh {
    return new MembershipRefresh();
  }

  /**
   * Look again when a token of your own changes: a release number, a date, a parameter of the stack.
   *
   * @param token Any text; only whether it changed matters.
   */
  public static on(token: string): MembershipRefresh {
    return new MembershipRefresh(token);
  }

  /**
   * The value that the template carries; none means that no refresh is asked for.
   *
   * @internal
   */
  public readonly _token?: string;

  private constructor(token?: string) {
    this._token = token;
  }
}
