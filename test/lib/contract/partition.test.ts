import { RegionInfo } from 'aws-cdk-lib/region-info';
import { isRegion } from '../../../lib/contract/identifier';
import { partitionOf } from '../../../lib/contract/partition';

test.each(RegionInfo.regions.map(({ name, partition }) => [name, partition]))(
  'the region %s is in the partition %s, as in the CDK',
  (region, partition) => {
    expect(isRegion(region)).toBe(true);
    expect(partitionOf(region)).toBe(partition);
  },
);

test.each([
  ['us-gov-new-9', 'aws-us-gov'],
  ['cn-new-9', 'aws-cn'],
  ['us-iso-new-9', 'aws-iso'],
  ['us-isob-new-9', 'aws-iso-b'],
  ['us-new-9', 'aws'],
  ['mx-new-9', 'aws'],
])('the future region %s is in the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});
