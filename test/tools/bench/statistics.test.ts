import { median } from '../../../tools/bench/statistics';

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 2, 10], 3],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});
