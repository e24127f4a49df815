import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import { isToolCallItem, toolTypeOf } from '../tools/index.js';
import { convertHistoryItem } from './convert-history-item.js';

/**
 * An item of a thread in the caller's store as input of a request. Messages and calls are sent without their ids, which the
 * service does not know. Null for what it would refuse, or learn nothing from: a message without content, and reasoning that
 * came without its encrypted content.
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
      // What a response has put out, a request may bring: the SDK types the two apart.
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
      return convertExchangedItem(item) ?? (item as ResponseInputItem);
  }
}

/** What users, callers and models say to each other, as input: messages, calls for the caller, and outputs. Null for the rest. */
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
