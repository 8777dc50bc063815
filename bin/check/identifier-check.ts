import { attributeInfo, isAttributeName } from '../../lib/contract/attributes';
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
import { invalidOption, parsePair } from './options';
import type { Result } from './result';

const EXPECTED_PAIR = Text.literal('a name and a value, such as QueryLogStatus=ENABLED');

/** The property `Expect` for expectations such as `MemberAbilities=CAN_QUERY`. */
export function parseExpectOptions(options: readonly string[]): Json {
  const allOf = new Map<string, string[]>();
  const oneOf = new Map<string, string[]>();
  for (const option of options) {
    const [name, value] = parsePair(Text.literal('--expect'), option, EXPECTED_PAIR);
    const values = isAttributeName(name) && attributeInfo(name).list ? allOf : oneOf;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const expect = { AllOf: Object.fromEntries(allOf), OneOf: Object.fromEntries(oneOf) };
  parseExpectations(expect);
  return expect;
}

/** Checks a membership, or the membership of the caller's account in a collaboration, by its id or ARN. */
export async function checkIdentifier(
  identifier: string,
  expect: Json,
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
      environment: { partition: caller.partition, account: membership?.account ?? caller.account, region },
      properties: { ...properties, Expect: expect },
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
