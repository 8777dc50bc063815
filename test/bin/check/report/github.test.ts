import fc from 'fast-check';
import { annotationOfError, annotationsOf, summaryOf, withoutCommands } from '../../../../bin/check/report/github';
import { messageOf, nameOf, report, targetOf } from '../../../../bin/check/report/terminal';
import type { Result } from '../../../../bin/check/result';
import { ANY_RESULT, FOREIGN } from '../../../support/arbitrary-results';
import { ID, runs } from '../../../support/properties';

/** A command that the runner finds in a line of the log. */
interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const COMMANDS = ['error', 'warning', 'notice', 'add-mask', 'stop-commands', 'group', 'debug', 'set-env'];

/**
 * Parses a line as the runner does: `::name key=value,…::data`, or `##[name key=value;…]data` anywhere in a line.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function parseCommand(line: string, extra: readonly string[] = []): WorkflowCommand | undefined {
  const isRegistered = (name: string): boolean => [...COMMANDS, ...extra].includes(name);
  const trimmed = line.trimStart();
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  if (end >= 0) {
    const info = trimmed.slice(2, end);
    const [name = ''] = info.split(' ');
    if (isRegistered(name)) {
      const pairs = info
        .slice(name.length)
        .trim()
        .split(',')
        .map((pair) => /^([^=]+)=(.+)$/s.exec(pair) ?? [])
        .flatMap(([, key, value]): [string, string][] =>
          key !== undefined && value !== undefined ? [[key, unescapeProperty(value)]] : [],
        );
      return { name, properties: Object.fromEntries(pairs), data: unescapeData(trimmed.slice(end + 2)) };
    }
  }
  const [, name = '', data = ''] = /##\[([^\]\s]+)[^\]]*\](.*)/s.exec(line) ?? [];
  return isRegistered(name) ? { name, properties: {}, data } : undefined;
}

function unescapeData(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(value: string): string {
  const unescaped = value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return unescaped.replaceAll('%25', '%');
}

/** The commands in what is printed. While commands are stopped, only the token is one. */
function commandsIn(log: string): WorkflowCommand[] {
  const commands: WorkflowCommand[] = [];
  let token: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const command = parseCommand(line, token === undefined ? [] : [token]);
    if (!command || (token !== undefined && command.name !== token)) continue;
    if (command.name === token) token = undefined;
    else if (command.name === 'stop-commands') token = command.data;
    commands.push(command);
  }
  return commands;
}

const REJECTED: Result = {
  path: 'Campaign/Membership',
  target: { type: 'membership', id: ID },
  region: 'us-east-1',
  verdict: 'reject',
  status: 'REMOVED',
  message: 'MembershipNotActive: It is 100% REMOVED.',
  values: { CollaborationName: 'Spring campaign' },
};

test('a rejected lookup is an error, an unknown one a warning, and one that passes no annotation', () => {
  const { message, ...passed } = REJECTED;
  const results: Result[] = [REJECTED, { ...REJECTED, verdict: 'unknown' }, { ...passed, verdict: 'pass' }];
  expect(annotationsOf(results)).toBe(
    '::error title=Campaign/Membership%3A would be rejected::MembershipNotActive: It is 100%25 REMOVED.\n' +
      '::warning title=Campaign/Membership%3A unknown::MembershipNotActive: It is 100%25 REMOVED.\n',
  );
  expect(message).toBeDefined();
});

/** What is shown of a string: the runner, and the page of a log, look for `##[` in it. */
function shown(text: string): string {
  return text.replaceAll('##[', '##\\u005b');
}

test('the annotation of any result is one command with its name and its message', () => {
  const withMessage = fc.tuple(ANY_RESULT, FOREIGN).map(([result, message]) => ({ ...result, message: `x${message}` }));
  fc.assert(
    fc.property(withMessage, (result) => {
      const annotation = annotationsOf([result]);
      const title = { pass: 'would pass', reject: 'would be rejected', unknown: 'unknown' }[result.verdict];
      expect(annotation.endsWith('\n') && annotation.split(/[\r\n]/).length === 2).toBe(true);
      expect(commandsIn(annotation)).toEqual([
        {
          name: { pass: 'notice', reject: 'error', unknown: 'warning' }[result.verdict],
          properties: { title: shown(`${nameOf(result)}: ${title}`) },
          data: shown(messageOf(result)),
        },
      ]);
      expect(annotation).not.toContain('##[');
    }),
    { numRuns: runs(2000) },
  );
});

test('the annotation of any error is one command', () => {
  fc.assert(
    fc.property(FOREIGN, (message) => {
      expect(commandsIn(annotationOfError(`x${message}`))).toEqual([
        { name: 'error', properties: { title: 'cdk-cleanrooms-membership check' }, data: shown(`x${message}`) },
      ]);
    }),
    { numRuns: runs(500) },
  );
});

test('a report contains no commands, whatever its strings are', () => {
  const foreign = FOREIGN.map((text) => `${text}\n::error::x\n::add-mask::a\n##[error]y\n::stop-commands::z\n`);
  fc.assert(
    fc.property(foreign, (text) => {
      const names = commandsIn(withoutCommands(text)).map(({ name }) => name);
      expect(names).toEqual(['stop-commands', expect.stringMatching(/^[\da-f-]{36}$/)]);
    }),
    { numRuns: runs(500) },
  );
});

test('the report and the annotations of any results are only the annotations', () => {
  fc.assert(
    fc.property(fc.array(ANY_RESULT, { minLength: 1, maxLength: 3 }), (results) => {
      const log = withoutCommands(report(results, { color: false }, true)) + annotationsOf(results);
      const [stop, start, ...others] = commandsIn(log);
      expect(stop).toMatchObject({ name: 'stop-commands', data: start?.name });
      expect(others).toHaveLength(results.filter(({ message }) => message !== undefined).length);
    }),
    { numRuns: runs(500) },
  );
});

describe('the summary', () => {
  /** The cells of a row of a table of GitHub Flavored Markdown, without backslash escapes. */
  function cellsOf(row: string): string[] {
    const [first = '', ...cells] = row.split(/(?<=(?<!\\)(?:\\\\)*)\|/);
    const last = cells.pop() ?? '';
    expect([first, last]).toEqual(['', '']);
    return cells.map((cell) => cell.trim().replace(/\\([!-/:-@[-`{-~])/g, '$1'));
  }

  test('is a table', () => {
    expect(summaryOf([REJECTED])).toBe(
      [
        '### Clean Rooms memberships',
        '',
        '| Lookup | Looks up | Status | Result | Reason |',
        '| --- | --- | --- | --- | --- |',
        '| Campaign\\/Membership | membership 11111111\\-2222\\-3333\\-4444\\-555555555555 in us\\-east\\-1 | REMOVED | would be rejected | MembershipNotActive\\: It is 100\\% REMOVED\\. |',
        '',
      ].join('\n'),
    );
  });

  test('contains no values', () => {
    expect(summaryOf([REJECTED])).not.toContain('Spring');
  });

  test('of any results has a row for each, with all strings as they are', () => {
    const rejected = ANY_RESULT.map((result) => ({ status: 'X', message: 'x', ...result }));
    fc.assert(
      fc.property(fc.array(rejected, { minLength: 1, maxLength: 3 }), (results) => {
        const [, , , , ...rows] = summaryOf(results).split('\n');
        expect(rows.pop()).toBe('');
        expect(rows).toHaveLength(results.length);
        for (const [index, row] of rows.entries()) {
          expect(row).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          // Outside of the separators of the cells, every ASCII punctuation character is escaped.
          const inner = row.replace(/^\| | \|$/g, '').split(' | ');
          for (const cell of inner) expect(cell.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
          const [name, target, , , reason] = cellsOf(row);
          const result = results[index];
          if (!result) throw new Error('There is no such row.');
          const once = (text: string): string => text.replace(/\s+/g, ' ').trim();
          expect([name, target, reason]).toEqual([nameOf(result), targetOf(result), messageOf(result)].map(once));
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
