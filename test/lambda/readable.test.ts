import fc from 'fast-check';
import { readable } from '../../lambda/readable';

test.each([
  ['control characters', 'a\u0000b\u0007c\u001bd', 'a\ufffdb\ufffdc\ufffdd'],
  ['parts of surrogate pairs', 'a\ud83db\ude00c', 'a\ufffdb\ufffdc'],
  ['U+FFFE and U+FFFF', 'a\ufffeb\uffffc', 'a\ufffdb\ufffdc'],
])('%s are replaced', (_, value, expected) => {
  expect(readable(value)).toBe(expected);
});

test.each(['a tab\t', 'line feeds\n\r\n', 'é字', '😀', '\u007f\u0085\u2028\ufeff\ufffd'])(
  '%j is unchanged',
  (value) => {
    expect(readable(value)).toBe(value);
  },
);

test('any string becomes characters of XML 1.0, one for one', () => {
  /** By https://www.w3.org/TR/xml/#NT-Char. */
  function isCharacter(codePoint = -1): boolean {
    if ([0x9, 0xa, 0xd].includes(codePoint)) return true;
    const ranges = [
      [0x20, 0xd7ff],
      [0xe000, 0xfffd],
      [0x10000, 0x10ffff],
    ] as const;
    return ranges.some(([first, last]) => first <= codePoint && codePoint <= last);
  }

  const codeUnits = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd700, max: 0xe0ff }), fc.nat(0x1f)));
  fc.assert(
    fc.property(codeUnits, (units) => {
      const value = String.fromCharCode(...units);
      expect(readable(value)).toBe(
        Array.from(value)
          .map((character) => (isCharacter(character.codePointAt(0)) ? character : '\ufffd'))
          .join(''),
      );
    }),
    { numRuns: 1_000 },
  );
});
