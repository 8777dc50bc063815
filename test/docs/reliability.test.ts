import { linesOfPage, startOf } from '../faults/page';
import { GROUPS } from '../faults/rows';

test('docs/reliability.md lists exactly the rows of the fault matrix, which writes it with UPDATE_DOCS=1', () => {
  const expected = Object.entries(GROUPS).flatMap(([group, members]) => [
    `### ${group}`,
    ...members.map(({ fault }) => startOf(fault)),
  ]);
  expect(linesOfPage().map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected);
});
