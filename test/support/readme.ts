import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ATTRIBUTE_NAMES,
  attributeInfo,
  isOfMembers,
  isOfMembership,
  propertyOf,
  PUBLIC_NAMES,
  type PublicName,
} from '../../lib/contract/attributes';
import { ROOT } from '../../tools/root';
import { tableOf } from './markdown';

export const README = join(ROOT, 'README.md');

const HEADINGS = ['Property', 'CloudFormation attribute', 'If absent'];

/** Attributes that have no default and are not a part of another one, but that the API may leave out. */
const OPTIONAL: ReadonlySet<PublicName> = new Set<PublicName>([
  'Collaboration.AnalyticsEngine',
  ...ATTRIBUTE_NAMES.filter(isOfMembers),
]);

const OF_COLLABORATIONS =
  'A lookup [by collaboration](#finding-the-membership-by-its-collaboration) also has these, which are fields of\n' +
  '[GetCollaboration](https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html), or\n' +
  '[selected](docs/guide/service-roles.md#the-other-members) from\n' +
  '[ListMembers](https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html):';

/** The README with the tables of attributes as the code has them: of all lookups, and of lookups by collaboration. */
export function withAttributes(): string {
  const ofMembership = [
    ...PUBLIC_NAMES.filter(isOfMembership).map(rowOf),
    ['`resultBucket`, `jobResultBucket`', 'the bucket as an `IBucket`', 'fails the deployment'],
    ['`resultRole`, `jobResultRole`', 'the role as an `IRole`', 'fails the deployment'],
  ];
  const ofCollaboration = PUBLIC_NAMES.filter((name) => !isOfMembership(name)).map(rowOf);
  const tables = `${tableOf(HEADINGS, ofMembership)}\n${OF_COLLABORATIONS}\n\n${tableOf(HEADINGS, ofCollaboration)}`;
  return readFileSync(README, 'utf8').replace(/^\| Property .*?(?=\n## )/ms, () => tables);
}

function rowOf(name: PublicName): string[] {
  return [`\`${propertyOf(name)}\``, `\`${name}\``, whereAbsent(name)];
}

function whereAbsent(name: PublicName): string {
  const { partOf, default: byDefault } = attributeInfo(name);
  if (byDefault === undefined) return partOf || OPTIONAL.has(name) ? 'fails the deployment' : 'always present';
  return byDefault === '' ? 'empty' : `\`${byDefault}\``;
}
