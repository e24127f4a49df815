import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import { isToolCallItem, toolTypeOf } from '../tools/index.js';
import { convertHistoryItem } from './convert-history-item.js';

/**
 * Converts an item of a thread in the store to input. Messages and calls are sent without their ids, which the service
 * does not know. Null for items that it would refuse, or that say nothing: a message without content, and reasoning
 * without its encrypted content.
 */
export function convertStoredItem(item: ConversationItem): ResponseInputItem | null {
  switch (item.type) {
    case 'message':
    case 'function_call_output':
      return convertExchangedItem(item);
    case 'reasoning': {
      const { type, id, summary, encrypted_content: encrypted } = item;
      return encrypted ? { type, id, summary, encrypted_content: encrypted } : null;
    }
    default:
      // A request may contain outputs of a response; the SDK has separate types for them.
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
      return convertExchangedItem(item) ?? (item as ResponseInputItem);
  }
}

/** Converts messages, calls for the caller, and outputs to input. Null for other items. */
export function convertExchangedItem(item: ConversationItem): ResponseInputItem | null {
  switch (item.type) {
    case 'message':
      return item.content.length === 0 ? null : convertHistoryItem(item);
    case 'function_call_output':
      return item.call_id === undefined ? null : { type: item.type, call_id: item.call_id, output: item.output };
    default:
      return isToolCallItem(item) ? (toolTypeOf(item).answer?.toInput(item) ?? null) : null;
  }
}
