import { styleText } from 'node:util';
import type { Finding } from '../../doctor/finding.js';
import { count } from '../code/count.js';
import { hasColors, type Screen } from '../usage.js';
import type { LiveResult } from './check-live.js';

/** How many places to show for one problem. */
const MOST_PLACES = 10;
const WIDTH = 16;

const COLORS = {
  ok: 'green',
  problem: 'red',
  skipped: 'gray',
  holds: 'green',
  fails: 'red',
  unchecked: 'gray',
} as const;

const paint = (screen: Screen, status: keyof typeof COLORS): string => {
  const text = status.padEnd(10);
  return hasColors(screen) ? styleText(COLORS[status], text, { validateStream: false }) : text;
};

/** Prints one line for a check; for a problem, also the advice and the places. */
export function tellFinding(screen: Screen, { check, status, says, advice, places = [] }: Finding): void {
  const indent = ' '.repeat(10 + WIDTH + 1);
  screen.write(`${paint(screen, status)}${check.padEnd(WIDTH)} ${says.replaceAll('\n', `\n${indent}`)}\n`);
  if (advice !== undefined) screen.write(`${indent}${advice}\n`);
  for (const { path, line, text } of places.slice(0, MOST_PLACES)) {
    screen.write(`${indent}${path}:${line}  ${text}\n`);
  }
  if (places.length > MOST_PLACES) screen.write(`${indent}and ${places.length - MOST_PLACES} more\n`);
}

/** Prints one line for a fact; if it fails, also the service's answer. */
export function tellLive(screen: Screen, result: LiveResult): void {
  screen.write(`${paint(screen, result.result)}${result.fact}\n`);
  const indent = ' '.repeat(10);
  if (result.result === 'unchecked') screen.write(`${indent}${result.why}\n`);
  if (result.result !== 'fails') return;
  screen.write(`${indent}${result.says}\n${indent}${result.step} got: ${result.found}\n`);
}

export function tellSummary(screen: Screen, findings: readonly Finding[], live: readonly LiveResult[] | null): void {
  const of = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length;
  screen.write(`\n${count(of('problem'), 'problem')}, ${of('ok')} fine, ${of('skipped')} skipped.\n`);
  if (live === null) return;
  const ofFacts = (result: LiveResult['result']): number => live.filter((entry) => entry.result === result).length;
  const [holds, fails, unchecked] = [ofFacts('holds'), ofFacts('fails'), ofFacts('unchecked')];
  screen.write(`Of the facts, ${holds} hold, ${fails} do not, and ${unchecked} were not checked.\n`);
}
