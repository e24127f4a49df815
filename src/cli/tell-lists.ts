import { styleText } from 'node:util';
import { hasColors, type Screen } from './usage.js';

/** How many entries of a list to show. `--json` shows all. */
const MOST_SHOWN = 20;

/** Prints lines, titles and short lists. */
export interface Teller {
  say: (line: string) => void;
  title: (line: string) => void;
  /** Nothing for a list that is empty. */
  list: (title: string, lines: readonly string[]) => void;
}

export function tellOn(screen: Screen): Teller {
  const say = (line: string): void => void screen.write(`${line}\n`);
  const title = (line: string): void =>
    say(hasColors(screen) ? styleText('bold', line, { validateStream: false }) : line);
  return {
    say,
    title,
    list: (name, lines) => {
      if (lines.length === 0) return;
      say('');
      title(`${name} (${lines.length.toLocaleString('en')})`);
      for (const line of lines.slice(0, MOST_SHOWN)) say(`  ${line}`);
      if (lines.length > MOST_SHOWN) say(`  and ${(lines.length - MOST_SHOWN).toLocaleString('en')} more: see --json`);
    },
  };
}
