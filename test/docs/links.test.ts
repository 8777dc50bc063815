import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../tools/root';

const pages = ['docs', 'examples', '.github']
  .flatMap((directory) =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)),
  )
  .concat(readdirSync(ROOT))
  .filter((name) => name.endsWith('.md') && name !== 'API.md' && !name.includes('node_modules'));

const links = pages.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, path = '', heading]) => ({ page, target: join(dirname(page), path), heading, path }),
  ),
);

test('the documents have links', () => {
  expect(links.length).toBeGreaterThan(20);
});

test.each(links)('the link of $page to $path leads somewhere', ({ page, path, target, heading }) => {
  expect(existsSync(join(ROOT, target))).toBe(true);
  if (heading !== undefined) expect(headingsOf(path === '' ? page : target)).toContain(heading);
});

/** The headings of a page, as links name them. */
function headingsOf(page: string): string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
