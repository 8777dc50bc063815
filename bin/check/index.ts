import { appendFileSync, existsSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { LookupError } from '../../lambda/errors';
import { Text } from '../../lambda/text';
import { readAssembly } from './assembly';
import { AssemblyCheck, selectLookups } from './assembly-check';
import { identify, type Caller } from './caller';
import { Checker } from './checker';
import { ERRORS } from './errors';
import { checkIdentifier, parseExpectOptions } from './identifier-check';
import { listChoices } from './list';
import { parsePair } from './options';
import { Progress } from './progress';
import { annotationOfError, annotationsOf, summaryOf, withoutCommands } from './report/github';
import { jsonOf, jsonOfChoices, jsonOfError } from './report/json';
import { report, reportChoices, reportError, type Terminal } from './report/terminal';
import { EXIT_CODES, verdictOn, type Result } from './result';

/** The arguments of the command. */
export interface CheckArguments {
  readonly identifier?: string;
  readonly app?: string;
  readonly stack?: readonly string[];
  readonly parameters?: readonly string[];
  readonly region?: string;
  /** Replaces AWS_PROFILE. */
  readonly profile?: string;
  readonly expect?: readonly string[];
  readonly allowRole?: readonly string[];
  readonly allowListMembers?: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly github?: boolean;
}

const DEFAULT_APP = 'cdk.out';

/** Checks what the arguments specify, and prints a report. Returns the exit code. */
export async function check(args: CheckArguments): Promise<number> {
  // The SDK reads all settings of a profile, such as its endpoints.
  if (args.profile !== undefined) process.env['AWS_PROFILE'] = args.profile;
  try {
    rejectConflicts(args);
    if (isWithoutApp(args)) return await list(args);
    const results = await resultsOf(args);
    print(results, args);
    return results.length === 0 ? EXIT_CODES.none : EXIT_CODES[verdictOn(results)];
  } catch (thrown) {
    const { message } = errorOf(thrown);
    if (args.json) process.stdout.write(jsonOfError(message));
    else if (args.github) process.stdout.write(annotationOfError(message));
    else process.stderr.write(reportError(message, terminalOf(process.stderr)));
    return EXIT_CODES.unknown;
  }
}

function rejectConflicts({ identifier, app, stack, parameters, expect, json, github }: CheckArguments): void {
  const ofApp = [
    [app, Text.literal('--app')],
    [stack, Text.literal('--stack')],
    [parameters, Text.literal('--parameters')],
  ] as const;
  const [other] = ofApp.flatMap(([value, option]) => (value === undefined ? [] : [option]));
  if (identifier !== undefined && other) throw conflict(other, Text.literal('an identifier'));
  if (identifier === undefined && expect !== undefined)
    throw conflict(Text.literal('--expect'), Text.literal('an app, which has its own expectations'));
  if (json && github) throw conflict(Text.literal('--json'), Text.literal('--github'));
}

function conflict(option: Text, other: Text): LookupError {
  return LookupError.of(ERRORS.conflict, { option, other });
}

/** Whether there is nothing to check: no identifier, and no app in the default directory. */
function isWithoutApp({ identifier, app, stack, parameters }: CheckArguments): boolean {
  return [identifier, app, stack, parameters].every((each) => each === undefined) && !existsSync(DEFAULT_APP);
}

async function list(args: CheckArguments): Promise<number> {
  const choices = await listChoices(await identify(args), args.timeout * 1000);
  const terminal = terminalOf(process.stdout);
  if (args.json) process.stdout.write(jsonOfChoices(choices));
  else {
    const { message } = LookupError.of(ERRORS.noLookups, { place: Text.literal('There is no cdk.out here') });
    const text = `${reportError(message, terminal)}\n${reportChoices(choices, terminal)}`;
    process.stdout.write(args.github ? withoutCommands(text) : text);
  }
  return EXIT_CODES.none;
}

async function resultsOf(args: CheckArguments): Promise<Result[]> {
  const { identifier, expect = [], app = DEFAULT_APP, stack = [] } = args;
  if (identifier !== undefined) {
    const expectations = parseExpectOptions(expect);
    const caller = await identify(args);
    const checker = checkerFor(args, caller);
    return [await withProgress(1, () => checkIdentifier(identifier, expectations, checker, caller))];
  }
  const stacks = readAssembly(app);
  const parameters = parseParameters(args.parameters ?? []);
  const lookups = selectLookups(stacks, stack);
  if (lookups.length === 0) return [];
  const caller = await identify(args);
  const run = new AssemblyCheck(stacks, checkerFor(args, caller), caller, parameters);
  return withProgress(lookups.length, (onResult) => run.check(lookups, onResult));
}

function checkerFor({ allowRole = [], allowListMembers = false, timeout }: CheckArguments, caller: Caller): Checker {
  return new Checker(caller, { allowedRoles: allowRole, listsMembers: allowListMembers, timeout: timeout * 1000 });
}

const EXPECTED_PARAMETER = Text.literal(
  'a name and a value, such as MembershipId=11111111-2222-3333-4444-555555555555',
);

/** Parses `name=value` and `stack:name=value`. */
function parseParameters(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => parsePair(Text.literal('--parameters'), option, EXPECTED_PARAMETER)));
}

/** Shows the progress of a check until it ends, or is interrupted. */
async function withProgress<Results>(total: number, run: (onResult: () => void) => Promise<Results>): Promise<Results> {
  const progress = new Progress(process.stderr, total);
  const interrupt = (): void => {
    progress.clear();
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', interrupt);
  try {
    return await run(progress.next);
  } finally {
    process.off('SIGINT', interrupt);
    progress.clear();
  }
}

/** The exit code of a shell for a command that is interrupted: 128 and the number of the signal. */
const INTERRUPTED = 130;

function print(results: readonly Result[], { verbose = false, json, github }: CheckArguments): void {
  const { stdout } = process;
  if (json) {
    stdout.write(jsonOf(results, verbose));
    return;
  }
  const terminal = terminalOf(stdout);
  const { message: none } = LookupError.of(ERRORS.noLookups, { place: Text.literal('The stacks contain none') });
  const text = results.length === 0 ? reportError(none, terminal) : report(results, terminal, verbose);
  if (!github) {
    stdout.write(text);
    return;
  }
  stdout.write(withoutCommands(text) + annotationsOf(results));
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) appendFileSync(summary, summaryOf(results));
}

function terminalOf(stream: WriteStream): Terminal {
  const { COLUMNS = '' } = process.env;
  const preferred = /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
  // The width of some terminals is zero, which means that it is not known.
  const actual = stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
  // Color is off if NO_COLOR is set.
  return { columns: actual ?? preferred, color: stream.isTTY && stream.hasColors() };
}

function errorOf(thrown: unknown): LookupError {
  return thrown instanceof LookupError
    ? thrown
    : LookupError.of(ERRORS.unexpected, { reason: Text.quoted(String(thrown)) });
}
