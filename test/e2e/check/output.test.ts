import { CfnOutput, Stack } from 'aws-cdk-lib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipLookup } from '../../../lib';
import { ACCOUNT, createMembership, REGION } from '../../../tools/local-cloud';
import { check, emptyDirectory, type Ended } from '../../support/check-command';
import { assembly, campaign, checkJson, HERE, type CheckedLookup } from '../../support/checked-app';
import { useLocalCloud } from '../../support/local-cloud';
import { PseudoTerminal, shown } from '../../support/pseudo-terminal';

const cloud = useLocalCloud();

/** A name that another account chooses: commands of GitHub Actions, Markdown, control characters and others. */
const NAME =
  '"\n::error::wrong\r\n##[error]wrong\n%0A::notice::wrong\u001b[31m\u009b\u202e <b>*x*</b> | [x](y) é\u{1F600}';

/** The name in an error message. */
const QUOTED =
  '"\\"\\n::error::wrong\\r\\n##\\u005berror]wrong\\n%0A::notice::wrong\\u001b[31m\\u009b\\u202e <b>*x*</b> | [x](y) é\u{1F600}"';

let active: string;
let removed: string;
let app: string;

beforeAll(async () => {
  const [one, two] = await Promise.all([createMembership(cloud()), createMembership(cloud())]);
  [active, removed] = [one.id, two.id];
  cloud().cleanRooms.change(removed, { status: 'REMOVED', collaborationName: NAME });
  app = assembly((app) => {
    const stack = new Stack(app, 'Campaign', { env: HERE });
    const membership = new MembershipLookup(stack, 'Active', { membershipIdentifier: active });
    new CfnOutput(stack, 'Abilities', { value: membership.getAttString('MemberAbilities') });
    new CfnOutput(stack, 'Name', { value: membership.getAttString('CollaborationName') });
    new MembershipLookup(stack, 'Removed', { membershipIdentifier: removed });
  });
});

const REMOVED =
  'but this stack requires it to be ACTIVE. The creator of the collaboration removed this account from it.';

test('a table is followed by the reasons and a summary', async () => {
  const { stdout, stderr, code } = await check(cloud(), ['--app', app]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toBe(`\
Lookup            Looks up                                                      Status   Result
Campaign/Active   membership ${active} in us-east-1  ACTIVE   would pass
Campaign/Removed  membership ${removed} in us-east-1  REMOVED  would be rejected

Campaign/Removed: would be rejected
  MembershipNotActive: Membership ${removed} in the collaboration ${QUOTED} is REMOVED, ${REMOVED} Deploy with another membership, or remove what depends on this one.

1 would pass, 1 would be rejected
`);
});

test('--verbose prints the values that the stack would get, by the names of the attributes', async () => {
  const [ofApp, ofMembership] = await Promise.all([
    check(cloud(), ['--app', app, '--verbose']),
    check(cloud(), [active, '--verbose']),
  ]);
  expect(ofApp.stdout).toContain(`
Attributes of Campaign/Active
  CollaborationName = "Spring campaign"
  MemberAbilities = "CAN_QUERY,CAN_RECEIVE_RESULTS"

`);
  expect(ofApp.stdout).not.toContain('Attributes of Campaign/Removed');
  const [, attributes = ''] = ofMembership.stdout.split('\nAttributes\n');
  expect(attributes).toContain(`\n  Id = ${active}\n`);
  expect(attributes).toContain('\n  PaymentConfiguration.QueryCompute.IsResponsible = true\n');
  expect(attributes).toMatch(/\n\n1 would pass\n$/);
});

describe('--json', () => {
  /** The document, of which the names in it are in ASCII. */
  const documentOf = (...lookups: CheckedLookup[]) => ({ version: 1, verdict: 'reject', lookups });
  const place = { stack: 'Campaign', account: ACCOUNT, region: REGION };
  const attributes = ['CollaborationName', 'MemberAbilities'];

  test('prints the results without values, in ASCII', async () => {
    const { stdout, stderr, code } = await check(cloud(), ['--app', app, '--json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^[\n\u0020-\u007e]*$/);
    const quoted = QUOTED.replace('##\\u005b', '##[');
    const removedMessage = `MembershipNotActive: Membership ${removed} in the collaboration ${quoted} is REMOVED, ${REMOVED}`;
    const one = { path: 'Campaign/Active', ...place, membershipIdentifier: active, verdict: 'pass', status: 'ACTIVE' };
    const two = {
      path: 'Campaign/Removed',
      ...place,
      membershipIdentifier: removed,
      verdict: 'reject',
      status: 'REMOVED',
    };
    const message = `${removedMessage} Deploy with another membership, or remove what depends on this one.`;
    expect(JSON.parse(stdout)).toEqual(documentOf({ ...one, attributes }, { ...two, message, attributes: [] }));
  });

  test('prints the values with --verbose', async () => {
    const { lookups } = await checkJson(cloud(), ['--app', app, '--verbose']);
    expect(lookups).toMatchObject([
      {
        path: 'Campaign/Active',
        attributes,
        values: { CollaborationName: 'Spring campaign', MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS' },
      },
      { path: 'Campaign/Removed', values: {} },
    ]);
  });
});

describe('--github', () => {
  let ended: Ended;
  let lines: string[];
  let summary: string;

  beforeAll(async () => {
    summary = join(emptyDirectory(), 'summary');
    writeFileSync(summary, 'Before\n');
    const hostile = campaign({
      'a::b,##[%0A|<c': { membershipIdentifier: removed },
      Active: { membershipIdentifier: active },
    });
    ended = await check(cloud(), ['--app', hostile, '--github'], { environment: { GITHUB_STEP_SUMMARY: summary } });
    lines = ended.stdout.split('\n');
  });

  test('prints the report where commands are stopped', () => {
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    const [first = '', ...others] = lines;
    const [, token = ''] = /^::stop-commands::([\da-f-]{36})$/.exec(first) ?? [];
    const end = others.indexOf(`::${token}::`);
    expect(end).toBeGreaterThan(5);
    expect(others.slice(0, end)).toContain('1 would pass, 1 would be rejected');
    expect(others.slice(0, end).join('\n')).not.toContain(token);
  });

  test('prints an annotation for each lookup that does not pass, and no other command', () => {
    const commands = lines.slice(lines.findIndex((line) => /^::[\da-f-]{36}::$/.test(line)) + 1);
    expect(commands).toHaveLength(2);
    const [annotation = '', last] = commands;
    expect(last).toBe('');
    const [, title = '', message = ''] = /^::error title=((?:[^:,])*)::(.*)$/.exec(annotation) ?? [];
    expect(title).toBe('"Campaign/a%3A%3Ab%2C##\\u005b%250A|<c"%3A would be rejected');
    expect(message).toContain(` in the collaboration ${QUOTED.replaceAll('%', '%25')} is REMOVED, `);
  });

  test('prints nothing that an older runner would read as a command', () => {
    expect(ended.stdout).not.toContain('##[');
    expect(ended.stdout).not.toMatch(/[^\n\P{Cc}]/u);
  });

  test('appends a summary in Markdown, in which names are only text', () => {
    const [before, heading, empty, head, line, hostile, passes, ...after] = readFileSync(summary, 'utf8').split('\n');
    expect([before, heading, empty, ...after]).toEqual(['Before', '### Clean Rooms memberships', '', '']);
    expect([head, line]).toEqual([
      '| Lookup | Looks up | Status | Result | Reason |',
      '| --- | --- | --- | --- | --- |',
    ]);
    expect(hostile).toContain('| \\"Campaign\\/a\\:\\:b\\,\\#\\#\\[\\%0A\\|\\<c\\" | membership ');
    expect(hostile).toContain(' \\<b\\>\\*x\\*\\<\\/b\\> \\| \\[x\\]\\(y\\) é');
    expect(passes).toBe(
      `| Campaign\\/Active | membership ${active.replaceAll('-', '\\-')} in us\\-east\\-1 | ACTIVE | would pass |  |`,
    );
  });

  test('prints an annotation if nothing could be checked', async () => {
    const { code, stdout, stderr } = await check(cloud(), ['--app', 'a\n::b,%', '--github']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toMatch(
      /^::error title=cdk-cleanrooms-membership check::NoCloudAssembly: There is no directory "a\\n::b,%25"\. .*\n$/,
    );
  });

  test('prints names of memberships where commands are stopped', async () => {
    await createMembership(cloud(), { collaborationName: '::error::wrong ##[error]', region: 'eu-west-1' });
    const { code, stdout } = await check(cloud(), ['--github', '--region', 'eu-west-1']);
    expect(code).toBe(3);
    const [, report = '', rest] =
      /^::stop-commands::([\da-f-]{36}\n[^]*\n)::[\da-f-]{36}::\n([^]*)$/.exec(stdout) ?? [];
    expect(report).toContain('"::error::wrong ##\\u005berror]"');
    expect(rest).toBe('');
  });
});

describe('in a terminal', () => {
  const run = async (columns: number, args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const terminal = PseudoTerminal.start(columns, ['check', ...args], {
      environment: { ...cloud().environment, ...environment },
    });
    const { code, output } = await terminal.ended;
    return { code, output, lines: shown(output).map((line) => line.replace(/\u001b\[\d+m/g, '')) };
  };

  /** The lines of several words that are too wide: a word is not broken. */
  const tooWide = (lines: readonly string[], columns: number): string[] =>
    lines.filter((line) => line.length > columns && /\S\s+\S/.test(line));

  test('of 120 columns, lookups are the rows of a table', async () => {
    const { code, lines } = await run(120, ['--app', app]);
    expect(code).toBe(1);
    expect(lines.slice(0, 4)).toEqual([
      'Lookup            Looks up                                                      Status   Result',
      `Campaign/Active   membership ${active} in us-east-1  ACTIVE   would pass`,
      `Campaign/Removed  membership ${removed} in us-east-1  REMOVED  would be rejected`,
      '',
    ]);
    expect(tooWide(lines, 120)).toEqual([]);
  });

  test('of 80 columns, no id is broken', async () => {
    const { lines } = await run(80, ['--app', app]);
    for (const id of [active, removed]) expect(lines.filter((line) => line.includes(id)).length).toBeGreaterThan(0);
    expect(tooWide(lines, 80)).toEqual([]);
  });

  test('of 40 columns, each lookup is a block of lines, which are not wider unless a word is', async () => {
    const { lines } = await run(40, ['--app', app]);
    const [first, ...others] = lines;
    expect(first).toBe('Lookup: Campaign/Active');
    expect(others.slice(0, 4)).toEqual(['Looks up: membership', `${active} in`, 'us-east-1', 'Status: ACTIVE']);
    expect(tooWide(lines, 40)).toEqual([]);
  });

  test('of 40 columns, so are memberships to choose from', async () => {
    const { code, lines } = await run(40, []);
    expect(code).toBe(3);
    expect(lines).toEqual(expect.arrayContaining(['Membership id:', active, 'Status: ACTIVE']));
    expect(tooWide(lines, 40)).toEqual([]);
  });

  test('of an unknown width, nothing is wrapped', async () => {
    const { lines } = await run(0, ['--app', app]);
    const { stdout } = await check(cloud(), ['--app', app]);
    expect(lines).toEqual(stdout.split('\n'));
  });

  test('results are colored, unless NO_COLOR is set', async () => {
    const [colored, plain, file] = await Promise.all([
      run(120, ['--app', app]),
      run(120, ['--app', app], { NO_COLOR: '1' }),
      check(cloud(), ['--app', app], { environment: { TERM: 'xterm-256color' } }),
    ]);
    expect(colored.output).toContain(' \u001b[32mwould pass\u001b[39m');
    expect(colored.output).toContain(' \u001b[31mwould be rejected\u001b[39m');
    for (const output of [plain.output, file.stdout]) expect(output).not.toMatch(/\u001b\[\d+m/);
  });

  test('the progress does not count the lookups of other stacks that a selected one refers to', async () => {
    const app = assembly((app) => {
      const producer = new MembershipLookup(new Stack(app, 'Producer', { env: HERE }), 'Membership', {
        membershipIdentifier: active,
      });
      const consumer = new Stack(app, 'Consumer', { env: HERE });
      new MembershipLookup(consumer, 'Membership', { collaborationIdentifier: producer.collaborationId });
    });
    const { code, output } = await run(120, ['--app', app, '--stack', 'Consumer']);
    expect(code).toBe(0);
    const counts = [...output.matchAll(/Checking lookups: (\d+ of \d+)/g)].map(([, count]) => count);
    expect(counts).toEqual(['0 of 1', '1 of 1']);
  });

  test('the progress is one line, which is removed in the end', async () => {
    const [terminal, file] = await Promise.all([run(120, ['--app', app]), check(cloud(), ['--app', app])]);
    for (const count of ['0 of 2', '1 of 2', '2 of 2']) expect(terminal.output).toContain(`Checking lookups: ${count}`);
    expect(terminal.lines.join('\n')).not.toContain('Checking lookups');
    expect(file).toMatchObject({ stderr: '', stdout: expect.not.stringContaining('Checking lookups') as string });
  });
});
