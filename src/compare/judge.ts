import type { RunAnswer } from '../types/index.js';
import { hasSameCalls, isSameText } from './compare-answers.js';
import type { ModelPrices } from '../lib/prices.js';
import { findCostOf } from './cost.js';
import type { Expected } from './expected.js';
import type { Golden } from './golden.js';
import { wordSimilarity } from './word-similarity.js';

/** The result for a question. `not run`: the budget was used up, or the question could not be read. */
export type Verdict = 'same' | 'acceptable' | 'worse' | 'not run';

/** A question with both answers, judged. */
export interface Judged {
  id: string;
  question: string;
  verdict: Verdict;
  /** Why it is not `same`. */
  reasons: string[];
  expected: Expected | null;
  answer: RunAnswer | null;
  /** 0 to 1; null if there are no two texts to compare. */
  similarity: number | null;
  /** In the currency of the prices; null if the tokens or the price are not known. */
  expectedCost: number | null;
  cost: number | null;
}

/** The settings for {@link judge}. */
export interface Measure {
  /** The lowest similarity of an acceptable answer, 0 to 1. */
  threshold: number;
  prices: ModelPrices;
}

/** The new answer to a question. */
export interface Answered {
  answer: RunAnswer;
  /** Its similarity to the expected answer, by embeddings; null to compare words. */
  embedded: number | null;
}

/**
 * Judges an answer. `same`: it has the same text and calls. `acceptable`: it has the same calls, valid JSON if JSON is wanted, and
 * a text that is similar enough. Otherwise `worse`.
 */
export function judge(golden: Golden, { answer, embedded }: Answered, { threshold, prices }: Measure): Judged {
  const { expected } = golden;
  const text = expected?.text ?? null;
  const similarity = text === null ? null : (embedded ?? wordSimilarity(text, answer.text));
  const faults = [
    ...(answer.status === 'completed'
      ? []
      : [`It ${WORDS[answer.status]}${answer.error === null ? '.' : `: ${answer.error}`}`]),
    ...(answer.isValidJson === false && expected?.isValidJson !== false
      ? ['It is not the JSON that is asked for.']
      : []),
    ...(expected?.toolCalls && !hasSameCalls(expected.toolCalls, answer.toolCalls)
      ? ['It calls other functions.']
      : []),
    ...(similarity !== null && similarity < threshold ? ['Its text is another one.'] : []),
  ];
  const isSame = text !== null && isSameText(text, answer.text);
  const remark = text === null ? 'No text is expected.' : 'Its text is alike.';
  const verdict = faults.length > 0 ? 'worse' : isSame ? 'same' : 'acceptable';
  return {
    ...{ id: golden.id, question: golden.question, verdict, expected, answer, similarity },
    reasons: faults.length === 0 && !isSame ? [remark] : faults,
    expectedCost: expected?.model ? findCostOf(prices, expected.model, expected.usage) : null,
    cost: findCostOf(prices, answer.model, answer.usage),
  };
}

const WORDS = {
  completed: 'completed',
  incomplete: 'was cut short',
  failed: 'failed',
  stopped: 'was stopped',
} satisfies Record<RunAnswer['status'], string>;

/** The result for a question that was not asked. */
export const leaveOut = (
  { id, question, expected }: Pick<Golden, 'id' | 'question' | 'expected'>,
  why: string,
): Judged => ({
  ...{ id, question, expected, verdict: 'not run', reasons: [why], answer: null },
  ...{ similarity: null, expectedCost: null, cost: null },
});
