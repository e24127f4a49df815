import { isRecord } from '../lib/plain-values.js';
import type { ContextFunction, ContextItem, ContextOption, ContextStrategy, ThreadContext } from '../types/context.js';
import { keepWhole } from './keep-whole.js';

/** The strategy that an option stands for; null for `full`, which chooses nothing. */
export function toStrategy(option: ContextOption | undefined): ContextStrategy | null {
  if (option === undefined || option === 'full') return null;
  return typeof option === 'function' ? fromFunction(option) : option;
}

/** A strategy that reads all of a thread. */
const fromFunction = (choose: ContextFunction): ContextStrategy => ({
  name: 'a function',
  select: async ({ older, threadId, model }) => {
    const items: ContextItem[] = [];
    for await (const entry of older()) items.push(entry);
    return choose(items.reverse(), { threadId, model });
  },
});

/**
 * What a strategy sends of the items older than a run, oldest first: nothing that a service refuses because it has lost what
 * belongs to it.
 * @throws TypeError for a selection that is no list of items; and what the strategy throws
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
    throw new TypeError(`The option 'context' (${strategy.name}) has to give a list of items: { id, item }.`);
  }
  return keepWhole(selected, context.own, read.reverse());
}

const isItem = (value: unknown): value is ContextItem => isRecord(value) && isRecord(value['item']);
