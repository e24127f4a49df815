import { findLimits, listRefused } from '../models/find-model.js';

/** Whether a model is one of those that reason, by its name. */
export function isReasoningModel(model: string): boolean {
  return /^o\d/.test(model) || (/^gpt-[5-9]/.test(model) && !model.includes('chat'));
}

/** What the model refuses; one that is not in the table is judged by its name. */
export function listRefusedBy(model: string, effort: unknown): readonly string[] {
  const limits = findLimits(model);
  if (limits) return listRefused(limits, effort);
  if (!isReasoningModel(model)) return [];
  // From GPT-5.1 on they take it while they do not reason, which the first of them do by default.
  const isIdle = /^gpt-5\.\d/.test(model) ? effort === undefined || effort === null || effort === 'none' : false;
  return isIdle ? [] : ['temperature', 'top_p'];
}
