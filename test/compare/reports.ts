import { createReport, type Report } from '../../src/compare/report.js';
import { judge, leaveOut, type Judged } from '../../src/compare/judge.js';
import { readGolden, type Golden } from '../../src/compare/golden.js';
import type { RunAnswer } from '../../src/types/index.js';

export const usage = (total: number) => ({ prompt_tokens: total - 10, completion_tokens: 10, total_tokens: total });

export const answer = (more: Partial<RunAnswer> = {}): RunAnswer => ({
  ...{ model: 'gpt-5.1-2025-11-13', status: 'completed', text: '42.', toolCalls: [], otherTools: [] },
  ...{ isValidJson: null, usage: usage(110), latencyMs: 1500, firstTokenMs: 300, error: null, warnings: [] },
  ...more,
});

export const golden = (line: object): Golden => {
  const read = readGolden({ question: 'How much is 6 times 7?', assistant: 'asst_a', ...line }, 'line 1');
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
};

const measure = { threshold: 0.5, prices: { 'gpt-5.1': { input: 1, output: 10 }, 'gpt-4o': { input: 3, output: 10 } } };

export const judged = (line: object, more: Partial<RunAnswer> = {}, embedded: number | null = null): Judged =>
  judge(golden(line), { answer: answer(more), embedded }, measure);

/** A report with one question of each verdict, and with texts that no format may take for its own. */
export function createHostileReport(text: string): Report {
  const expected = { text: '42.', model: 'gpt-4o', usage: usage(100), latencyMs: 900 };
  const questions = [
    judged({ id: 'same', expected }),
    judged({ id: 'alike', expected: { ...expected, text: 'The sum is 42.' } }, { text: 'Sum: the 42.' }),
    judged(
      { id: text, question: text, expected: { ...expected, text, toolCalls: [{ name: text, arguments: text }] } },
      { text: `Other ${text}`, warnings: [text], toolCalls: [{ name: 'f', arguments: text, output: null }] },
    ),
    leaveOut(golden({ id: 'left', expected }), text),
  ];
  return createReport(questions, { similarity: 'words', threshold: 0.5 });
}
