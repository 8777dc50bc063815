import type { MemberAbility } from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { report, reportChoices, reportError, type Terminal } from '../../../../bin/check/report/terminal';
import type { Result } from '../../../../bin/check/result';
import { ANY_RESULT, FOREIGN } from '../../../support/arbitrary-results';
import { ID, runs } from '../../../support/properties';

const PIPE: Terminal = { color: false };

const PASSED: Result = {
  path: 'Campaign/Membership',
  target: { type: 'membership', id: ID },
  region: 'us-east-1',
  verdict: 'pass',
  status: 'ACTIVE',
  values: { CollaborationName: 'Spring "campaign"', Id: ID, ResultObjects: 'x', 'Id.Exportable': ID },
};
const REJECTED: Result = {
  path: 'Campaign/Partner',
  target: { type: 'collaboration', id: ID },
  region: 'eu-west-1',
  verdict: 'reject',
  message: 'CollaborationLeft: The account has left it.',
  values: {},
};

test('a report in a pipe is a table, the reasons and the counts', () => {
  expect(report([PASSED, REJECTED], PIPE, false)).toBe(
    [
      'Lookup               Looks up                                                         Status  Result',
      `Campaign/Membership  membership ${ID} in us-east-1     ACTIVE  would pass`,
      `Campaign/Partner     collaboration ${ID} in eu-west-1  -       would be rejected`,
      '',
      'Campaign/Partner: would be rejected',
      '  CollaborationLeft: The account has left it.',
      '',
      '1 would pass, 1 would be rejected',
      '',
    ].join('\n'),
  );
});

test('values are printed only if they are requested, by the names that users read', () => {
  expect(report([PASSED], PIPE, false)).not.toContain('Spring');
  expect(report([PASSED], PIPE, true)).toContain(
    `\nAttributes of Campaign/Membership\n  CollaborationName = "Spring \\"campaign\\""\n  Id = ${ID}\n\n1 would pass\n`,
  );
  expect(report([PASSED], PIPE, true)).not.toMatch(/ResultObjects|Exportable/);
});

test('a verdict has a color, if the terminal has', () => {
  expect(report([PASSED], { color: true }, false)).toContain('\u001b[32mwould pass\u001b[39m');
  expect(report([PASSED], PIPE, false)).not.toContain('\u001b');
});

/** Widths of terminals; undefined for a pipe. */
const COLUMNS = fc.option(fc.nat(200), { nil: undefined });

/** Whether a terminal, or the runner of GitHub Actions, prints a report as it is. */
function expectInert(printed: string): void {
  expect(printed).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]|(?![ \n])\p{Z}/u);
  expect(printed).not.toMatch(/^\s*::/m);
  expect(printed).not.toContain('##[');
}

test('a report of any results has no invisible characters and no commands, whatever the width is', () => {
  fc.assert(
    fc.property(fc.array(ANY_RESULT, { maxLength: 4 }), COLUMNS, fc.boolean(), (results, columns, color) => {
      expectInert(report(results, { columns, color }, true).replace(/\u001b\[\d\dm/g, ''));
    }),
    { numRuns: runs(2000) },
  );
});

test('a report to a pipe has a line for each result, and one for each reason', () => {
  const named = ANY_RESULT.map((result) => ({ ...result, path: 'Path' }));
  fc.assert(
    fc.property(fc.array(named, { minLength: 1, maxLength: 4 }), (results) => {
      const lines = report(results, PIPE, false).trimEnd().split('\n');
      const reasons = results.filter(({ message }) => message !== undefined).length;
      expect(lines).toHaveLength(1 + results.length + 3 * reasons + 2);
    }),
    { numRuns: runs(500) },
  );
});

test('the names of any memberships and invitations are printed likewise', () => {
  const choices = fc.record({
    account: FOREIGN,
    region: FOREIGN,
    memberships: fc.array(
      fc.record({
        id: FOREIGN,
        arn: FOREIGN,
        collaborationArn: FOREIGN,
        collaborationId: FOREIGN,
        collaborationCreatorAccountId: FOREIGN,
        collaborationCreatorDisplayName: FOREIGN,
        collaborationName: FOREIGN,
        createTime: fc.date(),
        updateTime: fc.date(),
        status: fc.constantFrom('ACTIVE', 'REMOVED', 'COLLABORATION_DELETED'),
        memberAbilities: fc.constant<MemberAbility[]>([]),
        paymentConfiguration: fc.constant({ queryCompute: { isResponsible: true } }),
      }),
      { maxLength: 3 },
    ),
    invitations: fc.array(
      fc.record({
        id: FOREIGN,
        arn: FOREIGN,
        name: FOREIGN,
        creatorAccountId: FOREIGN,
        creatorDisplayName: FOREIGN,
        createTime: fc.date(),
        updateTime: fc.date(),
        memberStatus: fc.constant('INVITED'),
      }),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(choices, COLUMNS, (any, columns) => {
      expectInert(reportChoices(any, { columns, color: false }));
    }),
    { numRuns: runs(500) },
  );
});

test('an error message is printed likewise, and wrapped at spaces', () => {
  expect(reportError('one two ::three ##[four]', { columns: 8, color: false })).toBe(
    'one two\n\\u003a:three\n##\\u005bfour]\n',
  );
  expect(reportError('one two', PIPE)).toBe('one two\n');
});
