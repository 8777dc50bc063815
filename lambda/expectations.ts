import { elementsOf } from '../lib/contract/attribute-value';
import { ATTRIBUTE_NAMES, attributeInfo, isAttributeName, type AttributeName } from '../lib/contract/attributes';
import { EXPECT_KEYS } from '../lib/contract/expectations';
import { COLLABORATION_FORMAT, parseCollaborationIdentifier } from '../lib/contract/identifier';
import type { Fields } from './attributes';
import { ERRORS, LookupError } from './errors';
import { isRecord } from './event';
import { mustBe, optional, type Properties } from './properties';
import { Text } from './text';

/** What an attribute must be for a deployment to succeed. */
export interface Expectation {
  readonly name: AttributeName;
  /** Whether the attribute must contain all values. If not, each of its elements must be one of them. */
  readonly all: boolean;
  readonly values: readonly string[];
}

/** Parses the property `Expect`. */
export function parseExpectations(expect: unknown): Expectation[] {
  if (expect === undefined) return [];
  const keys: readonly string[] = EXPECT_KEYS;
  if (!isRecord(expect) || !Object.keys(expect).every((key) => keys.includes(key))) {
    throw mustBe('Expect', Text.of`a map with the keys ${Text.list(keys.map((key) => Text.word(key)))}`, expect);
  }
  return [
    ...parseCollaboration(expect),
    ...parseValues(expect, 'AllOf').map((each) => ({ ...each, all: true })),
    ...parseValues(expect, 'OneOf').map((each) => ({ ...each, all: false })),
  ];
}

function parseCollaboration(expect: Properties): Expectation[] {
  const value = optional(expect, 'CollaborationIdentifier');
  if (value === undefined) return [];
  const identifier = parseCollaborationIdentifier(value);
  if (!identifier) throw mustBe('Expect.CollaborationIdentifier', Text.literal(COLLABORATION_FORMAT), value);
  return [{ name: identifier.arn === undefined ? 'CollaborationId' : 'CollaborationArn', all: false, values: [value] }];
}

function parseValues(expect: Properties, key: 'AllOf' | 'OneOf'): Pick<Expectation, 'name' | 'values'>[] {
  const map = expect[key] ?? {};
  if (!isRecord(map)) throw mustBe(`Expect.${key}`, Text.literal('a map from attribute names to lists'), map);
  return Object.entries(map).map(([name, values]) => {
    if (!isAttributeName(name)) {
      const attributes = Text.list(ATTRIBUTE_NAMES.map((each) => Text.literal(each)));
      throw LookupError.of(ERRORS.unknownAttribute, {
        property: Text.literal('Expect'),
        attribute: Text.quoted(name),
        attributes,
      });
    }
    if (!isNonEmptyList(values)) {
      throw mustBe(`Expect.${key}.${name}`, Text.literal('a list of at least one string'), values);
    }
    return { name, values };
  });
}

function isNonEmptyList(values: unknown): values is string[] {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string');
}

/** Describes each expectation that does not hold: what was found, and what was expected. */
export function describeUnmet(fields: Fields, expectations: readonly Expectation[]): Text[] {
  return expectations.flatMap((expectation) => {
    const value = fields.get(expectation.name) ?? attributeInfo(expectation.name).default;
    const elements = value === undefined ? undefined : elementsOf(expectation.name, value);
    if (elements && holds(expectation, elements)) return [];
    const found = elements ? Text.words(elements) : Text.literal('not set');
    return [Text.of`${Text.literal(expectation.name)} is ${found}, but must ${describe(expectation)}`];
  });
}

function holds({ all, values }: Expectation, elements: readonly string[]): boolean {
  return all
    ? values.every((value) => elements.includes(value))
    : elements.every((element) => values.includes(element));
}

function describe({ name, all, values }: Expectation): Text {
  const expected = Text.words(values);
  if (all) return Text.of`include ${expected}`;
  if (attributeInfo(name).list) return Text.of`contain only ${expected}`;
  return values.length > 1 ? Text.of`be one of ${expected}` : Text.of`be ${expected}`;
}
