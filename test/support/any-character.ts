import fc from 'fast-check';

/**
 * A character of Unicode, except half of a surrogate pair. fast-check's `unit: 'binary'` builds a table of all of them,
 * which takes half a second in each test file.
 */
export const ANY_CHARACTER = fc
  .nat(0x10ffff - 0x800)
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800));
