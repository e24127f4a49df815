import type { ConversationItem, ResponseInputItem } from '../../types/responses.js';
import { isToolCallItem, toolTypeOf } from '../tools/index.js';
import { convertHistoryItem } from './convert-history-item.js';

/** How items that the caller's store keeps are sent. */
export interface StoredItemOptions {
  /** Calls whose outputs the request brings itself. */
  answered: ReadonlySet<string>;
  /** Types of items that the server has refused. */
  refused: ReadonlySet<string>;
}

/**
 * Items of a thread in the caller's store as input of a request, oldest first. Messages and calls are sent without their
 * ids, which the service does not know. What the service would refuse is left out: a call without its output, an output
 * without its call, and reasoning that came without its encrypted content or whose item is left out.
 */
export function convertStoredItems(
  items: readonly ConversationItem[],
  { answered, refused }: StoredItemOptions,
): ResponseInputItem[] {
  const called = new Set(items.flatMap((item) => readCallId(toCall(item)) ?? []));
  const outputs = new Set(
    items.flatMap((item) => (item.type === 'function_call_output' ? readCallId(item) : []) ?? []),
  );
  const isSent = (item: ConversationItem): boolean => {
    if (refused.has(item.type)) return false;
    if (item.type === 'function_call_output') return called.has(readCallId(item) ?? '');
    const callId = readCallId(toCall(item));
    return callId === undefined || outputs.has(callId) || answered.has(callId);
  };
  const input: ResponseInputItem[] = [];
  let isFollowed = false;
  for (const item of items.toReversed()) {
    const isOrphan: boolean = item.type === 'reasoning' && !isFollowed;
    const sent: ResponseInputItem | null = !isOrphan && isSent(item) ? convertStoredItem(item) : null;
    if (sent !== null) input.push(sent);
    // Reasoning goes with what the model said or called behind it.
    if (item.type !== 'reasoning') isFollowed = sent !== null && isOfModel(item);
  }
  return input.reverse();
}

const isOfModel = (item: ConversationItem): boolean =>
  item.type === 'message' ? item.role === 'assistant' : item.type !== 'function_call_output';

/** A call that the caller answers, as input; null for any other item. */
function toCall(item: ConversationItem): ResponseInputItem | null {
  return isToolCallItem(item) ? (toolTypeOf(item).answer?.toInput(item) ?? null) : null;
}

function readCallId(item: ConversationItem | ResponseInputItem | null): string | undefined {
  return item !== null && 'call_id' in item && typeof item.call_id === 'string' ? item.call_id : undefined;
}

function convertStoredItem(item: ConversationItem): ResponseInputItem | null {
  switch (item.type) {
    case 'message':
      return item.content.length === 0 ? null : convertHistoryItem(item);
    case 'function_call_output':
      return item.call_id === undefined ? null : { type: item.type, call_id: item.call_id, output: item.output };
    case 'reasoning': {
      const { type, id, summary, encrypted_content: encrypted } = item;
      return encrypted ? { type, id, summary, encrypted_content: encrypted } : null;
    }
    default:
      // What a response has put out, a request may bring: the SDK types the two apart.
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
      return toCall(item) ?? (item as ResponseInputItem);
  }
}
