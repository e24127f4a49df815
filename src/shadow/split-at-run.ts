import type { ConversationItem } from '../types/responses.js';

/**
 * The items of a thread that a run found, oldest first; null where none of its own is among them. `own`: ids of the run's
 * messages and calls. Reasoning right ahead of its first item is the run's, too.
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
