import { styleText } from 'node:util';
import { getBorderCharacters, table } from 'table';
import { Text } from '../../../lambda/text';
import type { Choices } from '../list';
import { shownValues, type Result, type Verdict } from '../result';

/** What a report is written to. */
export interface Terminal {
  /** The width; undefined for a pipe or a file, where nothing is wrapped. */
  readonly columns?: number;
  readonly color: boolean;
}

export const VERDICTS = { pass: 'would pass', reject: 'would be rejected', unknown: 'unknown' } as const;
const COLORS = { pass: 'green', reject: 'red', unknown: 'yellow' } as const;

/** The table of lookups, followed by the reasons and, if requested, by the values. */
export function report(results: readonly Result[], terminal: Terminal, verbose: boolean): string {
  const isNamed = results.some(({ path }) => path !== undefined);
  const rows = results.map((result) => {
    const { status, verdict } = result;
    const cells = [
      targetOf(result),
      status === undefined ? '-' : word(status),
      painted(terminal, verdict, VERDICTS[verdict]),
    ];
    return isNamed ? [nameOf(result), ...cells] : cells;
  });
  const head = [...(isNamed ? ['Lookup'] : []), 'Looks up', 'Status', 'Result'];
  const details = results.flatMap((result) => [
    ...(result.message === undefined ? [] : [reasonOf(result, terminal)]),
    ...(verbose && shownValues(result).length > 0 ? [valuesOf(result, terminal)] : []),
  ]);
  return inert([tableOf(head, rows, terminal), ...details, summary(results, terminal)].join('\n'));
}

/** What can be looked up, to choose from. */
export function reportChoices({ account, region, memberships, invitations }: Choices, terminal: Terminal): string {
  const { columns } = terminal;
  const place = `account ${word(account)} in ${word(region)}`;
  const ofMemberships = memberships.map(({ collaborationName, id, collaborationId, status }) =>
    [collaborationName, id, collaborationId, status].map(word),
  );
  const ofInvitations = invitations.map(({ name, id, creatorAccountId }) => [name, id, creatorAccountId].map(word));
  const parts = [
    memberships.length === 0
      ? `${wrapped(`There are no memberships of ${place}.`, columns)}\n`
      : `${wrapped(`Memberships of ${place}:`, columns)}\n\n${tableOf(['Collaboration', 'Membership id', 'Collaboration id', 'Status'], ofMemberships, terminal)}`,
    ...(invitations.length === 0
      ? []
      : [
          `Invitations that wait for a response:\n\n${tableOf(['Collaboration', 'Collaboration id', 'Creator'], ofInvitations, terminal)}`,
        ]),
  ];
  return inert(parts.join('\n'));
}

/** An error message, wrapped. */
export function reportError(message: string, { columns }: Terminal): string {
  return inert(`${wrapped(message, columns)}\n`);
}

/**
 * A report without the commands of a workflow of GitHub Actions, which looks for them in every log: `##[` in a line, and
 * `::` at its start, where a line is broken.
 */
export function inert(text: string): string {
  return text.replaceAll('##[', '##\\u005b').replace(/^([^\S\n]*):(?=:)/gm, '$1\\u003a');
}

/** The name of a lookup, quoted. */
export function nameOf({ path }: Result): string {
  return path === undefined ? '-' : word(path);
}

/** What a lookup looks up, quoted. */
export function targetOf({ target, region }: Result): string {
  const what = target ? `${target.type} ${word(target.id)}` : '-';
  return region === undefined ? what : `${what} in ${word(region)}`;
}

/** Why a lookup does not pass. */
export function messageOf({ message, advice }: Result): string {
  return [message, advice].filter((part) => part !== undefined).join(' ');
}

function reasonOf(result: Result, terminal: Terminal): string {
  const { verdict } = result;
  const about = result.path === undefined ? '' : `${nameOf(result)}: `;
  const heading = painted(terminal, verdict, wrapped(`${about}${VERDICTS[verdict]}`, terminal.columns));
  return `${heading}\n${wrapped(messageOf(result), terminal.columns, '  ')}\n`;
}

function valuesOf(result: Result, { columns }: Terminal): string {
  const lines = shownValues(result).map(([name, value]) => wrapped(`${word(name)} = ${word(value)}`, columns, '  '));
  const heading = result.path === undefined ? 'Attributes' : `Attributes of ${nameOf(result)}`;
  return `${wrapped(heading, columns)}\n${lines.join('\n')}\n`;
}

function summary(results: readonly Result[], { columns }: Terminal): string {
  const counts = (['pass', 'reject', 'unknown'] as const).flatMap((verdict) => {
    const count = results.filter((result) => result.verdict === verdict).length;
    return count > 0 ? `${String(count)} ${VERDICTS[verdict]}` : [];
  });
  return `${wrapped(counts.join(', '), columns)}\n`;
}

/** A table that is as wide as the terminal at most. Where columns would be too narrow, each row is a block of lines. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[], { columns }: Terminal): string {
  const all = [head, ...rows].map((row) => row.map(inert));
  const cellsOf = (index: number): string[] => all.map((row) => plain(row[index] ?? ''));
  const natural = head.map((_, index) => longest(cellsOf(index)));
  // Words, such as ids, are not broken, so that they can be copied.
  const narrowest = head.map((_, index) =>
    Math.max(NARROWEST, longest(cellsOf(index).flatMap((cell) => cell.split(' ')))),
  );
  const widths = columns === undefined ? natural : fitted(natural, narrowest, columns - GAP * (head.length - 1));
  if (!widths) {
    const blocks = rows.map((row) =>
      row.map((cell, index) => wrapped(`${head[index] ?? ''}: ${cell}`, columns)).join('\n'),
    );
    return `${blocks.join('\n\n')}\n`;
  }
  return table(all, {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: GAP, wrapWord: true },
    // Of the others, the width is that of their characters, some of which take the space of two.
    columns: widths.map((width, index) => (width < (natural[index] ?? 0) ? { width } : {})),
    drawHorizontalLine: () => false,
  }).replace(/ +$/gm, '');
}

/** The space between two columns. */
const GAP = 2;

/** Columns are not narrower. */
const NARROWEST = 18;

/** The widths of columns in a space: the widest are narrowed first. */
function fitted(natural: readonly number[], narrowest: readonly number[], space: number): number[] | undefined {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - space; excess > 0; excess -= 1) {
    const candidates = widths.map((width, index) => (width > (narrowest[index] ?? 0) ? width : 0));
    const widest = Math.max(...candidates);
    if (widest === 0) return undefined;
    widths[candidates.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function longest(strings: readonly string[]): number {
  return Math.max(...strings.map(({ length }) => length));
}

/** Breaks lines at spaces. Words that are longer than a line are not broken, so that they can be copied. */
function wrapped(text: string, columns = Infinity, indent = ''): string {
  const width = columns - indent.length;
  const lines = inert(text)
    .split(' ')
    .reduce<string[]>((before, next) => {
      const last = before.pop() ?? '';
      const longer = last === '' ? next : `${last} ${next}`;
      return longer.length <= width || last === '' ? [...before, longer] : [...before, last, next];
    }, []);
  return lines.map((line) => indent + line).join('\n');
}

function painted({ color }: Terminal, verdict: Verdict, text: string): string {
  return color ? styleText(COLORS[verdict], text, { validateStream: false }) : text;
}

/** Without color. */
function plain(text: string): string {
  return text.replace(/\u001b\[\d+m/g, '');
}

function word(value: unknown): string {
  return String(Text.word(value));
}
