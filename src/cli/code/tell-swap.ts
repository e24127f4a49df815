import { styleText } from 'node:util';
import type { LeftPlace } from '../../swap/source-tree.js';
import { hasColors, type Screen } from '../usage.js';
import { count } from './count.js';
import type { SkippedFile } from './list-files.js';
import type { Changes } from './plan-changes.js';

/** What `swap --json` prints. */
export function toSwapJson(changes: Changes, skipped: readonly SkippedFile[], isDry: boolean): object {
  return {
    dry_run: isDry,
    swapped: changes.files.map(({ path, swaps }) => ({ file: path, imports: swaps })),
    manifests: changes.manifests.map(({ path }) => path),
    next: changes.commands,
    left: changes.left.map(({ path, line, column, what, why, needsDecision }) => ({
      ...{ file: path, line, column, what, why },
      needs_decision: needsDecision,
    })),
    skipped: skipped.map(({ path, why }) => ({ file: path, why })),
  };
}

/** Prints what was done, what is left to do, and the next steps. */
export function writeSwapSummary(
  screen: Screen,
  { files, manifests, commands, left }: Changes,
  skipped: readonly SkippedFile[],
  { dir, isDry }: { dir: string; isDry: boolean },
): void {
  const bold = (text: string): string =>
    hasColors(screen) ? styleText('bold', text, { validateStream: false }) : text;
  const say = (line: string): unknown => screen.write(`${line}\n`);
  const imports = files.reduce((sum, { swaps }) => sum + swaps, 0);
  if (imports === 0) say(bold('There is nothing to swap.'));
  else {
    const done = isDry ? 'Would swap' : 'Swapped';
    say(bold(`${done} ${count(imports, 'import')} in ${count(files.length, 'file')}.`));
    for (const { path } of manifests) say(`${isDry ? 'Would add' : 'Added'} the dependency to ${path}.`);
  }
  list(
    say,
    bold,
    'For you to decide',
    left.filter(({ needsDecision }) => needsDecision),
  );
  list(
    say,
    bold,
    'Left as it is',
    left.filter(({ needsDecision }) => !needsDecision),
  );
  if (skipped.length > 0) say(bold(`\nNot looked at: ${count(skipped.length, 'file')}`));
  for (const { path, why } of skipped) say(`  ${path}\n      ${why}`);
  if (imports === 0 || isDry) return;
  say(bold('\nNext'));
  for (const command of commands) say(`  ${command}`);
  say(`  npx openai-assistants-shim audit ${dir}`);
}

function list(
  say: (line: string) => unknown,
  bold: (text: string) => string,
  title: string,
  places: readonly LeftPlace[],
) {
  if (places.length > 0) say(bold(`\n${title} (${places.length})`));
  for (const { path, line, column, what, why } of places) say(`  ${path}:${line}:${column}  ${what}\n      ${why}`);
}
