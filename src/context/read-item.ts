import type { ContextItem } from '../types/context.js';
import type { ResponseInputItem } from '../types/responses.js';

/** What kind of item it is. Messages may come without a type. */
export const typeOf = (item: ResponseInputItem): string =>
  'type' in item && typeof item.type === 'string' ? item.type : 'message';

export const isReasoning = ({ item }: ContextItem): boolean => typeOf(item) === 'reasoning';

export const isUserMessage = ({ item }: ContextItem): boolean =>
  typeOf(item) === 'message' && 'role' in item && item.role === 'user';

/** Whether a thread lists the item: instructions among the items are no messages of a thread. */
export const isMessage = (entry: ContextItem): boolean =>
  isUserMessage(entry) || (typeOf(entry.item) === 'message' && 'role' in entry.item && entry.item.role === 'assistant');

/** What a model has made: a message, a call, and not what was said or answered to it. */
export const isMade = (entry: ContextItem): boolean =>
  !isReasoning(entry) && outputOf(entry) === null && (typeOf(entry.item) !== 'message' || !isSaidToModel(entry.item));

const isSaidToModel = (item: ResponseInputItem): boolean => 'role' in item && item.role !== 'assistant';

/** The id of the call that the item answers; null for any other item. */
export function outputOf({ item }: ContextItem): string | null {
  return typeOf(item).endsWith('_output') ? readCallId(item) : null;
}

/** The id by which an output names this call; null for any other item, and for a call that is answered within itself. */
export function callOf({ item }: ContextItem): string | null {
  return typeOf(item).endsWith('_output') ? null : readCallId(item);
}

const readCallId = (item: ResponseInputItem): string | null =>
  'call_id' in item && typeof item.call_id === 'string' ? item.call_id : null;
