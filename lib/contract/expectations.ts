/**
 * The keys of the property `Expect`:
 *
 * - `CollaborationIdentifier`: the id or the ARN of the collaboration.
 * - `AllOf`: lists that must contain all values, by attribute name.
 * - `OneOf`: the allowed values of attributes, by attribute name. Each element of a list must be one of them; the element
 *   of an empty list is the empty string.
 */
export const EXPECT_KEYS = ['CollaborationIdentifier', 'AllOf', 'OneOf'] as const;

/** The property `Expect`. */
export interface ExpectProperty {
  readonly CollaborationIdentifier?: string;
  readonly AllOf?: Readonly<Record<string, readonly string[]>>;
  readonly OneOf?: Readonly<Record<string, readonly string[]>>;
}
