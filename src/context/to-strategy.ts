import { isRecord } from '../lib/plain-values.js';
import type { ContextFunction, ContextItem, ContextOption, ContextStrategy, ThreadContext } from '../types/context.js';
import { keepWhole } from './keep-whole.js';

/** Converts the option to a strategy; null for `full`. */
export function toStrategy(option: ContextOption | undefined): ContextStrategy | null {
  if (option === undefined || option === 'full') return null;
  return typeof option === 'function' ? fromFunction(option) : option;
}

/** Makes a strategy of a function. It reads the whole thread. */
const fromFunction = (choose: ContextFunction): ContextStrategy => ({
  name: 'a function',
  select: async ({ older, threadId, model }) => {
    const items: ContextItem[] = [];
    for await (const entry of older()) items.push(entry);
    return choose(items.reverse(), { threadId, model });
  },
});

/**
 * Resolves the older items that a strategy chose, oldest first, without those that a service would refuse because a related
 * item is missing.
 * @throws TypeError if the strategy does not return a list of items, or leaves out a whole thread, and the strategy's own error
 */
export async function selectItems(strategy: ContextStrategy, context: ThreadContext): Promise<ContextItem[]> {
  const read: ContextItem[] = [];
  const older = async function* () {
    read.length = 0;
    for await (const entry of context.older()) {
      read.push(entry);
      yield entry;
    }
  };
  const selected: unknown = await strategy.select({ ...context, older });
  if (!Array.isArray(selected) || !selected.every(isItem)) {
    throw new TypeError(`The option 'context' (${strategy.name}) must return a list of items: { id, item }.`);
  }
  const kept = keepWhole(selected, context.own, read.toReversed());
  if (kept.length === 0 && context.own.length === 0 && (read.length > 0 || (await hasAny(context.older())))) {
    // Without any input, the service would answer the whole conversation.
    throw new TypeError(
      `The option 'context' (${strategy.name}) left out every item of the thread, but a run must send at least one.`,
    );
  }
  return kept;
}

async function hasAny(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return true;
  return false;
}

const isItem = (value: unknown): value is ContextItem => isRecord(value) && isRecord(value['item']);
