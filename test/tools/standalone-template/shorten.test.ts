import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../../lambda/errors';
import { ROOT } from '../../../tools/root';
import { inSingleQuotes, SHORTENED_PROPERTIES } from '../../../tools/standalone-template/shorten';

/** The sources of the function. */
const SOURCES = ['lambda', join('lib', 'contract')].flatMap((directory) =>
  readdirSync(join(ROOT, directory))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, directory, file), 'utf8')),
);

describe('a property whose name is shortened', () => {
  test('is one of the function', () => {
    expect(SHORTENED_PROPERTIES.filter((name) => !SOURCES.some((source) => isIn(source, name)))).toEqual([]);
  });

  test('is not a placeholder of an error message', () => {
    const texts = Object.values(ERRORS).flatMap(({ message, remedy }) => [message, remedy]);
    const placeholders = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
    expect(placeholders).toContain('membership');
    expect(SHORTENED_PROPERTIES.filter((name) => placeholders.includes(name))).toEqual([]);
  });

  test('is not looked for by a string', () => {
    const strings = SOURCES.flatMap((source) => [...source.matchAll(/'(\w+)' in /g)].map(([, name = '']) => name));
    expect(strings).toContain('escapedProperty');
    expect(SHORTENED_PROPERTIES.filter((name) => strings.includes(name))).toEqual([]);
  });
});

test.each([
  ['a("b")', "a('b')"],
  ['a("\\"b\\" \\\\")', `a('"b" \\\\')`],
  [`a("it's")`, `a("it's")`],
  ['a(`"${"b"}"`, /"/, "c")', `a(\`"\${'b'}"\`, /"/, 'c')`],
])('%s is the same in single quotes', (code, expected) => {
  expect(inSingleQuotes(code)).toBe(expected);
});

function isIn(source: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(source);
}
