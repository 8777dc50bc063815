import { AWS_CUSTOM_RESOURCE, OURS } from '../../../tools/bench/candidates';
import type { Calls, Deploy } from '../../../tools/bench/deploys';
import { inMarkdown } from '../../../tools/bench/report';

const NONE: Calls = { sent: 0, throttled: 0 };

/** The rows of the report about deployments under the default quotas, with the spaces of the columns removed. */
function rowsFor(deploy: Omit<Deploy, 'seconds'>): string[] {
  const start = { load: 1, wall: 1, cpu: 1, peak: 1 };
  const report = inMarkdown({
    rounds: 1,
    cold: { [AWS_CUSTOM_RESOURCE]: start, [OURS]: start },
    bundles: [],
    templates: [],
    synthesis: {},
    deploys: [],
    deploysUnderQuota: [{ ...deploy, seconds: 30 }],
  });
  const rows = report.split('\n').map((row) => row.replaceAll(/ +/g, ' '));
  return rows.filter((row) => /under the default quota|^\| 100 /.test(row));
}

test('the report contains the calls of both operations under the default quotas', () => {
  const getCollaboration = { sent: 103, throttled: 3 };
  const getMembership = { sent: 220, throttled: 120 };
  expect(rowsFor({ by: 'collaborationIdentifier', lookups: 100, getCollaboration, getMembership })).toEqual([
    '| the same under the default quota, without throttled calls | 1 | 1 | yes |',
    '| 100 | `collaborationIdentifier` | 30 | 103 | 3 | 220 | 120 |',
  ]);
});

test.each<[string, Omit<Deploy, 'seconds' | 'lookups'>]>([
  [
    'another call of GetMembership',
    { by: 'membershipIdentifier', getCollaboration: NONE, getMembership: { sent: 102, throttled: 1 } },
  ],
  [
    'a call of GetCollaboration in lookups by membership',
    {
      by: 'membershipIdentifier',
      getCollaboration: { sent: 1, throttled: 0 },
      getMembership: { sent: 100, throttled: 0 },
    },
  ],
  [
    'a missing call of GetCollaboration in lookups by collaboration',
    {
      by: 'collaborationIdentifier',
      getCollaboration: { sent: 99, throttled: 0 },
      getMembership: { sent: 100, throttled: 0 },
    },
  ],
])('the report shows %s', (_, deploy) => {
  expect(rowsFor({ ...deploy, lookups: 100 })[0]).toMatch(/\| not 1 \| NO \|$/);
});
