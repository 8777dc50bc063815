import { elementsOf } from '../lib/contract/attribute-value';
import { ATTRIBUTE_NAMES, attributeInfo, isAttributeName, type AttributeName } from '../lib/contract/attributes';
import { EXPECTATION_KINDS, EXPECTED_COLLABORATION, kindsOf, type ExpectationKind } from '../lib/contract/expectations';
import { COLLABORATION_FORMAT, parseCollaborationIdentifier } from '../lib/contract/identifier';
import type { Fields } from './attributes';
import { ERRORS, LookupError } from './errors';
import { isRecord } from './event';
import { mustBe } from './properties';
import { Text } from './text';

/** What an attribute must be for a deployment to succeed. */
export interface Expectation {
  readonly name: AttributeName;
  readonly kind: ExpectationKind;
  readonly values: readonly string[];
}

/** Parses the property `Expectations`. */
export function parseExpectations(expectations: unknown): Expectation[] {
  if (expectations === undefined) return [];
  if (Array.isArray(expectations)) return expectations.map((each: unknown) => parse(each));
  throw mustBe('Expectations', Text.literal('a list'), expectations);
}

function parse(expectation: unknown): Expectation {
  const { Attribute: name, ...kinds } = isRecord(expectation) ? expectation : {};
  const [[kind, values] = [], ...others] = Object.entries(kinds);
  const known = EXPECTATION_KINDS.find((each) => each === kind);
  if (typeof name !== 'string' || !known || others.length > 0) {
    const all = Text.list(EXPECTATION_KINDS.map((each) => Text.literal(each)));
    throw mustBe('Expectations', Text.of`a list of maps with the key Attribute and one of ${all}`, expectation);
  }
  if (name === EXPECTED_COLLABORATION && known === 'OneOf') return parseCollaboration(values);
  if (!isAttributeName(name)) {
    throw LookupError.of(ERRORS.unknownAttribute, {
      property: Text.literal('Expectations'),
      attribute: Text.quoted(name),
      attributes: Text.list(ATTRIBUTE_NAMES.map((each) => Text.literal(each))),
    });
  }
  const allowed = kindsOf(name);
  if (!allowed.includes(known)) {
    const ofAttribute = Text.list(allowed.map((each) => Text.literal(each)));
    throw mustBe(`Expectations.${name}`, Text.of`an expectation of the kind ${ofAttribute}`, known);
  }
  if (known === 'Empty') return { name, kind: known, values: parseTrue(name, values) };
  if (isNonEmptyList(values)) return { name, kind: known, values };
  throw mustBe(`Expectations.${name}.${known}`, Text.literal('a list of at least one string'), values);
}

function parseCollaboration(values: unknown): Expectation {
  const value: unknown = Array.isArray(values) && values.length === 1 ? values[0] : undefined;
  const identifier = typeof value === 'string' ? parseCollaborationIdentifier(value) : undefined;
  if (!identifier) {
    const expected = Text.of`a list of one string: ${Text.literal(COLLABORATION_FORMAT)}`;
    throw mustBe(`Expectations.${EXPECTED_COLLABORATION}.OneOf`, expected, values);
  }
  const { id, arn } = identifier;
  const name = arn === undefined ? 'CollaborationId' : 'CollaborationArn';
  return { name, kind: 'OneOf', values: [arn ?? id] };
}

/** CloudFormation passes every scalar as a string. An expectation that a list is empty has no values. */
function parseTrue(name: AttributeName, value: unknown): readonly string[] {
  if (value === true || value === 'true') return [];
  throw mustBe(`Expectations.${name}.Empty`, Text.literal('true'), value);
}

function isNonEmptyList(values: unknown): values is string[] {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string');
}

/** Describes each expectation that does not hold: what was found, and what was expected. */
export function describeUnmet(fields: Fields, expectations: readonly Expectation[]): Text[] {
  return expectations.flatMap((expectation) => {
    const { name } = expectation;
    const value = fields.get(name) ?? attributeInfo(name).default;
    const elements =
      value === '' && attributeInfo(name).list ? [] : value === undefined ? undefined : elementsOf(name, value);
    if (elements && holds(expectation, elements)) return [];
    return [Text.of`${Text.literal(name)} is ${describeFound(elements)}, but must ${describe(expectation)}`];
  });
}

function holds({ kind, values }: Expectation, elements: readonly string[]): boolean {
  switch (kind) {
    case 'OneOf':
      return elements.every((element) => values.includes(element));
    case 'IncludesAll':
      return values.every((value) => elements.includes(value));
    case 'IncludesOnly':
      return elements.length > 0 && elements.every((element) => values.includes(element));
    case 'Empty':
      return elements.length === 0;
  }
}

function describeFound(elements: readonly string[] | undefined): Text {
  if (!elements) return Text.literal('not set');
  return elements.length > 0 ? Text.words(elements) : Text.literal('empty');
}

function describe({ kind, values }: Expectation): Text {
  const expected = Text.words(values);
  switch (kind) {
    case 'OneOf':
      return values.length > 1 ? Text.of`be one of ${expected}` : Text.of`be ${expected}`;
    case 'IncludesAll':
      return Text.of`include ${expected}`;
    case 'IncludesOnly':
      return Text.of`include at least one of ${expected} and nothing else`;
    case 'Empty':
      return Text.literal('be empty');
  }
}
