import { findCost, type ModelPrices } from '../lib/prices.js';
import type { Usage } from '../types/index.js';

/** The cost of a usage; null if the usage is not known, or the model has no price. */
export function findCostOf(prices: ModelPrices, model: string, usage: Usage | null): number | null {
  if (!usage) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens, prompt_token_details: details } = usage;
  return findCost(prices, model, { inputTokens, outputTokens, cachedInputTokens: details?.cached_tokens ?? 0 });
}
