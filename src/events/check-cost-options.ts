import { isArray, isRecord } from '../lib/plain-values.js';
import { isAmount, isPrice } from '../lib/prices.js';

/**
 * Checks the options of `cost`.
 * @throws TypeError for an invalid one
 */
export function checkCostOptions(options: unknown): void {
  if (!isRecord(options) || !isRecord(options['prices'])) {
    throw new TypeError("cost() needs 'prices': the prices of a million tokens, by model name.");
  }
  const { prices, limits, onBudget } = options;
  for (const [model, price] of Object.entries(prices)) checkPrice(model, price);
  if (onBudget !== undefined && typeof onBudget !== 'function') throw new TypeError("'onBudget' must be a function.");
  if (limits === undefined) return;
  if (!isArray(limits)) throw new TypeError("'limits' must be an array.");
  if (limits.length > 0 && onBudget === undefined) throw new TypeError("'limits' need 'onBudget', which is told.");
  for (const limit of limits) checkLimit(limit);
}

function checkPrice(model: string, price: unknown): void {
  if (isPrice(price)) return;
  throw new TypeError(`The price of '${model}' must be { input, cachedInput?, output }, in numbers of 0 or more.`);
}

function checkLimit(limit: unknown): void {
  const { per, period, money, tokens } = isRecord(limit) ? limit : {};
  if (![undefined, 'assistant', 'thread'].some((value) => value === per)) {
    throw new TypeError("'per' of a limit must be 'assistant' or 'thread', or left out.");
  }
  if (![undefined, 'hour', 'day', 'month'].some((value) => value === period)) {
    throw new TypeError("'period' of a limit must be 'hour', 'day' or 'month', or left out.");
  }
  const given = [money, tokens].filter((amount) => amount !== undefined);
  if (given.length === 0 || !given.every(isAmount)) {
    throw new TypeError("A limit must have 'money' or 'tokens', a number of 0 or more.");
  }
}
