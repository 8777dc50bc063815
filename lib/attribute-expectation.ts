import type { ExpectationKind } from './contract/expectations';

/**
 * What the value of an attribute must be, for `MembershipExpectations.attributes`.
 *
 * Values can be tokens. Boolean attributes are `true` or `false`.
 */
export class AttributeExpectation {
  /**
   * The attribute must be a value. Not for lists.
   *
   * @param value The value.
   */
  public static equalTo(value: string): AttributeExpectation {
    return new AttributeExpectation('OneOf', value);
  }

  /**
   * The attribute must be one of several values. Not for lists.
   *
   * @param values The allowed values: at least one.
   */
  public static oneOf(...values: string[]): AttributeExpectation {
    return new AttributeExpectation('OneOf', values);
  }

  /**
   * The list must include all of the values. It may have other elements.
   *
   * @param values The required elements: at least one.
   */
  public static includesAll(...values: string[]): AttributeExpectation {
    return new AttributeExpectation('IncludesAll', values);
  }

  /**
   * The list must include at least one of the values, and nothing else.
   *
   * @param values The allowed elements: at least one.
   */
  public static includesOnly(...values: string[]): AttributeExpectation {
    return new AttributeExpectation('IncludesOnly', values);
  }

  /**
   * The list must have no elements.
   */
  public static empty(): AttributeExpectation {
    return new AttributeExpectation('Empty', []);
  }

  /** @internal */
  public readonly _kind: ExpectationKind;
  /** @internal */
  public readonly _values: string | readonly string[];

  private constructor(kind: ExpectationKind, values: string | readonly string[]) {
    this._kind = kind;
    this._values = values;
  }
}
