import type { ContextItem } from '../types/context.js';
import type { ResponseInputItem } from '../types/responses.js';

/** Returns the type of an item. Messages may have none. */
const typeOf = (item: ResponseInputItem): string =>
  'type' in item && typeof item.type === 'string' ? item.type : 'message';

export const isReasoning = ({ item }: ContextItem): boolean => typeOf(item) === 'reasoning';

export const isUserMessage = ({ item }: ContextItem): boolean =>
  typeOf(item) === 'message' && 'role' in item && item.role === 'user';

/** Whether a thread lists the item as a message. Instructions among the items are not messages. */
export const isMessage = (entry: ContextItem): boolean =>
  isUserMessage(entry) || (typeOf(entry.item) === 'message' && 'role' in entry.item && entry.item.role === 'assistant');

/** Whether the model made the item: a message or call of its own, not a message to it or an output for it. */
export const isMade = (entry: ContextItem): boolean =>
  !isReasoning(entry) && outputOf(entry) === null && (typeOf(entry.item) !== 'message' || !isSaidToModel(entry.item));

const isSaidToModel = (item: ResponseInputItem): boolean => 'role' in item && item.role !== 'assistant';

/** Returns the id of the call to which the item is the output; null for any other item. */
export function outputOf({ item }: ContextItem): string | null {
  return typeOf(item).endsWith('_output') ? readCallId(item) : null;
}

/** Returns the id by which an output names this call; null for any other item, and for a call that contains its own result. */
export function callOf({ item }: ContextItem): string | null {
  return typeOf(item).endsWith('_output') ? null : readCallId(item);
}

const readCallId = (item: ResponseInputItem): string | null =>
  'call_id' in item && typeof item.call_id === 'string' ? item.call_id : null;
