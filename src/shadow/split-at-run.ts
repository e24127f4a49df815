import type { ConversationItem } from '../types/responses.js';

/**
 * Returns the items that a thread had before a run, oldest first; null if none of the items is the run's. `own`: ids of the
 * run's messages and calls. Reasoning directly before its first item belongs to the run too.
 */
export function splitAtRun(items: readonly ConversationItem[], own: ReadonlySet<string>): ConversationItem[] | null {
  const first = items.findIndex((item) => listIds(item).some((id) => own.has(id)));
  if (first === -1) return null;
  const found = items.slice(0, first);
  while (found.at(-1)?.type === 'reasoning') found.pop();
  return found;
}

const listIds = (item: ConversationItem): string[] => [
  ...('id' in item && typeof item.id === 'string' ? [item.id] : []),
  ...('call_id' in item && typeof item.call_id === 'string' ? [item.call_id] : []),
];
