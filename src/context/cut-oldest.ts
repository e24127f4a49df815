import type { ContextItem } from '../types/context.js';
import { estimateTokens } from './estimate-tokens.js';
import { listCuts } from './keep-whole.js';
import { isUserMessage } from './read-item.js';

/**
 * Drops about the older half of some items, by size, oldest first. It drops whole turns: a message of the user, and all items
 * before the next one. Pinned items stay. Null if nothing can be dropped, because the newest turn stays.
 */
export function cutOldest(items: readonly ContextItem[]): ContextItem[] | null {
  const pinned = items.filter((entry) => entry.pinned === true);
  const rest = items.filter((entry) => entry.pinned !== true);
  const sizes = rest.map((entry) => estimateTokens([entry]));
  let left = sizes.reduce((sum, size) => sum + size, 0) / 2;
  const halfway = sizes.findIndex((size) => (left -= size) <= 0) + 1;
  const turns = listCuts(rest).filter((index) => index > 0 && isTurn(rest[index]));
  const start = turns.find((index) => index >= halfway) ?? turns.at(-1);
  return start === undefined ? null : [...pinned, ...rest.slice(start)];
}

const isTurn = (entry: ContextItem | undefined): boolean => entry !== undefined && isUserMessage(entry);
