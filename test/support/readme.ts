import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/root';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The cells of the rows of the README's table of attributes. */
export function attributeRows(): string[][] {
  const [, section = ''] = README.split('## Attributes\n');
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}
