import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributeInfo, propertyOf, PUBLIC_NAMES, type PublicName } from '../../lib/contract/attributes';
import { ROOT } from '../../tools/root';

export const README = join(ROOT, 'README.md');

const HEADINGS = ['Property', 'CloudFormation attribute', 'If absent'];

/** The README with the table of attributes as the code has it. */
export function withAttributes(): string {
  const readme = readFileSync(README, 'utf8');
  const rows = [
    ...PUBLIC_NAMES.map((name) => [`\`${propertyOf(name)}\``, `\`${name}\``, whereAbsent(name)]),
    ['`resultBucket`, `jobResultBucket`', 'the bucket as an `IBucket`', 'fails the deployment'],
    ['`resultRole`, `jobResultRole`', 'the role as an `IRole`', 'fails the deployment'],
  ];
  const widths = HEADINGS.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const table = [HEADINGS, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
  return readme.replace(/^\| Property .*?\n(?!\|)/ms, () => table);
}

function whereAbsent(name: PublicName): string {
  const { partOf, default: byDefault } = attributeInfo(name);
  if (byDefault === undefined) return partOf ? 'fails the deployment' : 'always present';
  return byDefault === '' ? 'empty' : `\`${byDefault}\``;
}
