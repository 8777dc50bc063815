/** A membership's identifier, read: its id, and what its ARN says besides if it was given as one. */
export interface MembershipIdentifier {
  readonly id: string;
  readonly region?: string;
  readonly account?: string;
}

/** What Clean Rooms accepts as an identifier, for sentences. */
export const IDENTIFIER_FORMAT =
  'an id (a lower-case UUID such as 11111111-2222-3333-4444-555555555555) or an ARN ' +
  '(such as arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555)';

/** What a region looks like, for sentences. */
export const REGION_FORMAT = 'a region such as us-east-1';

const REGION = '[a-z]+(?:-[a-z]+)+-[0-9]+';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ID = new RegExp(`^${UUID}$`);
const ARN = new RegExp(`^arn:aws[a-z-]*:cleanrooms:(${REGION}):([0-9]{12}):membership/(${UUID})$`);

/** What an identifier and a region look like, for parameters of a template. */
export const IDENTIFIER_PATTERN = `${ID.source}|${ARN.source}`;
export const REGION_PATTERN = `^${REGION}$`;

/** Whether a text looks like a region. */
export function isRegion(text: string): boolean {
  return new RegExp(REGION_PATTERN).test(text);
}

/** Reads an id or an ARN of a membership; `undefined` if the text is neither. */
export function parseMembershipIdentifier(text: string): MembershipIdentifier | undefined {
  if (ID.test(text)) return { id: text };
  const [, region, account, id] = ARN.exec(text) ?? [];
  return id === undefined ? undefined : { id, region, account };
}
