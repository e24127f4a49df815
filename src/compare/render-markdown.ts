import type { Judged } from './judge.js';
import type { Report } from './report.js';
import { describeSides, listTotals, showCalls, showSimilarity } from './show-values.js';

/** Renders the report as Markdown. Texts are in code blocks whose fences are longer than any in the text. */
export function renderMarkdown(report: Report): string {
  const { verdict, worse, similarity, threshold, questions } = report;
  const lines = [
    '# Comparison',
    '',
    `**${verdict}**`,
    '',
    ...(worse.length > 0 ? ['What got worse:', '', ...worse.map((line) => `- ${escape(line)}`), ''] : []),
    `Texts are compared by ${escape(similarity)}; from ${threshold} on they are acceptable.`,
    '',
    '|     | expected | now |',
    '| --- | -------- | --- |',
    ...listTotals(report).map((row) => `| ${row.join(' | ')} |`),
    '',
    ...questions.flatMap(renderQuestion),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function renderQuestion(judged: Judged, index: number): string[] {
  const { id, question, verdict, reasons, similarity, expected, answer } = judged;
  const [before, after] = describeSides(judged);
  return [
    `## ${index + 1}. ${verdict}: ${escape(id)}`,
    '',
    ...[...reasons, ...(answer?.warnings ?? [])].map((line) => `- ${escape(line)}`),
    ...(reasons.length > 0 ? [''] : []),
    ...block('Question', question),
    ...block(`Expected (${before})`, [...showCalls(expected?.toolCalls), expected?.text ?? ''].join('\n').trim()),
    ...block(`Now (${after})`, [...showCalls(answer?.toolCalls), answer?.text ?? ''].join('\n').trim()),
    `Similarity: ${showSimilarity(similarity)}`,
    '',
  ];
}

function block(title: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${escape(title)}:`, '', `${fence}text`, text, fence, ''];
}

/** Escapes text for one line of Markdown. */
const escape = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
