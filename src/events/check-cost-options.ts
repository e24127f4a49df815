import { isArray, isRecord } from '../lib/plain-values.js';
import { isAmount, isPrice } from '../lib/prices.js';

/**
 * Checks what `cost` is given, by whichever caller.
 * @throws TypeError for options that it cannot work with
 */
export function checkCostOptions(options: unknown): void {
  if (!isRecord(options) || !isRecord(options['prices'])) {
    throw new TypeError("cost() needs 'prices': by the name of a model, what a million of its tokens cost.");
  }
  const { prices, limits, onBudget } = options;
  for (const [model, price] of Object.entries(prices)) checkPrice(model, price);
  if (onBudget !== undefined && typeof onBudget !== 'function') throw new TypeError("'onBudget' has to be a function.");
  if (limits === undefined) return;
  if (!isArray(limits)) throw new TypeError("'limits' has to be an array.");
  if (limits.length > 0 && onBudget === undefined) throw new TypeError("'limits' need 'onBudget', which is told.");
  for (const limit of limits) checkLimit(limit);
}

function checkPrice(model: string, price: unknown): void {
  if (isPrice(price)) return;
  throw new TypeError(`The price of '${model}' has to be { input, cachedInput?, output }, in numbers of 0 or more.`);
}

function checkLimit(limit: unknown): void {
  const { per, period, money, tokens } = isRecord(limit) ? limit : {};
  if (![undefined, 'assistant', 'thread'].some((value) => value === per)) {
    throw new TypeError("'per' of a limit has to be 'assistant' or 'thread', or is left out.");
  }
  if (![undefined, 'hour', 'day', 'month'].some((value) => value === period)) {
    throw new TypeError("'period' of a limit has to be 'hour', 'day' or 'month', or is left out.");
  }
  const given = [money, tokens].filter((amount) => amount !== undefined);
  if (given.length === 0 || !given.every(isAmount)) {
    throw new TypeError("A limit has to be of 'money' or of 'tokens', in numbers of 0 or more.");
  }
}
