import fc from 'fast-check';
import { jsonOf, jsonOfChoices, jsonOfError } from '../../../../bin/check/report/json';
import type { Result } from '../../../../bin/check/result';
import { ANY_RESULT, FOREIGN } from '../../../support/arbitrary-results';
import { ID, runs } from '../../../support/properties';

const RESULT: Result = {
  path: 'Campaign/Membership',
  stack: 'Campaign',
  target: { type: 'membership', id: ID },
  account: '111122223333',
  region: 'us-east-1',
  verdict: 'pass',
  status: 'ACTIVE',
  attributes: ['Id'],
  values: { Id: ID, 'Id.Exportable': ID },
};

function parsed(json: string): unknown {
  return JSON.parse(json);
}

test('the document of results has no values by default', () => {
  const lookup = {
    path: 'Campaign/Membership',
    stack: 'Campaign',
    account: '111122223333',
    region: 'us-east-1',
    membershipIdentifier: ID,
    verdict: 'pass',
    status: 'ACTIVE',
    attributes: ['Id'],
  };
  expect(parsed(jsonOf([RESULT], false))).toEqual({ version: 1, verdict: 'pass', lookups: [lookup] });
  expect(parsed(jsonOf([RESULT], true))).toEqual({
    version: 1,
    verdict: 'pass',
    lookups: [{ ...lookup, values: { Id: ID } }],
  });
});

test('an ARN is the identifier, if it was specified', () => {
  const arn = `arn:aws:cleanrooms:us-east-1:111122223333:collaboration/${ID}`;
  const result: Result = { ...RESULT, target: { type: 'collaboration', id: ID, arn } };
  expect(parsed(jsonOf([result], false))).toMatchObject({ lookups: [{ collaborationIdentifier: arn }] });
});

test.each([
  [[], 'none'],
  [['pass'], 'pass'],
  [['pass', 'unknown'], 'unknown'],
  [['unknown', 'reject', 'pass'], 'reject'],
] as const)('the verdict on %j is %s', (verdicts, verdict) => {
  const results = verdicts.map((each) => ({ ...RESULT, verdict: each }));
  expect(parsed(jsonOf(results, false))).toMatchObject({ verdict });
});

test('an error is a document whose verdict is unknown', () => {
  expect(parsed(jsonOfError('NoRegion: x'))).toEqual({
    version: 1,
    verdict: 'unknown',
    lookups: [],
    message: 'NoRegion: x',
  });
});

/** Whether a terminal, or the runner of GitHub Actions, prints a document as it is. */
function expectInert(printed: string): void {
  expect(printed).toMatch(/^[\n\x20-\x7e]*$/);
  expect(printed).not.toMatch(/^\s*::/m);
  expect(printed).not.toContain('##[');
}

test('the document of any results is in ASCII, has no commands, and contains the strings unchanged', () => {
  fc.assert(
    fc.property(fc.array(ANY_RESULT, { maxLength: 3 }), (results) => {
      const json = jsonOf(results, true);
      expectInert(json);
      const lookups = results.map(({ path, status, message }) =>
        Object.fromEntries(Object.entries({ path, status, message }).filter(([, value]) => value !== undefined)),
      );
      expect(parsed(json)).toMatchObject({ lookups });
    }),
    { numRuns: runs(1000) },
  );
});

test('the documents of any names and of any error are likewise', () => {
  fc.assert(
    fc.property(FOREIGN, FOREIGN, (account, message) => {
      const json = jsonOfChoices({ account, region: 'us-east-1', memberships: [], invitations: [] });
      expectInert(json);
      expect(parsed(json)).toMatchObject({ account, verdict: 'none' });
      expectInert(jsonOfError(message));
      expect(parsed(jsonOfError(message))).toMatchObject({ message });
    }),
    { numRuns: runs(500) },
  );
});
