import type { Membership } from '@aws-sdk/client-cleanrooms';
import { attributesOf } from '../../lambda/attributes';
import { ATTRIBUTES, type RequestableName } from '../../lib/contract/attributes';
import { fullMembership } from '../support/full-membership';

const MEMBERSHIP: Membership = {
  id: '11111111-2222-3333-4444-555555555555',
  arn: 'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
  collaborationArn: 'arn:aws:cleanrooms:us-east-1:111122223333:collaboration/66666666-2222-3333-4444-555555555555',
  collaborationId: '66666666-2222-3333-4444-555555555555',
  collaborationCreatorAccountId: '111122223333',
  collaborationCreatorDisplayName: 'Advertiser',
  collaborationName: 'Spring campaign',
  createTime: new Date('2026-01-01T00:00:00Z'),
  updateTime: new Date('2026-01-02T00:00:00Z'),
  status: 'ACTIVE',
  memberAbilities: [],
  queryLogStatus: 'DISABLED',
  paymentConfiguration: { queryCompute: { isResponsible: false } },
};

interface Requested {
  readonly attributes?: readonly RequestableName[];
  readonly fallbacks?: ReadonlyMap<string, string>;
}

function select(membership: Partial<Membership>, { attributes, fallbacks = new Map() }: Requested) {
  return attributesOf({ ...MEMBERSHIP, ...membership }, attributes, fallbacks);
}

function withPrefix(keyPrefix: string | undefined): Partial<Membership> {
  return {
    defaultResultConfiguration: {
      outputConfiguration: { s3: { bucket: 'results', resultFormat: 'CSV', keyPrefix } },
    },
  };
}

test('the table has the fields of the SDK’s schema, each and no other', () => {
  expect(Object.keys(ATTRIBUTES).sort()).toEqual(Object.keys(fullMembership().attributes).sort());
});

test('without names, the attributes are those that the membership has', () => {
  const { values, missing } = select({}, {});
  expect(missing).toEqual([]);
  expect(values).toMatchObject({ Arn: MEMBERSHIP.arn, IsMetricsEnabled: 'false' });
  expect(values).not.toHaveProperty(['DefaultResultConfiguration.RoleArn']);
});

test.each([
  [undefined, '*'],
  ['', '*'],
  ['results', 'results/*'],
  ['results/', 'results/*'],
  ['a/b', 'a/b/*'],
  ['odd*prefix', 'odd${*}prefix/*'],
])('with the key prefix %j, results are the objects %j', (keyPrefix, expected) => {
  expect(select(withPrefix(keyPrefix), { attributes: ['ResultObjects'] }).values).toEqual({ ResultObjects: expected });
});

test('an output of a kind that the SDK does not know is no result configuration', () => {
  const membership: Partial<Membership> = {
    defaultResultConfiguration: { outputConfiguration: { $unknown: ['tape', { bucket: 'x' }] } },
  };
  const bucket = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
  expect(select(membership, { attributes: [bucket, 'ResultObjects'] })).toEqual({
    values: {},
    missing: [bucket, 'ResultObjects'],
  });
});
