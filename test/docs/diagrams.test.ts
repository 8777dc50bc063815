import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../support/diagrams';
import { ROOT } from '../../tools/root';

const DIRECTORY = join(ROOT, 'docs', 'diagrams');

const sources = readdirSync(DIRECTORY).filter((name) => name.endsWith('.dot'));

test('there are diagrams', () => {
  expect(sources).not.toEqual([]);
});

test.each(sources)('the SVG of %s is up to date (UPDATE_DOCS=1 writes it)', async (source) => {
  const picture = join(DIRECTORY, source.replace('.dot', '.svg'));
  const expected = await draw(readFileSync(join(DIRECTORY, source), 'utf8'));
  if (process.env['UPDATE_DOCS']) writeFileSync(picture, expected);
  expect(readFileSync(picture, 'utf8')).toBe(expected);
});
