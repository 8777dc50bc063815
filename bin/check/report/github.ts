import { randomUUID } from 'node:crypto';
import type { Result } from '../result';
import { inert, messageOf, nameOf, targetOf, VERDICTS } from './terminal';
import { Text } from '../../../lambda/text';

const LEVELS = { pass: 'notice', reject: 'error', unknown: 'warning' } as const;

/**
 * A report for the log of GitHub Actions: external values in it are no commands, whatever they contain.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export function withoutCommands(report: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${inert(report)}::${token}::\n`;
}

/** The annotations for the lookups that do not pass. */
export function annotationsOf(results: readonly Result[]): string {
  return results
    .filter(({ message }) => message !== undefined)
    .map((result) =>
      annotation(LEVELS[result.verdict], `${nameOf(result)}: ${VERDICTS[result.verdict]}`, messageOf(result)),
    )
    .join('');
}

/** The annotation of an error, after which nothing was checked. */
export function annotationOfError(message: string): string {
  return annotation('error', 'cdk-cleanrooms-membership check', message);
}

function annotation(level: string, title: string, message = ''): string {
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}\n`;
}

/** @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(value: string): string {
  return value.replaceAll('##[', '##\\u005b').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** GitHub rejects a summary of more than 1 MiB. */
const LONGEST_SUMMARY = 1_000_000;

/** The summary of a job, in Markdown. */
export function summaryOf(results: readonly Result[]): string {
  const whole = summaryWith('Reason', results, messageOf);
  if (Buffer.byteLength(whole) <= LONGEST_SUMMARY) return whole;
  return summaryWith('Reason (see the log)', results, ({ message = '' }) => message.replace(/:.*/s, ''));
}

function summaryWith(heading: string, results: readonly Result[], reasonOf: (result: Result) => string): string {
  const rows = results.map((result) => {
    const { status, verdict } = result;
    const shown = status === undefined ? '-' : String(Text.word(status));
    return [nameOf(result), targetOf(result), shown, VERDICTS[verdict], reasonOf(result)];
  });
  const lines = [['Lookup', 'Looks up', 'Status', 'Result', heading], ...rows].map(
    (cells) => `| ${cells.map(markdown).join(' | ')} |`,
  );
  const [head = '', ...others] = lines;
  return `${['### Clean Rooms memberships', '', head, '| --- | --- | --- | --- | --- |', ...others].join('\n')}\n`;
}

/** A string without the meaning that its characters have in Markdown. */
function markdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&').replace(/\s+/g, ' ');
}
