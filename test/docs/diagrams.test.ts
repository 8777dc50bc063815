import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../support/diagrams';
import { ROOT } from '../../tools/root';

const FOLDER = join(ROOT, 'docs', 'diagrams');

const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.dot'));

test('there are diagrams', () => {
  expect(sources).not.toEqual([]);
});

test.each(sources)('the picture of %s is what the source gives (UPDATE_DOCS=1 writes it)', async (source) => {
  const picture = join(FOLDER, source.replace('.dot', '.svg'));
  const expected = await draw(readFileSync(join(FOLDER, source), 'utf8'));
  if (process.env['UPDATE_DOCS']) writeFileSync(picture, expected);
  expect(readFileSync(picture, 'utf8')).toBe(expected);
});
