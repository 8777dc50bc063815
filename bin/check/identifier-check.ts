import { attributeInfo, isAttributeName } from '../../lib/contract/attributes';
import { kindsOf, type ExpectationKind, type ExpectationProperty } from '../../lib/contract/expectations';
import {
  COLLABORATION_FORMAT,
  MEMBERSHIP_FORMAT,
  parseCollaborationIdentifier,
  parseMembershipIdentifier,
} from '../../lib/contract/identifier';
import { LookupError } from '../../lambda/errors';
import { parseExpectations } from '../../lambda/expectations';
import { Text } from '../../lambda/text';
import type { Json } from './assembly';
import type { Caller } from './caller';
import type { Checker } from './checker';
import { ERRORS } from './errors';
import { invalidOption } from './options';
import type { Result } from './result';

/** The kinds of expectations, by their names in an option, which are those of `AttributeExpectation`. */
const KINDS = new Map<string, ExpectationKind>([
  ['equalTo', 'OneOf'],
  ['oneOf', 'OneOf'],
  ['includesAll', 'IncludesAll'],
  ['includesOnly', 'IncludesOnly'],
  ['empty', 'Empty'],
]);

const EXPECTED_OPTION = Text.literal(
  'such as QueryLogStatus=ENABLED, Status:oneOf=ACTIVE, MemberAbilities:includesOnly=CAN_QUERY or MemberAbilities:empty',
);

/**
 * The property `Expectations` for options such as `QueryLogStatus=ENABLED` and `MemberAbilities:includesOnly=CAN_QUERY`.
 * Without a kind, a string must be equal to the value, and a list must include it. Values of the same attribute and kind
 * belong together, except for `equalTo`.
 */
export function parseExpectOptions(options: readonly string[]): ExpectationProperty[] {
  const values = new Map<string, { readonly Attribute: string; readonly kind: ExpectationKind; all: string[] }>();
  for (const option of options) {
    const [, Attribute = '', given, value] = /^([^:=]+)(?::(\w+))?(?:=(.*))?$/s.exec(option) ?? [];
    const name = given ?? (isAttributeName(Attribute) && attributeInfo(Attribute).list ? 'includesAll' : 'equalTo');
    const kind = KINDS.get(name);
    if (Attribute === '' || !kind || (kind === 'Empty') !== (value === undefined)) {
      throw invalidOption(Text.literal('--expect'), option, EXPECTED_OPTION);
    }
    const allowed = isAttributeName(Attribute) ? kindsOf(Attribute) : [kind];
    if (!allowed.includes(kind)) {
      const kinds = [...KINDS].flatMap(([each, of]) => (allowed.includes(of) ? [Text.word(each)] : []));
      throw invalidOption(Text.literal('--expect'), option, Text.of`of one of the kinds ${Text.list(kinds)}`);
    }
    const key = name === 'equalTo' ? option : `${Attribute}:${name}`;
    const before = name === 'equalTo' ? [] : (values.get(key)?.all ?? []);
    const all = value === undefined ? before : [...before, value];
    values.set(key, { Attribute, kind, all });
  }
  const expectations = [...values.values()].map(({ Attribute, kind, all }) =>
    kind === 'Empty' ? { Attribute, Empty: true as const } : { Attribute, [kind]: all },
  );
  parseExpectations(expectations);
  return expectations;
}

/** Checks a membership, or the membership of the caller's account in a collaboration, by its id or ARN. */
export async function checkIdentifier(
  identifier: string,
  expectations: readonly ExpectationProperty[],
  checker: Checker,
  caller: Caller,
): Promise<Result> {
  const membership = parseMembershipIdentifier(identifier);
  const collaboration = parseCollaborationIdentifier(identifier);
  const region = (membership ?? collaboration)?.region ?? caller.region;
  if (!membership && !collaboration) throw invalidIdentifier(identifier);
  if (region === undefined) throw LookupError.of(ERRORS.noRegion, {});
  const check = (properties: Json): Promise<Result> =>
    checker.check({
      logicalId: 'Check',
      stackName: 'Check',
      environment: { account: membership?.account ?? caller.account, region },
      properties: { ...properties, Expectations: expectations },
      gaps: [],
    });
  if (!collaboration) return check({ MembershipIdentifier: identifier });
  if (!membership) return check({ CollaborationIdentifier: identifier });
  // An id can be that of either.
  const own = await check({ MembershipIdentifier: identifier });
  if (own.status !== undefined) return own;
  const ofCollaboration = await check({ CollaborationIdentifier: identifier });
  if (ofCollaboration.status !== undefined) return ofCollaboration;
  const message = [own.message, ofCollaboration.message].join(' ');
  return { ...own, target: undefined, verdict: 'unknown', message, advice: ofCollaboration.advice };
}

function invalidIdentifier(identifier: string): LookupError {
  const expected = Text.of`${Text.literal(MEMBERSHIP_FORMAT)}, or of a collaboration: ${Text.literal(COLLABORATION_FORMAT)}`;
  return invalidOption(Text.literal('The identifier'), identifier, expected);
}
