import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT } from '../../tools/local-cloud';
import { ROOT } from '../../tools/root';
import type { Row, Seen } from './row';

const PAGE = join(ROOT, 'docs', 'reliability.md');
const MARKER = '<!-- matrix -->\n';
const HEAD = '| Fault | Ends in | Attempts | What the user reads |\n| --- | --- | --- | --- |\n';

/** The lines of the page's tables, below the heading of their group. */
export function linesOfPage(): string[] {
  const [, tables = ''] = readFileSync(PAGE, 'utf8').split(MARKER);
  return tables.split('\n').filter((line) => /^(###|\|) /.test(line) && !/^\| (Fault|---) \|/.test(line));
}

/** Writes the page's tables, each with its lines, and keeps what is before them. */
export function writePage(groups: Readonly<Record<string, readonly string[]>>): void {
  const [introduction = ''] = readFileSync(PAGE, 'utf8').split(MARKER);
  const tables = Object.entries(groups).map(([group, lines]) => `\n### ${group}\n\n${HEAD}${lines.join('\n')}\n`);
  writeFileSync(PAGE, introduction + MARKER + tables.join(''));
}

/** A line of a table on the page. */
export function lineOf({ fault, attempts }: Row, { ends, message = '' }: Seen): string {
  return `${startOf(fault)}\`${ends}\` | ${String(attempts)} | ${cell(message)} |`;
}

/** How the line of a fault starts. */
export function startOf(fault: string): string {
  return `| ${fault} | `;
}

/** An error message for a table, with placeholders for what differs between runs. */
function cell(message: string): string {
  return message
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(ACCOUNT, 'ACCOUNT')
    .replace(/Row-[0-9a-f]{8}/g, 'STACK')
    .replace(/(127\.0\.0\.1):\d{2,}/g, '$1:PORT')
    .replace(/[|]/g, '\\|')
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .replace(/\s+/g, ' ');
}
