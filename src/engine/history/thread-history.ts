import type { Message, MessageCreateParams, Metadata } from '../../types/index.js';
import type { Conversation, ConversationItem } from '../../types/responses.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { Call } from '../../upstream/call.js';
import type { ItemPage, ItemQuery } from '../../upstream/upstream.js';
import type { ThreadRecord } from '../records/records.js';
import type { RunRecord } from '../runs/run-events.js';

/** Where the items of a thread live: in a conversation of the service, or in the caller's store. */
export type Home = 'conversations' | 'store';

/** The fields of a thread without its tool resources. */
export type ThreadFacts = Pick<Conversation, 'created_at' | 'metadata'>;

/** A new thread. */
export interface NewThread {
  metadata: Metadata;
  messages: readonly MessageCreateParams[];
  /** Fields of its record that do not come from its history. */
  record: Pick<ThreadRecord, 'toolResources' | 'indexingStore' | 'ownStores'>;
}

/** A page of a thread's items. */
export interface HistoryPage extends ItemPage {
  /** Pass this as `after` to get the next page; undefined after the last item. */
  cursor: string | undefined;
}

/**
 * Reads and writes the items of a thread, in a conversation or in the caller's store. Every method throws the legacy
 * 404 for a thread, message or cursor that does not exist.
 */
export interface ThreadHistory {
  /** Creates a thread with at most `firstMessages` messages. Resolves its id. */
  create(draft: NewThread, call: Call): Promise<{ threadId: string; facts: ThreadFacts }>;
  /** How many messages a thread can be created with; the others are appended. */
  readonly firstMessages: number;
  retrieve(threadId: string, call: Call): Promise<ThreadFacts>;
  setMetadata(threadId: string, metadata: Metadata, call: Call): Promise<ThreadFacts>;
  /**
   * Adds messages in order, and records the fields that the service does not store. `holder`: token of the hold that
   * may exist on the thread; any other hold locks it.
   */
  append(
    threadId: string,
    messages: readonly MessageCreateParams[],
    holder: string | null,
    call: Call,
  ): Promise<Message[]>;
  listItems(threadId: string, query: ItemQuery, call: Call): Promise<HistoryPage>;
  retrieveItem(threadId: string, itemId: string, call: Call): Promise<ConversationItem>;
  /** Deletes a message, and the reasoning items that the service refuses without it. */
  removeMessage(threadId: string, messageId: string, call: Call): Promise<void>;
  /** What the next response of an existing run sees of the thread. */
  readHistory(record: RunRecord, call: Call): Promise<History>;
}
