/** A parsed identifier of a membership or a collaboration: the id and, if it is an ARN, the parts of the ARN. */
export interface Identifier {
  readonly id: string;
  readonly arn?: string;
  readonly region?: string;
  readonly account?: string;
}

/** The format of a membership identifier, for error messages. */
export const MEMBERSHIP_FORMAT =
  'an id (a lower-case UUID such as 11111111-2222-3333-4444-555555555555) or an ARN (such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555)';

/** The format of the ARN of a membership, for error messages. */
export const MEMBERSHIP_ARN_FORMAT =
  'the ARN of a membership, such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555';

/** The format of a collaboration identifier, for error messages. */
export const COLLABORATION_FORMAT =
  'the id of a collaboration (a lower-case UUID) or its ARN (such as arn:aws:cleanrooms:us-east-1:111122223333:collaboration/11111111-2222-3333-4444-555555555555)';

/** The format of a region, for error messages. */
export const REGION_FORMAT = 'a region in the partition aws, such as us-east-1';

// As in the ARNs of Clean Rooms (botocore's service model). It exists in the partition aws only: not in China, nor in the
// regions of other partitions, whose names have other parts.
const REGION = '(?!cn-)[a-z]{2}-[a-z]{4,9}-[0-9]';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** The patterns of identifiers and a region, for template parameters. */
export const MEMBERSHIP_PATTERN = patternOf('membership');
export const COLLABORATION_PATTERN = patternOf('collaboration');
export const REGION_PATTERN = `^${REGION}$`;

function patternOf(type: 'membership' | 'collaboration'): string {
  return `^${UUID}$|^arn:aws:cleanrooms:(${REGION}):([0-9]{12}):${type}/(${UUID})$`;
}

/** Whether a string looks like a region. */
export function isRegion(value: string): boolean {
  return new RegExp(REGION_PATTERN).test(value);
}

/** Parses an id or an ARN of a membership; `undefined` if the string is neither. */
export function parseMembershipIdentifier(value: string): Identifier | undefined {
  return parse(value, MEMBERSHIP_PATTERN);
}

/** Parses an id or an ARN of a collaboration, likewise. The account of the ARN need not be that of a member. */
export function parseCollaborationIdentifier(value: string): Identifier | undefined {
  return parse(value, COLLABORATION_PATTERN);
}

/** Whether a string is the ARN of a membership. */
export function isMembershipArn(value: string): boolean {
  return parseMembershipIdentifier(value)?.arn !== undefined;
}

function parse(value: string, pattern: string): Identifier | undefined {
  const match = new RegExp(pattern).exec(value);
  if (!match) return undefined;
  const [arn, region, account, id] = match;
  return id === undefined ? { id: arn } : { id, arn, region, account };
}
