import { attributeInfo, type AttributeName } from './attributes';

/**
 * What the value of an attribute must be:
 *
 * - `OneOf`: one of the values.
 * - `IncludesAll`: a list with all of the values, and possibly others.
 * - `IncludesOnly`: a list with at least one of the values, and no others.
 * - `Empty`: a list without elements.
 */
export const EXPECTATION_KINDS = ['OneOf', 'IncludesAll', 'IncludesOnly', 'Empty'] as const;

/** The kind of an expectation. */
export type ExpectationKind = (typeof EXPECTATION_KINDS)[number];

/**
 * An element of the property `Expectations`: the CloudFormation name of an attribute, or `CollaborationIdentifier` for the
 * id or the ARN of the collaboration, and one kind with its values. The value of `Empty` is `true`.
 */
export type ExpectationProperty = { readonly Attribute: string } & Readonly<
  Partial<Record<Exclude<ExpectationKind, 'Empty'>, readonly string[]>> & { readonly Empty?: true }
>;

/** The name of the id or the ARN of the collaboration in the property `Expectations`. */
export const EXPECTED_COLLABORATION = 'CollaborationIdentifier';

/** The kinds of expectations that an attribute can have: a list has other ones than a string. */
export function kindsOf(name: AttributeName): readonly ExpectationKind[] {
  return EXPECTATION_KINDS.filter((kind) => (attributeInfo(name).list === true) !== (kind === 'OneOf'));
}
