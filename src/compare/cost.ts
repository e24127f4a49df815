import { isRecord } from '../lib/plain-values.js';
import type { Usage } from '../types/index.js';

/** What a model costs, for a million tokens, in a currency of yours. */
export interface ModelPrice {
  input: number;
  /** Of tokens that come from the cache; as `input` where it is not given. */
  cachedInput?: number | undefined;
  output: number;
}

/** By the name of a model; a name without its date stands for every date of it. */
export type ModelPrices = Readonly<Record<string, ModelPrice>>;

const MILLION = 1_000_000;

/** What so many tokens of a model cost; null where the tokens are not known, or the model has no price. */
export function findCost(prices: ModelPrices, model: string, usage: Usage | null): number | null {
  const found = [model, model.replace(/-\d{4}-\d{2}-\d{2}$/, '')].find((name) => Object.hasOwn(prices, name));
  const price = found === undefined ? undefined : prices[found];
  if (!price || !usage) return null;
  const cached = usage.prompt_token_details?.cached_tokens ?? 0;
  const { input, cachedInput = input, output } = price;
  return ((usage.prompt_tokens - cached) * input + cached * cachedInput + usage.completion_tokens * output) / MILLION;
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0;

/** Whether a value is a table of prices. */
export function isPrices(value: unknown): value is ModelPrices {
  if (!isRecord(value)) return false;
  return Object.values(value).every((price) => {
    if (!isRecord(price)) return false;
    const { input, cachedInput = 0, output } = price;
    return [input, cachedInput, output].every(isAmount);
  });
}
