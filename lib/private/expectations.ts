import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AttributeExpectation } from '../attribute-expectation';
import { isPossible } from '../contract/attribute-value';
import {
  ATTRIBUTE_NAMES,
  attributeInfo,
  isAttributeName,
  isOfMembers,
  isOfMembership,
  type AttributeName,
} from '../contract/attributes';
import {
  EXPECTATION_KINDS,
  EXPECTED_COLLABORATION,
  kindsOf,
  type ExpectationKind,
  type ExpectationProperty,
} from '../contract/expectations';
import { COLLABORATION_FORMAT, parseCollaborationIdentifier } from '../contract/identifier';
import type { MembershipExpectations } from '../membership-expectations';
import { formatOf } from './attribute-names';
import { ERRORS, isPartOfTokenList, synthesisError } from './errors';
import { reject } from './scope';
import type { ReadTarget } from './target-permissions';

/** The prop for the attribute that it is about. */
const EXPECTED_ATTRIBUTES = {
  collaborationCreatorAccountId: 'CollaborationCreatorAccountId',
  memberAbilities: 'MemberAbilities',
  customMlMemberAbilities: 'MlMemberAbilities.CustomMLMemberAbilities',
  queryLogStatus: 'QueryLogStatus',
  resultBucketName: 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
  paysForQueryCompute: 'PaymentConfiguration.QueryCompute.IsResponsible',
} as const satisfies Partial<Record<keyof MembershipExpectations, AttributeName>>;

/** The methods that create expectations of each kind. */
const METHODS: Readonly<Record<ExpectationKind, string>> = {
  OneOf: 'equalTo() or oneOf()',
  IncludesAll: 'includesAll()',
  IncludesOnly: 'includesOnly()',
  Empty: 'empty()',
};

/** One expectation about an attribute. */
interface Expectation {
  readonly name: AttributeName;
  readonly kind: ExpectationKind;
  /** A value or a list, which can be a token as a whole. Untyped callers may pass anything, such as a number. */
  readonly values: unknown;
}

/**
 * The property `Expectations` of the custom resource; undefined if nothing is expected.
 *
 * @throws If an expectation cannot be met by any membership, unless context is missing.
 */
export function expectationsProperty(
  lookup: Construct,
  expectations: MembershipExpectations = {},
  type: ReadTarget['type'],
): ExpectationProperty[] | undefined {
  const check = new ExpectationCheck(lookup.node.path, type);
  try {
    const { collaborationIdentifier: identifier, attributes = {} } = expectations;
    if (identifier !== undefined) check.collaboration(identifier);
    const values = new Map(Object.entries<unknown>({ ...expectations }));
    for (const [prop, name] of Object.entries(EXPECTED_ATTRIBUTES)) {
      const value = values.get(prop) ?? undefined;
      const isEmpty = Array.isArray(value) && value.length === 0;
      if (value === undefined || isEmpty) continue;
      check.attribute(prop, { name, kind: attributeInfo(name).list ? 'IncludesAll' : 'OneOf', values: value });
    }
    for (const [name, expectation] of Object.entries<unknown>(attributes)) {
      if (expectation !== undefined) check.byName(name, expectation);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    reject(lookup, error);
    return undefined;
  }
  return check.elements.length > 0 ? check.elements : undefined;
}

/** Whether something is expected of the members of the collaboration. */
export function expectsMembers(expectations: readonly ExpectationProperty[] = []): boolean {
  return expectations.some(({ Attribute: name }) => isAttributeName(name) && isOfMembers(name));
}

/** Checks expectations, as far as they are known at synthesis, and collects the elements of the property. */
class ExpectationCheck {
  public readonly elements: ExpectationProperty[] = [];

  public constructor(
    private readonly path: string,
    private readonly type: ReadTarget['type'],
  ) {}

  public collaboration(identifier: string): void {
    if (!Token.isUnresolved(identifier) && !parseCollaborationIdentifier(identifier)) {
      throw this.invalid(EXPECTED_COLLABORATION_PROP, JSON.stringify(identifier), COLLABORATION_FORMAT);
    }
    this.elements.push({ Attribute: EXPECTED_COLLABORATION, OneOf: [identifier] });
  }

  /** An expectation in `attributes`. */
  public byName(name: string, expectation: unknown): void {
    const { path } = this;
    if (!isAttributeName(name)) {
      const attributes = ATTRIBUTE_NAMES.join(', ');
      throw synthesisError(ERRORS.unknownAttribute, {
        construct: 'MembershipLookup',
        path,
        attribute: name,
        attributes,
      });
    }
    const prop = `attributes.${name}`;
    if (!isExpectation(expectation)) {
      throw this.invalid(prop, JSON.stringify(expectation), "an AttributeExpectation, such as equalTo('ENABLED')");
    }
    this.attribute(prop, { name, kind: expectation._kind, values: expectation._values });
  }

  public attribute(prop: string, expectation: Expectation): void {
    const { name, kind, values: given } = expectation;
    const values = [given].flat();
    if (this.type === 'membership' && !isOfMembership(name)) {
      throw synthesisError(ERRORS.attributeOfCollaboration, { path: this.path, attribute: name });
    }
    const kinds = kindsOf(name);
    if (!kinds.includes(kind)) {
      const methods = kinds.map((each) => METHODS[each]).join(', ');
      const type = kind === 'OneOf' ? 'list' : 'string';
      throw this.invalid(prop, METHODS[kind], `one of ${methods}, since the attribute is a ${type}`);
    }
    if (kind === 'Empty') {
      this.elements.push({ Attribute: name, Empty: true });
      return;
    }
    if (values.length === 0) throw this.invalid(prop, 'an empty list', 'at least one value');
    const strings = values.map(String);
    const isToken = Array.isArray(given) && Token.isUnresolved(given);
    const wrong = isToken ? undefined : strings.find((value) => !canHave(name, value));
    if (wrong !== undefined) throw this.invalid(prop, JSON.stringify(wrong), formatOf(name));
    this.elements.push({ Attribute: name, [kind]: strings });
  }

  private invalid(prop: string, found: string, expected: string): Error {
    return synthesisError(ERRORS.invalidExpectation, { path: this.path, prop, found, expected });
  }
}

const EXPECTED_COLLABORATION_PROP = 'collaborationIdentifier' satisfies keyof MembershipExpectations;

/** Whether a value is an expectation, from any copy of the library. */
function isExpectation(value: unknown): value is AttributeExpectation {
  if (typeof value !== 'object' || value === null) return false;
  const { _kind: kind, _values: values }: Partial<Record<string, unknown>> = { ...value };
  return EXPECTATION_KINDS.some((each) => each === kind) && (typeof values === 'string' || Array.isArray(values));
}

/** Whether an attribute can have a value, or a list can have it as an element, as far as it is known. */
function canHave(name: AttributeName, value: string): boolean {
  if (Token.isUnresolved(value)) return true;
  if (attributeInfo(name).list && (value.includes(',') || value === '')) return false;
  return !isPartOfTokenList(value) && isPossible(name, value);
}
