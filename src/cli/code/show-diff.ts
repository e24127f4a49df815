import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { styleText } from 'node:util';

/** Returns the change of a file as a unified diff, for `git apply` and `patch -p1`. */
export function showDiff(path: string, before: string, after: string, hasColors: boolean): string {
  const diff = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return hasColors ? diff.split('\n').map(paint).join('\n') : diff;
}

function paint(line: string): string {
  if (/^(---|\+\+\+) /.test(line)) return styleText('bold', line, { validateStream: false });
  if (line.startsWith('@@')) return styleText('cyan', line, { validateStream: false });
  if (line.startsWith('+')) return styleText('green', line, { validateStream: false });
  return line.startsWith('-') ? styleText('red', line, { validateStream: false }) : line;
}
