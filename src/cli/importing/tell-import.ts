import { styleText } from 'node:util';
import type { ImportReport } from '../../types/index.js';
import { count } from '../code/count.js';
import { hasColors, type Screen } from '../usage.js';

/** How many things of a kind are shown. `--json` has all of them. */
const MOST_SHOWN = 20;

/** Says what an import has brought in, or would, what it left out, and what the source does not hold. */
export function tellImport(screen: Screen, report: ImportReport, isDry: boolean): void {
  const bold = (text: string): string =>
    hasColors(screen) ? styleText('bold', text, { validateStream: false }) : text;
  const say = (line: string): unknown => screen.write(`${line}\n`);
  const list = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    say(bold(`\n${title} (${lines.length.toLocaleString('en')})`));
    for (const line of lines.slice(0, MOST_SHOWN)) say(`  ${line}`);
    if (lines.length > MOST_SHOWN) say(`  and ${(lines.length - MOST_SHOWN).toLocaleString('en')} more: see --json`);
  };
  const { assistants, threads, messages, runs, steps, duplicates, left_out, missing, truncated } = report;
  const held = [
    count(assistants, 'assistant'),
    count(threads, 'thread'),
    count(messages, 'message'),
    count(runs, 'run'),
  ].join(', ');
  say(bold(`${isDry ? 'The source holds' : 'In the store:'} ${held} and ${count(steps, 'step')}.`));
  if (duplicates > 0) say(`${count(duplicates, 'record stands', 'records stand')} in the source more than once.`);
  if (isDry) say('Nothing was written. An import sends no request.');
  list(
    'Left out',
    left_out.map(({ source, line, why }) => `${source}${line === undefined ? '' : `:${line}`}\n      ${why}`),
  );
  list('Assistants that are named and not there: give them by the option definitions', missing.assistants);
  list('Runs that are named and not there', missing.runs);
  list('Files that are gone: shown where they were, and not sent', missing.files);
  list('Threads of which the source holds the first pages only', truncated);
}
