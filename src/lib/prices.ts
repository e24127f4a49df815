import { isRecord } from './plain-values.js';
import type { ResponseTokens } from '../types/assistants-event.js';

/** The prices of a model for a million tokens, in any currency. */
export interface ModelPrice {
  input: number;
  /** For input tokens from the cache. Default: the price of `input`. */
  cachedInput?: number | undefined;
  output: number;
}

/** Prices by the name of the model. A name without a date covers all dates. */
export type ModelPrices = Readonly<Record<string, ModelPrice>>;

const MILLION = 1_000_000;

/** The date in the name of a model snapshot. */
const DATE = /-(?:\d{4}-\d{2}-\d{2}|\d{4})$/;

/** The cost of a response; null if the model has no price. */
export function findCost(
  prices: ModelPrices,
  model: string,
  used: Pick<ResponseTokens, 'inputTokens' | 'cachedInputTokens' | 'outputTokens'>,
): number | null {
  const name = [model, model.replace(DATE, '')].find((each) => Object.hasOwn(prices, each));
  const price = name === undefined ? undefined : prices[name];
  if (!price) return null;
  const { inputTokens, cachedInputTokens, outputTokens } = used;
  const fresh = (inputTokens - cachedInputTokens) * price.input;
  return (fresh + cachedInputTokens * (price.cachedInput ?? price.input) + outputTokens * price.output) / MILLION;
}

/** Whether a value can be a sum of money or a number of tokens. */
export const isAmount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Whether a value is the price of a model. */
export function isPrice(value: unknown): value is ModelPrice {
  const { input, cachedInput = input, output } = isRecord(value) ? value : {};
  return [input, cachedInput, output].every(isAmount);
}

/** Whether a value is a table of prices. */
export const isPrices = (value: unknown): value is ModelPrices =>
  isRecord(value) && Object.values(value).every(isPrice);
