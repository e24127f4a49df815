import { findLimits, listRefused } from '../models/find-model.js';

/** Whether the name of a model is that of a reasoning model. */
export function isReasoningModel(model: string): boolean {
  return /^o\d/.test(model) || (/^gpt-[5-9]/.test(model) && !model.includes('chat'));
}

/** The parameters that a model refuses: by the table, or by its name if it is not in the table. */
export function listRefusedBy(model: string, effort: unknown): readonly string[] {
  const limits = findLimits(model);
  if (limits) return listRefused(limits, effort);
  if (!isReasoningModel(model)) return [];
  // GPT-5.1 and later models accept these parameters while they do not reason. By default, the first of them do not reason.
  const isIdle = /^gpt-5\.\d/.test(model) ? effort === undefined || effort === null || effort === 'none' : false;
  return isIdle ? [] : ['temperature', 'top_p'];
}
