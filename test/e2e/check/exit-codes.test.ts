import { App, Stack } from 'aws-cdk-lib';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCollaboration,
  createMembership,
  deleteCollaboration,
  deleteMembership,
  LISTS,
  apiError,
} from '../../../tools/local-cloud';
import { check, emptyDirectory, runCommandLine, type Ended } from '../../support/check-command';
import { assembly, byPath, campaign, checkJson, HERE } from '../../support/checked-app';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

/** A membership of each status that a check distinguishes. */
interface Memberships {
  readonly active: string;
  readonly removed: string;
  readonly deleted: string;
  readonly left: { readonly id: string; readonly collaborationId: string };
}

let memberships: Memberships;

beforeAll(async () => {
  const [active, removed, deleted, left] = await Promise.all([
    createMembership(cloud(), { collaborationName: 'Spring' }),
    createMembership(cloud(), { collaborationName: 'Summer' }),
    createMembership(cloud(), { collaborationName: 'Autumn' }),
    createMembership(cloud(), { collaborationName: 'Winter' }),
  ]);
  cloud().cleanRooms.removeMember(removed.collaborationId ?? '', removed.id);
  await deleteCollaboration(cloud(), deleted.collaborationId ?? '');
  await deleteMembership(cloud(), left.id);
  memberships = {
    active: active.id,
    removed: removed.id,
    deleted: deleted.id,
    left: { id: left.id, collaborationId: left.collaborationId ?? '' },
  };
});

describe('0', () => {
  test('if all lookups would pass', async () => {
    const app = campaign({
      One: { membershipIdentifier: memberships.active },
      Removed: { membershipIdentifier: memberships.removed, requireActive: false },
    });
    expect(await checkJson(cloud(), ['--app', app])).toMatchObject({
      code: 0,
      stderr: '',
      verdict: 'pass',
      lookups: [
        { path: 'Campaign/One', verdict: 'pass', status: 'ACTIVE' },
        { path: 'Campaign/Removed', verdict: 'pass', status: 'REMOVED' },
      ],
    });
  });

  test('for the app in cdk.out, without arguments', async () => {
    const directory = emptyDirectory();
    const app = new App({ outdir: join(directory, 'cdk.out') });
    new Stack(app, 'Empty', { env: HERE });
    app.synth();
    const { code, stdout } = await check(cloud(), [], { directory });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^NoLookups: No lookups found\. The stacks contain none\. Run cdk synth/);
  });

  test('for a membership that meets what is expected of it', async () => {
    const expected = [
      'MemberAbilities=CAN_QUERY',
      'MemberAbilities=CAN_RECEIVE_RESULTS',
      'MemberAbilities:includesOnly=CAN_QUERY',
      'MemberAbilities:includesOnly=CAN_RECEIVE_RESULTS',
      'MemberAbilities:includesOnly=CAN_RUN_JOB',
      'MlMemberAbilities.CustomMLMemberAbilities:empty',
      'QueryLogStatus=ENABLED',
      'Status:oneOf=ACTIVE',
      'Status:oneOf=REMOVED',
    ];
    const args = expected.flatMap((each) => ['--expect', each]);
    const { code, stdout } = await check(cloud(), [memberships.active, ...args]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 would pass$/m);
  });

  test('for the help and the version', async () => {
    const [help, version] = await Promise.all([runCommandLine(['check', '--help']), runCommandLine(['--version'])]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
    expect(version).toMatchObject({ code: 0, stdout: '0.0.0\n', stderr: '' });
  });
});

describe('1', () => {
  test('if one lookup would be rejected, even if another is unknown', async () => {
    const unreachable = randomUUID();
    cloud().cleanRooms.reply(unreachable, () => apiError(500, 'InternalServerException'));
    const app = campaign({
      Active: { membershipIdentifier: memberships.active },
      Removed: { membershipIdentifier: memberships.removed },
      Deleted: { membershipIdentifier: memberships.deleted },
      Missing: { membershipIdentifier: randomUUID() },
      Left: { collaborationIdentifier: memberships.left.collaborationId },
      Unreachable: { membershipIdentifier: unreachable },
      Expected: { membershipIdentifier: memberships.active, expectations: { queryLogStatus: 'DISABLED' } },
    });
    const report = await checkJson(cloud(), ['--app', app, '--timeout', '1']);
    expect(report).toMatchObject({ code: 1, verdict: 'reject' });
    const lookups = byPath(report);
    expect(lookups['Campaign/Active']).toMatchObject({ verdict: 'pass' });
    for (const [id, status, start] of [
      ['Removed', 'REMOVED', `MembershipNotActive: Membership ${memberships.removed} in the collaboration "Summer" is`],
      ['Deleted', 'COLLABORATION_DELETED', 'MembershipNotActive: '],
      ['Missing', undefined, 'MembershipNotFound: '],
      ['Left', 'LEFT', 'CollaborationLeft: '],
      ['Expected', 'ACTIVE', 'ExpectationsNotMet: '],
    ] as const) {
      const lookup = lookups[`Campaign/${id}`];
      expect(lookup).toMatchObject({ verdict: 'reject', message: expect.stringContaining(start) as string });
      expect(lookup?.status).toBe(status);
    }
    expect(lookups['Campaign/Unreachable']?.verdict).toBe('unknown');
  });

  test('for a membership that does not meet what is expected of it', async () => {
    const expected = [
      'QueryLogStatus=DISABLED',
      'MemberAbilities=CAN_RUN_JOB',
      'MemberAbilities:includesOnly=CAN_QUERY',
      'MemberAbilities:empty',
      'Status:oneOf=REMOVED',
    ];
    const args = expected.flatMap((each) => ['--expect', each]);
    const { code, lookups } = await checkJson(cloud(), [memberships.active, ...args]);
    expect(code).toBe(1);
    const abilities = 'MemberAbilities is CAN_QUERY, CAN_RECEIVE_RESULTS, but must';
    expect(lookups[0]?.message).toContain(
      'QueryLogStatus is ENABLED, but must be DISABLED; ' +
        `${abilities} include CAN_RUN_JOB; ` +
        `${abilities} include at least one of CAN_QUERY and nothing else; ` +
        `${abilities} be empty; ` +
        'Status is ACTIVE, but must be REMOVED. ',
    );
  });

  test('for an invitation that was not accepted', async () => {
    const { id } = await createCollaboration(cloud());
    const { code, stdout } = await check(cloud(), [id, '--timeout', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^collaboration ${id} in us-east-1 +INVITED +would be rejected$`, 'm'));
    expect(stdout).toContain('CollaborationNotJoined: ');
  });
});

describe('2', () => {
  test('if a lookup is unknown, and none would be rejected', async () => {
    const unreachable = randomUUID();
    cloud().cleanRooms.reply(unreachable, () => apiError(503, 'ServiceUnavailableException'));
    const app = campaign({
      Active: { membershipIdentifier: memberships.active },
      Unreachable: { membershipIdentifier: unreachable },
    });
    const report = await checkJson(cloud(), ['--app', app, '--timeout', '1']);
    expect(report).toMatchObject({ code: 2, verdict: 'unknown' });
    const { verdict, status, message, advice } = byPath(report)['Campaign/Unreachable'] ?? {};
    expect({ verdict, status }).toEqual({ verdict: 'unknown', status: undefined });
    expect(message).toMatch(/^ServiceUnavailable: /);
    expect(advice).toMatch(/^The deployment may pass nevertheless: /);
  });

  test('for an id that is neither that of a membership nor that of a collaboration', async () => {
    const { code, stdout } = await check(cloud(), [randomUUID()]);
    expect(code).toBe(2);
    expect(stdout).toContain('MembershipNotFound: ');
    expect(stdout).toContain('CollaborationAccessDenied: ');
  });

  const ID = '11111111-2222-3333-4444-555555555555';

  test.each([
    ['an unknown option', ['check', '--dry-run'], "error: unknown option '--dry-run'\n"],
    ['an unknown command', ['deploy'], "error: unknown command 'deploy'\n"],
    ['no command', [], 'Usage: cdk-cleanrooms-membership'],
    ['two identifiers', ['check', ID, ID], "error: too many arguments for 'check'."],
    ['an identifier with an app', ['check', ID, '--app', 'cdk.out'], 'ConflictingOptions: --app cannot be combined'],
    ['an identifier with a stack', ['check', ID, '--stack', '*'], 'ConflictingOptions: --stack cannot be combined'],
    ['an identifier with parameters', ['check', ID, '--parameters', 'A=B'], 'ConflictingOptions: --parameters cannot'],
    [
      'expectations without an identifier',
      ['check', '--expect', 'Status=ACTIVE'],
      'ConflictingOptions: --expect cannot',
    ],
    ['an expectation without a value', ['check', ID, '--expect', 'Status'], 'InvalidOption: --expect is "Status", but'],
    [
      'an expectation of an unknown kind',
      ['check', ID, '--expect', 'Status:is=ACTIVE'],
      'InvalidOption: --expect is "Status:is=ACTIVE", but must be such as QueryLogStatus=ENABLED, ',
    ],
    [
      'an expectation of a kind that only lists have',
      ['check', ID, '--expect', 'Status:empty'],
      'InvalidOption: --expect is "Status:empty", but must be of one of the kinds equalTo, oneOf.',
    ],
    [
      'an expectation of an unknown attribute',
      ['check', ID, '--expect', 'Stat=A'],
      'UnknownAttribute: Expectations contains',
    ],
    ['no number of seconds', ['check', '--timeout', 'soon'], "error: option '--timeout <seconds>' argument 'soon' is"],
    ['a timeout of nothing', ['check', '--timeout', '0'], 'It must be a number of seconds from 1 to 3600.'],
    ['an identifier that is none', ['check', 'Campaign'], 'InvalidOption: The identifier is "Campaign", but must be'],
    ['a region that is none', ['check', ID, '--region', 'Frankfurt'], 'InvalidOption: The region is "Frankfurt", but'],
    ['a directory that does not exist', ['check', '--app', 'out'], 'NoCloudAssembly: There is no directory "out". Run'],
  ])('for %s', async (_, args, error) => {
    const { code, stdout, stderr } = await runCommandLine(args, { environment: cloud().environment });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(error);
  });

  test('for JSON with annotations, of which the error is JSON', async () => {
    const report = await checkJson(cloud(), ['--github']);
    expect(report).toMatchObject({ code: 2, stderr: '', version: 1, verdict: 'unknown', lookups: [] });
    expect(report.message).toMatch(/^ConflictingOptions: --json cannot be combined with --github\. Leave one of them/);
  });

  test('for a parameter without a value', async () => {
    const app = campaign({ Membership: { membershipIdentifier: memberships.active } });
    const { code, stderr } = await check(cloud(), ['--app', app, '--parameters', 'MembershipId']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^InvalidOption: --parameters is "MembershipId", but must be a name and a value, such as /);
  });

  test('for a directory that is not a cloud assembly', async () => {
    const directory = emptyDirectory();
    const cdkOut = join(directory, 'cdk.out');
    mkdirSync(cdkOut);
    const without = await check(cloud(), [], { directory });
    writeFileSync(join(cdkOut, 'manifest.json'), '[]');
    const invalid = await check(cloud(), [], { directory });
    expect([without.code, invalid.code]).toEqual([2, 2]);
    expect(without.stderr).toMatch(
      /^InvalidCloudAssembly: "cdk.out\/manifest.json" cannot be read \(ENOENT\)\. Run cdk/,
    );
    expect(invalid.stderr).toMatch(/^InvalidCloudAssembly: "cdk.out\/manifest.json" is not the manifest of a cloud/);
  });
});

describe('3', () => {
  test('for an app without lookups', async () => {
    const app = assembly((app) => {
      new Stack(app, 'Empty');
    });
    const [table, json] = await Promise.all([check(cloud(), ['--app', app]), checkJson(cloud(), ['--app', app])]);
    expect(table).toMatchObject({ code: 3, stderr: '' });
    expect(table.stdout).toMatch(/^NoLookups: No lookups found\. The stacks contain none\./);
    expect(json).toMatchObject({ code: 3, verdict: 'none', lookups: [] });
  });

  describe('without an app, with what the account can look up', () => {
    let table: Ended;
    let json: Awaited<ReturnType<typeof checkJson>>;
    let invitation: string;

    beforeAll(async () => {
      ({ id: invitation } = await createCollaboration(cloud(), { collaborationName: 'Next year' }));
      [table, json] = await Promise.all([check(cloud(), []), checkJson(cloud(), [])]);
    });

    test('memberships of every status', () => {
      const { active, removed, deleted, left } = memberships;
      expect(table).toMatchObject({ code: 3, stderr: '' });
      expect(table.stdout).toMatch(/^NoLookups: No lookups found\. There is no cdk\.out here\. Run cdk synth/);
      expect(table.stdout).toContain('\nMemberships of account 111122223333 in us-east-1:\n');
      expect(table.stdout).toMatch(new RegExp(`^Spring +${active} +[0-9a-f-]{36} +ACTIVE$`, 'm'));
      expect(table.stdout).toMatch(new RegExp(`^Summer +${removed} +[0-9a-f-]{36} +REMOVED$`, 'm'));
      expect(table.stdout).toMatch(new RegExp(`^Autumn +${deleted} +[0-9a-f-]{36} +COLLABORATION_DELETED$`, 'm'));
      expect(table.stdout).not.toContain(left.id);
    });

    test('invitations that were not accepted', () => {
      const [, invitations = ''] = table.stdout.split('\nInvitations that wait for a response:\n');
      expect(invitations).toMatch(new RegExp(`^"Next year" +${invitation} +111122223333$`, 'm'));
      expect(invitations).not.toContain(memberships.left.collaborationId);
    });

    test('as JSON', () => {
      expect(json).toMatchObject({ code: 3, version: 1, verdict: 'none', lookups: [], region: 'us-east-1' });
      expect(json).toHaveProperty(
        'memberships',
        expect.arrayContaining([
          expect.objectContaining({ id: memberships.removed, status: 'REMOVED', collaborationName: 'Summer' }),
        ]),
      );
      expect(json).toHaveProperty(
        'invitations',
        expect.arrayContaining([
          expect.objectContaining({ id: invitation, name: 'Next year', creatorAccountId: '111122223333' }),
        ]),
      );
    });
  });

  test('without an app and without memberships', async () => {
    const { code, stdout } = await check(cloud(), ['--region', 'eu-north-1']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/\n\nThere are no memberships of account 111122223333 in eu-north-1\.\n$/);
  });

  test('but 2 if the memberships cannot be listed', async () => {
    const denied = apiError(403, 'AccessDeniedException', 'You are not authorized.');
    cloud().cleanRooms.reply(LISTS.memberships, () => denied);
    const { code, stdout, stderr } = await check(cloud(), []);
    cloud().cleanRooms.restore(LISTS.memberships);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^ListUnavailable: Clean Rooms did not list the memberships of account 111122223333 in/);
    expect(stderr).toContain('("You are not authorized.")');
  });
});
