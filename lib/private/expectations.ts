import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isPossible } from '../contract/attribute-value';
import {
  ATTRIBUTE_NAMES,
  attributeInfo,
  isAttributeName,
  isOfMembers,
  isOfMembership,
  type AttributeName,
} from '../contract/attributes';
import type { ExpectProperty } from '../contract/expectations';
import { COLLABORATION_FORMAT, parseCollaborationIdentifier } from '../contract/identifier';
import type { MembershipExpectations } from '../membership-expectations';
import { formatOf } from './attribute-format';
import { ERRORS, synthesisError } from './errors';
import { reject } from './scope';
import type { ReadTarget } from './target-permissions';

/** The prop for the attribute that it is about, and whether the attribute must contain all values or be one of them. */
const EXPECTED_ATTRIBUTES = {
  collaborationCreatorAccountId: { kind: 'OneOf', name: 'CollaborationCreatorAccountId' },
  memberAbilities: { kind: 'AllOf', name: 'MemberAbilities' },
  customMlMemberAbilities: { kind: 'AllOf', name: 'MlMemberAbilities.CustomMLMemberAbilities' },
  queryLogStatus: { kind: 'OneOf', name: 'QueryLogStatus' },
  resultBucketName: { kind: 'OneOf', name: 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket' },
  paysForQueryCompute: { kind: 'OneOf', name: 'PaymentConfiguration.QueryCompute.IsResponsible' },
} as const satisfies Partial<Record<keyof MembershipExpectations, Pick<Expectation, 'kind' | 'name'>>>;

/** One expectation. */
interface Expectation {
  readonly kind: 'AllOf' | 'OneOf';
  readonly name: AttributeName;
  /** Its path in the prop `expect`. */
  readonly prop: string;
  readonly values: readonly string[];
}

/** The value of an attribute that is known at synthesis, and the prop that it follows from. */
interface KnownValue {
  readonly value: string;
  readonly prop: string;
}

type KnownValues = ReadonlyMap<AttributeName, KnownValue>;

/** The props that affect what can hold. */
interface ExpectProps {
  readonly expect?: MembershipExpectations;
  readonly requireActive?: boolean;
}

/**
 * The property `Expect` of the custom resource; undefined if nothing is expected.
 *
 * @throws If an expectation can never hold, unless context is missing.
 */
export function expectProperty(lookup: Construct, props: ExpectProps, target: ReadTarget): ExpectProperty | undefined {
  if (props.expect === undefined) return undefined;
  const { path } = lookup.node;
  const known = knownValues(props, target);
  try {
    const expectations = [...ofProps(props.expect), ...ofAttributes(path, props.expect, target)];
    for (const expectation of expectations) validate(path, expectation, expectations, known);
    const expect = {
      CollaborationIdentifier: validCollaboration(path, props.expect, known),
      AllOf: byName(expectations, 'AllOf'),
      OneOf: byName(expectations, 'OneOf'),
    };
    return Object.values(expect).some((value) => value !== undefined) ? expect : undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    reject(lookup, error);
    return undefined;
  }
}

/** Whether something is expected of the members of the collaboration. */
export function expectsMembers({ AllOf, OneOf }: ExpectProperty = {}): boolean {
  return Object.keys({ ...AllOf, ...OneOf }).some((name) => isAttributeName(name) && isOfMembers(name));
}

/** The attributes whose values follow from props. */
function knownValues({ requireActive }: ExpectProps, { type, parsed }: ReadTarget): KnownValues {
  const known = new Map<AttributeName, KnownValue>();
  if (requireActive !== false) {
    for (const name of ['Status', 'Collaboration.MemberStatus'] as const) {
      known.set(name, { value: 'ACTIVE', prop: 'requireActive' });
    }
  }
  if (parsed) {
    const name = type === 'membership' ? 'Id' : 'CollaborationId';
    known.set(name, { value: parsed.id, prop: `${type}Identifier` });
  }
  return known;
}

function ofProps(props: MembershipExpectations): Expectation[] {
  const values = new Map(Object.entries<unknown>({ ...props }));
  return Object.entries(EXPECTED_ATTRIBUTES).flatMap(([prop, attribute]) => {
    const value = values.get(prop);
    const isEmpty = Array.isArray(value) && value.length === 0;
    return value === undefined || isEmpty ? [] : [{ ...attribute, prop, values: listOf(value) }];
  });
}

function ofAttributes(path: string, { attributes = {} }: MembershipExpectations, { type }: ReadTarget): Expectation[] {
  return Object.entries<unknown>(attributes).flatMap(([name, values]) => {
    if (values === undefined) return [];
    if (isAttributeName(name) && type === 'membership' && !isOfMembership(name)) {
      throw synthesisError(ERRORS.attributeOfCollaboration, { path, attribute: name });
    }
    if (isAttributeName(name)) return [{ kind: 'OneOf', name, prop: `attributes.${name}`, values: listOf(values) }];
    throw synthesisError(ERRORS.unknownAttribute, {
      construct: 'MembershipLookup',
      path,
      attribute: name,
      attributes: ATTRIBUTE_NAMES.join(', '),
    });
  });
}

/** Untyped callers may pass anything, such as a number for an account id. */
function listOf(value: unknown): string[] {
  return [value].flat().map(String);
}

function validate(path: string, expectation: Expectation, all: readonly Expectation[], known: KnownValues): void {
  const { kind, name, prop, values } = expectation;
  if (values.length === 0) throw impossible(path, prop, 'no value is allowed');
  const other = all.find((each) => each.name === name && each !== expectation);
  if (other) throw synthesisError(ERRORS.duplicateExpectation, { path, first: prop, second: other.prop });
  if (Token.isUnresolved(values)) return;
  const literals = values.filter((value) => !Token.isUnresolved(value));
  const wrong = literals.find((value) => !canHave(expectation, value));
  if (wrong !== undefined) throw impossible(path, prop, `${JSON.stringify(wrong)} is not ${formatOf(name)}`);
  if (kind === 'OneOf' && literals.length === values.length) requireKnown(path, prop, name, literals, known);
}

/** Whether an attribute can have a value, or a list can have it as an element. */
function canHave({ kind, name }: Expectation, value: string): boolean {
  if (attributeInfo(name).list && (value.includes(',') || (kind === 'AllOf' && value === ''))) return false;
  return isPossible(name, value);
}

function validCollaboration(
  path: string,
  { collaborationIdentifier: identifier }: MembershipExpectations,
  known: KnownValues,
): string | undefined {
  if (identifier === undefined || Token.isUnresolved(identifier)) return identifier;
  const prop = 'collaborationIdentifier';
  const parsed = parseCollaborationIdentifier(identifier);
  if (!parsed) throw impossible(path, prop, `${JSON.stringify(identifier)} is not ${COLLABORATION_FORMAT}`);
  requireKnown(path, prop, 'CollaborationId', [parsed.id], known);
  return identifier;
}

function requireKnown(
  path: string,
  prop: string,
  name: AttributeName,
  values: readonly string[],
  known: KnownValues,
): void {
  const found = known.get(name);
  if (!found || values.includes(found.value)) return;
  const all = values.map((value) => JSON.stringify(value)).join(', ');
  throw impossible(path, prop, `${all} excludes ${JSON.stringify(found.value)}, which follows from '${found.prop}'`);
}

function impossible(path: string, prop: string, reason: string): Error {
  return synthesisError(ERRORS.impossibleExpectation, { path, prop, reason });
}

function byName(
  expectations: readonly Expectation[],
  kind: Expectation['kind'],
): Readonly<Record<string, readonly string[]>> | undefined {
  const own = expectations.filter((each) => each.kind === kind);
  return own.length > 0 ? Object.fromEntries(own.map(({ name, values }) => [name, values])) : undefined;
}
