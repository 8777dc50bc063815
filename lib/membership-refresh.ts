/**
 * When a deployment looks up the membership again.
 *
 * CloudFormation calls a custom resource only if one of its properties changes. This value determines when one does.
 */
export class MembershipRefresh {
  /**
   * Look up again at every deployment: the status is checked each time, and attributes are never older than the last
   * deployment.
   *
   * The template contains the time of synthesis, so `cdk diff` always shows a change of this resource. Deploying the
   * same assembly to a stack again does not look up the membership again.
   */
  public static everyDeploy(): MembershipRefresh {
    return new MembershipRefresh(new Date().toISOString());
  }

  /**
   * Look up again only if a property of the lookup changes. The template does not contain the time of synthesis.
   *
   * If the membership is removed, this is not detected until then.
   */
  public static onChange(): MembershipRefresh {
    return new MembershipRefresh();
  }

  /**
   * Look up again if a value changes, such as a release number, a date or a parameter of the stack.
   *
   * @param value Any string. A change of the string causes a lookup.
   */
  public static whenChanged(value: string): MembershipRefresh {
    return new MembershipRefresh(value);
  }

  /**
   * The value of the property `Refresh`; if undefined, the template does not contain it.
   *
   * @internal
   */
  public readonly _value?: string;

  private constructor(value?: string) {
    this._value = value;
  }
}
