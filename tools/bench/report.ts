import { REQUESTS_PER_SECOND } from '../local-cloud';
import type { Size } from './bundles';
import { coldStartOf, type ColdStartsByName } from './cold-start';
import { AWS_CUSTOM_RESOURCE, LOWER_BOUND, OURS, OURS_WITHOUT_RESTORING } from './candidates';
import type { Calls, Deploy } from './deploys';
import type { TemplateFigures } from './templates';

/** All measurements. */
export interface Results {
  readonly rounds: number;
  readonly cold: ColdStartsByName;
  readonly bundles: readonly (Size & { readonly name: string })[];
  readonly templates: readonly {
    readonly name: string;
    readonly figures: readonly (TemplateFigures & { readonly lookups: number })[];
    readonly most: { readonly lookups: number; readonly limit: string };
  }[];
  /** The synthesis time of one lookup, in milliseconds. */
  readonly synthesis: Readonly<Record<string, number>>;
  readonly deploys: readonly Deploy[];
  /** Those under the default quotas of Clean Rooms. */
  readonly deploysUnderQuota: readonly Deploy[];
}

/** The project's performance limits, and whether they hold. */
function promises({ cold, templates, deploys, deploysUnderQuota }: Results): string {
  const [base, ours] = [coldStartOf(AWS_CUSTOM_RESOURCE, cold), coldStartOf(OURS, cold)];
  const perLookup = (name: string) => {
    const figures = templates.find((template) => template.name === name)?.figures ?? [];
    return bytesPerLookup(figures);
  };
  const rows: [what: string, promised: number, seen: number][] = [
    ['time until the first response', 0.5, ours.wall / base.wall],
    ['processor time until then', 0.5, ours.cpu / base.cpu],
    ['peak memory', 0.85, ours.peak / base.peak],
    ['template bytes per further lookup', 1.1, perLookup(OURS) / perLookup(AWS_CUSTOM_RESOURCE)],
    ['the same, restoring nothing', 0.4, perLookup(OURS_WITHOUT_RESTORING) / perLookup(AWS_CUSTOM_RESOURCE)],
  ];
  const lines = rows.map(([what, promised, seen]) => [
    what,
    figure(promised, 2),
    figure(seen, 2),
    yes(seen <= promised),
  ]);
  const counts = deploys.map(({ lookups }) => String(lookups)).join(', ');
  return table(
    [`of ${AWS_CUSTOM_RESOURCE}'s`, 'at most', 'seen', 'kept'],
    [
      ...lines,
      callsPerLookup(`calls per lookup, deploying ${counts}`, deploys),
      callsPerLookup('the same under the default quota, without throttled calls', deploysUnderQuota),
    ],
  );
}

/** Whether each lookup called each operation that it needs once. */
function callsPerLookup(what: string, deploys: readonly Deploy[]): string[] {
  const exact = deploys.every(({ by, lookups, getCollaboration, getMembership }) => {
    const accepted = ({ sent, throttled }: Calls) => sent - throttled;
    const expected = by === 'collaborationIdentifier' ? lookups : 0;
    return accepted(getMembership) === lookups && accepted(getCollaboration) === expected;
  });
  return [what, '1', exact ? '1' : 'not 1', yes(exact)];
}

/** The report, as Markdown. */
export function inMarkdown(results: Results): string {
  const { rounds, cold, bundles, templates, synthesis, deploys, deploysUnderQuota } = results;
  return [
    `Medians of ${String(rounds)} rounds, in which all take turns. The columns headed × give the ratio to ${AWS_CUSTOM_RESOURCE}.`,
    promises(results),

    '### A new process',
    starts(cold),

    '### The code that is deployed',
    table(
      ['', 'bytes', 'zipped'],
      bundles.map(({ name, raw, zipped }) => [name, figure(raw), figure(zipped)]),
    ),

    '### The template',
    table(
      ['', 'lookups', 'bytes', 'resources', 'can be deployed'],
      templates.flatMap(({ name, figures }) =>
        figures.map(({ lookups, bytes, resources, exceeds }) => [
          name,
          String(lookups),
          figure(bytes),
          String(resources),
          exceeds === undefined ? 'yes' : `no: ${exceeds}`,
        ]),
      ),
    ),
    table(
      ['', 'bytes per further lookup', '×', 'synthesis per lookup, ms', '×', 'most in a stack', 'then'],
      templates.map(({ name, figures, most }) => {
        const base = templates[0]?.figures ?? [];
        return [
          name,
          figure(bytesPerLookup(figures)),
          ratio(bytesPerLookup(figures), bytesPerLookup(base)),
          figure(synthesis[name], 2),
          ratio(synthesis[name] ?? 0, synthesis[AWS_CUSTOM_RESOURCE] ?? 0),
          String(most.lookups),
          most.limit,
        ];
      }),
    ),
    'The longest chain of resources that wait for one another, in a first deployment:',
    templates
      .map(({ name, figures }) => `- ${name}: ${(figures[0]?.chain ?? []).map((type) => `\`${type}\``).join(' → ')}`)
      .join('\n'),

    '### A whole `cdk deploy` on the local cloud',
    table(
      ['lookups', 'seconds', 'calls of GetMembership'],
      deploys.map(({ lookups, seconds, getMembership }) => [
        String(lookups),
        figure(seconds),
        String(getMembership.sent),
      ]),
    ),
    `The same with the quota that an account has by default: ${String(REQUESTS_PER_SECOND)} requests per second for each operation. The local cloud creates one lookup after the other. All succeed: throttled calls are retried, and count as calls.`,
    table(
      ['lookups', 'by', 'seconds', 'calls of GetCollaboration', 'throttled', 'calls of GetMembership', 'throttled'],
      deploysUnderQuota.map(({ by, lookups, seconds, getCollaboration, getMembership }) => [
        String(lookups),
        `\`${by}\``,
        figure(seconds),
        ...[getCollaboration, getMembership].flatMap(({ sent, throttled }) => [String(sent), String(throttled)]),
      ]),
    ),
  ].join('\n\n');
}

function starts(seen: ColdStartsByName): string {
  const base = coldStartOf(AWS_CUSTOM_RESOURCE, seen);
  const warm = base.warm;
  return table(
    [
      '',
      'code loaded, ms',
      'first response, ms',
      '×',
      'processor, ms',
      '×',
      'peak memory, MiB',
      '×',
      ...(warm === undefined ? [] : ['further response, ms', '×']),
    ],
    Object.entries(seen).map(([name, start]) => [
      name === LOWER_BOUND ? `${name} (lower bound)` : name,
      figure(start.load),
      figure(start.wall),
      ratio(start.wall, base.wall),
      figure(start.cpu),
      ratio(start.cpu, base.cpu),
      figure(start.peak),
      ratio(start.peak, base.peak),
      ...(warm === undefined ? [] : [figure(start.warm, 1), ratio(start.warm ?? 0, warm)]),
    ]),
  );
}

/** From ten lookups to a hundred, without what all of them share. */
function bytesPerLookup(figures: readonly (TemplateFigures & { readonly lookups: number })[]): number {
  const bytes = (count: number) => figures.find(({ lookups }) => lookups === count)?.bytes ?? Number.NaN;
  return (bytes(100) - bytes(10)) / 90;
}

function yes(kept: boolean): string {
  return kept ? 'yes' : 'NO';
}

/** A table in Markdown. Columns of figures are right-aligned. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isFigure = headings.map((_, column) => rows.every((row) => /^[+−]?[\d,.]*$/.test(row[column] ?? '')));
  const pad = (cell: string, column: number) =>
    isFigure[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) => (isFigure[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(headings), line(rule), ...rows.map(line)].join('\n');
}

function figure(value: number | undefined, digits = 0): string {
  if (value === undefined) return '';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The ratio of two figures. */
function ratio(value: number, base: number): string {
  return figure(value / base, 2);
}
