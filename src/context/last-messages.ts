import type { ContextItem, ContextStrategy } from '../types/context.js';
import { checkCount } from './check-arguments.js';
import { isMessage } from './read-item.js';

/**
 * Sends the last `count` messages of a thread and everything between them: calls, outputs, reasoning. Does not read further
 * back.
 * @throws TypeError unless `count` is a whole number of at least 1
 */
export function lastMessages(count: number): ContextStrategy {
  checkCount("lastMessages: 'count'", count);
  return {
    name: `lastMessages(${count})`,
    select: async ({ older }) => {
      const items: ContextItem[] = [];
      let messages = 0;
      for await (const entry of older()) {
        items.push(entry);
        if (isMessage(entry)) messages += 1;
        if (messages === count) break;
      }
      return items.reverse();
    },
  };
}
