import { readFileSync, writeFileSync } from 'node:fs';
import { README, withAttributes } from '../support/readme';

test('the table of attributes is the one of the code (UPDATE_DOCS=1 writes it)', () => {
  const expected = withAttributes();
  if (process.env['UPDATE_DOCS']) writeFileSync(README, expected);
  expect(readFileSync(README, 'utf8')).toBe(expected);
});
