import type { AnswerDifferences, RecordedCall, RunAnswer } from '../types/index.js';
import { canonicalJson } from './canonical-json.js';
import { wordSimilarity } from './word-similarity.js';

/** Compares the answer of a run with that of its repetition. */
export function compareAnswers(original: RunAnswer, repeated: RunAnswer): AnswerDifferences {
  const validities = [original.isValidJson, repeated.isValidJson].filter((valid) => valid !== null);
  return {
    isSameText: isSameText(original.text, repeated.text),
    similarity: wordSimilarity(original.text, repeated.text),
    hasSameCalls: hasSameCalls(original.toolCalls, repeated.toolCalls),
    areBothValid: validities.length === 0 ? null : validities.every(Boolean),
    tokens: subtract(repeated.usage?.total_tokens, original.usage?.total_tokens),
    latencyMs: subtract(repeated.latencyMs, original.latencyMs),
  };
}

/** Whether two texts are the same, except for white space. */
export const isSameText = (one: string, other: string): boolean => squeeze(one) === squeeze(other);

/** Whether the same functions were called with the same arguments in the same order. */
export function hasSameCalls(
  one: readonly Pick<RecordedCall, 'name' | 'arguments'>[],
  other: readonly Pick<RecordedCall, 'name' | 'arguments'>[],
): boolean {
  return one.length === other.length && one.every((call, index) => describeCall(call) === describeCall(other[index]));
}

const describeCall = (call: Pick<RecordedCall, 'name' | 'arguments'> | undefined): string | null =>
  call ? JSON.stringify([call.name, canonicalJson(call.arguments)]) : null;

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

const subtract = (value: number | null | undefined, from: number | null | undefined): number | null =>
  typeof value === 'number' && typeof from === 'number' ? value - from : null;
