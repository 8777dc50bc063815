import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ATTRIBUTE_NAMES,
  attributeInfo,
  isOfMembers,
  isOfMembership,
  PROPERTY_ATTRIBUTES,
  propertyOf,
  PUBLIC_NAMES,
  type PropertyAttributeName,
  type PublicName,
} from '../../lib/contract/attributes';
import { ROOT } from '../../tools/root';
import { tableOf } from './markdown';

export const README = join(ROOT, 'README.md');

const HEADINGS = ['Property', 'CloudFormation attribute', 'If absent'];

/** Attributes that have no default and are not a part of another one, but that the API may leave out. */
const OPTIONAL: ReadonlySet<PublicName> = new Set<PublicName>([
  'Collaboration.AnalyticsEngine',
  'Collaboration.Description',
  'Collaboration.Description.Escaped',
  'Collaboration.MembershipId',
  'Collaboration.MembershipArn',
  ...ATTRIBUTE_NAMES.filter(isOfMembers),
]);

const OF_COLLABORATIONS =
  'A lookup [by collaboration](#finding-the-membership-by-its-collaboration) also has these, which are fields of\n' +
  '[GetCollaboration](https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html), or\n' +
  '[selected](docs/guide/service-roles.md#the-other-members) from\n' +
  '[ListMembers](https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html):';

const WITHOUT_PROPERTY =
  'The other fields of GetCollaboration have no property. `getAttString()` returns them by these names, of such a lookup only:';

/**
 * The README with the tables of attributes as the code has them: of all lookups, and of lookups by collaboration, with and
 * without a property.
 */
export function withAttributes(): string {
  const ofMembership = [
    ...PROPERTY_ATTRIBUTES.filter(isOfMembership).map(rowOf),
    ['`resultBucket`, `jobResultBucket`', 'the bucket as an `IBucket`', 'fails the deployment'],
    ['`resultRole`, `jobResultRole`', 'the role as an `IRole`', 'fails the deployment'],
  ];
  const ofCollaboration = PROPERTY_ATTRIBUTES.filter((name) => !isOfMembership(name)).map(rowOf);
  const sections = [
    tableOf(HEADINGS, ofMembership),
    `${OF_COLLABORATIONS}\n`,
    tableOf(HEADINGS, ofCollaboration),
    `${WITHOUT_PROPERTY}\n`,
    tableOf(['If absent', 'CloudFormation attributes'], rowsWithoutProperty()),
  ];
  return readFileSync(README, 'utf8').replace(/^\| Property .*?(?=\n## )/ms, () => sections.join('\n'));
}

function rowOf(name: PropertyAttributeName): string[] {
  return [`\`${propertyOf(name)}\``, `\`${name}\``, whereAbsent(name)];
}

/** The names of the attributes without a property, by what happens if they are absent. */
function rowsWithoutProperty(): string[][] {
  const rows = new Map<string, string[]>();
  for (const name of PUBLIC_NAMES.filter((each) => propertyOf(each) === undefined)) {
    const absent = whereAbsent(name);
    rows.set(absent, [...(rows.get(absent) ?? []), `\`${name}\``]);
  }
  return [...rows].map(([absent, names]) => [absent, names.join(', ')]);
}

function whereAbsent(name: PublicName): string {
  const { partOf, default: byDefault } = attributeInfo(name);
  if (byDefault === undefined) return partOf || OPTIONAL.has(name) ? 'fails the deployment' : 'always present';
  return byDefault === '' ? 'empty' : `\`${byDefault}\``;
}
