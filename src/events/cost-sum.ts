import { findCost, type ModelPrices } from '../lib/prices.js';
import type { ResponseEndedEvent, ResponseTokens } from '../types/index.js';

/** The usage of several responses. */
export interface CostSum extends ResponseTokens {
  responses: number;
  /** Responses for which the service reported no usage. They are not in the sums. */
  unreported: number;
  /** In the currency of the prices; null if no model has a price. */
  money: number | null;
  /** Tokens of models without a price. They are not in `money`. */
  unpricedTokens: number;
}

export const NOTHING_SPENT: CostSum = {
  responses: 0,
  unreported: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  totalTokens: 0,
  money: 0,
  unpricedTokens: 0,
};

/** Returns the usage and cost of one response. */
export function toCost({ model, usage }: ResponseEndedEvent, prices: ModelPrices): CostSum {
  if (usage === null) return { ...NOTHING_SPENT, responses: 1, unreported: 1 };
  const money = findCost(prices, model, usage);
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens, totalTokens } = usage;
  const tokens = { inputTokens, cachedInputTokens, outputTokens, reasoningTokens, totalTokens };
  return { responses: 1, unreported: 0, ...tokens, money, unpricedTokens: money === null ? totalTokens : 0 };
}

/** Returns the sum of two. */
export function addCosts(a: CostSum | null | undefined, b: CostSum): CostSum {
  if (!a) return b;
  return {
    responses: a.responses + b.responses,
    unreported: a.unreported + b.unreported,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    money: addMoney(a, b),
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
  };
}

/** Null if one of them is null, and the other has no priced tokens. */
function addMoney(a: CostSum, b: CostSum): number | null {
  if (a.money === null && b.money === null) return null;
  const isEmpty = ({ totalTokens }: CostSum): boolean => totalTokens === 0;
  if ((a.money === null && isEmpty(b)) || (b.money === null && isEmpty(a))) return null;
  return (a.money ?? 0) + (b.money ?? 0);
}
