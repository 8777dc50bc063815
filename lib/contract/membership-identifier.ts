import { partitionOf } from './partition';

/** A parsed membership identifier: the id and, if it is an ARN, the parts of the ARN. */
export interface MembershipIdentifier {
  readonly id: string;
  readonly arn?: string;
  readonly region?: string;
  readonly account?: string;
}

/** The format of an identifier, for error messages. */
export const IDENTIFIER_FORMAT =
  'an id (a lower-case UUID such as 11111111-2222-3333-4444-555555555555) or an ARN (such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555)';

/** The format of a region, for error messages. */
export const REGION_FORMAT = 'a region such as us-east-1';

// With the prefix fips-, the SDK uses the FIPS endpoint of a region: it is not part of a region.
const REGION = '(?!fips-)[a-z]+(?:-[a-z]+)+-[0-9]+';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ID = new RegExp(`^${UUID}$`);
const ARN = new RegExp(`^arn:(aws[a-z-]*):cleanrooms:(${REGION}):([0-9]{12}):membership/(${UUID})$`);

/** The patterns of an identifier and a region, for template parameters. */
export const IDENTIFIER_PATTERN = `${ID.source}|${ARN.source}`;
export const REGION_PATTERN = `^${REGION}$`;

/** Whether a string looks like a region. */
export function isRegion(value: string): boolean {
  return new RegExp(REGION_PATTERN).test(value);
}

/** Parses an id or an ARN of a membership, in the partition of its region; `undefined` if the string is neither. */
export function parseMembershipIdentifier(value: string): MembershipIdentifier | undefined {
  if (ID.test(value)) return { id: value };
  const [arn, partition, region = '', account, id] = ARN.exec(value) ?? [];
  return id === undefined || partition !== partitionOf(region) ? undefined : { id, arn, region, account };
}
