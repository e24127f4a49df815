import { readFileSync } from 'node:fs';

const PAGE = new URL('../../docs/differences.md', import.meta.url);

/** Returns the first cell of each row in the table of differences, in its order. */
export function listDifferences(): string[] {
  const cells = [...readFileSync(PAGE, 'utf8').matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) => cell);
  return cells.filter((cell) => !/^-+$|^old API$/.test(cell));
}
