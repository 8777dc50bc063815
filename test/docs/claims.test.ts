import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

describe.each([
  ['docs/security.md', 10],
  ['docs/versioning.md', 8],
])('%s', (document, least) => {
  /** The claims that name a test: where it is, and what it is called. */
  const claims = [...readFileSync(join(ROOT, document), 'utf8').matchAll(/`(test\/[^`]+)`: (.*?) *\|$/gm)].map(
    ([, file = '', title = '']) => [title, file] as const,
  );

  test('names tests', () => {
    expect(claims.length).toBeGreaterThan(least);
  });

  test.each(claims)('the test "%s" is in %s', (title, file) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`'${title}'`);
  });
});
