import { styleText } from 'node:util';
import type { Audit } from '../../audit/audit-tree.js';
import type { Finding, Outcome } from '../../audit/finding.js';
import { REASONS } from '../../audit/reasons.js';
import { pageAddress } from '../../lib/docs-pages.js';
import { count } from './count.js';
import type { SkippedFile } from './list-files.js';

/** What `audit --json` prints. */
export function toAuditJson({ findings, files }: Audit, skipped: readonly SkippedFile[]): object {
  return {
    files,
    summary: {
      works: pick(findings, 'works').length,
      after_swap: pick(findings, 'after swap').length,
      decide: pick(findings, 'decide').length,
    },
    uses: findings.map(({ path, line, column, kind, what, outcome, reason, note }) => ({
      ...{ file: path, line, column, kind, what },
      outcome: outcome.replace(' ', '_'),
      ...(reason && { reason, why: REASONS[reason].why, see: pageAddress(REASONS[reason].see) }),
      ...(note && { note }),
    })),
    skipped: skipped.map(({ path, why }) => ({ file: path, why })),
  };
}

/** Returns the summary: how many uses there are, and what to do with them. */
export function summarizeAudit({ findings, files }: Audit, dir: string): string {
  const users = new Set(findings.map(({ path }) => path)).size;
  if (findings.length === 0) return `No use of the Assistants API in ${count(files, 'file')}.\n`;
  const lines = (
    [
      ['works', 'as it is', 'as they are'],
      ['after swap', `after: npx openai-assistants-shim swap ${dir}`, `after: npx openai-assistants-shim swap ${dir}`],
      ['decide', '', ''],
    ] as const
  ).flatMap(([outcome, one, many]) => {
    const { length } = pick(findings, outcome);
    if (length === 0) return [];
    const verb =
      outcome === 'decide' ? (length === 1 ? 'needs a decision' : 'need a decision') : length === 1 ? 'works' : 'work';
    return [`  ${length} ${verb} ${length === 1 ? one : many}`.trimEnd()];
  });
  const title = `${count(findings.length, 'use')} of the Assistants API, in ${users} of ${count(files, 'file')}:`;
  return `${[title, ...lines].join('\n')}\n`;
}

/** Returns the whole report: the summary, then the uses that need a decision by reason, then the others by file. */
export function writeAudit(audit: Audit, skipped: readonly SkippedFile[], dir: string, hasColors: boolean): string {
  const bold = (text: string): string => (hasColors ? styleText('bold', text, { validateStream: false }) : text);
  const parts = [summarizeAudit(audit, dir)];
  const decisions = pick(audit.findings, 'decide');
  for (const { name, title, why, see } of listReasons()) {
    const places = decisions.filter(({ reason }) => reason === name);
    if (places.length === 0) continue;
    parts.push(
      `${bold(`To decide: ${title} (${places.length})`)}\n${wrap(why)}\n  See ${pageAddress(see)}\n\n${list(places)}`,
    );
  }
  const swaps = pick(audit.findings, 'after swap');
  if (swaps.length > 0) parts.push(`${bold(`Works after the swap (${swaps.length})`)}\n\n${list(swaps)}`);
  const working = pick(audit.findings, 'works');
  if (working.length > 0) parts.push(`${bold(`Works as it is (${working.length})`)}\n\n${list(working)}`);
  if (skipped.length > 0) {
    const lines = skipped.map(({ path, why }) => `  ${path}  ${why}\n`);
    parts.push(`${bold(`Not looked at (${skipped.length})`)}\n\n${lines.join('')}`);
  }
  return parts.join('\n');
}

const listReasons = () => Object.entries(REASONS).map(([name, reason]) => ({ name, ...reason }));

const list = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ path, line, column, what, note }) =>
        `  ${path}:${line}:${column}  ${shorten(what)}${note ? ` (${note})` : ''}\n`,
    )
    .join('');

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};

const pick = (findings: readonly Finding[], outcome: Outcome): Finding[] =>
  findings.filter((finding) => finding.outcome === outcome);

/** Breaks a text into lines of at most a hundred characters. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}
