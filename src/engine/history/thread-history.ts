import type { Message, MessageCreateParams, Metadata } from '../../types/index.js';
import type { Conversation, ConversationItem } from '../../types/responses.js';
import type { History } from '../../mapping/to-responses/convert-run-request.js';
import type { Call } from '../../upstream/call.js';
import type { ItemPage, ItemQuery } from '../../upstream/upstream.js';
import type { ThreadRecord } from '../records/records.js';
import type { RunRecord } from '../runs/run-events.js';

/** Where the items of a thread live: in a conversation of the service, or in the caller's store. */
export type Home = 'conversations' | 'store';

/** What a thread shows of itself beside its tool resources. */
export type ThreadFacts = Pick<Conversation, 'created_at' | 'metadata'>;

/** A thread that is about to be made. */
export interface NewThread {
  metadata: Metadata;
  messages: readonly MessageCreateParams[];
  /** What its record says beside what its history does. */
  record: Pick<ThreadRecord, 'toolResources' | 'indexingStore' | 'ownStores'>;
}

/** A page of a thread's items. */
export interface HistoryPage extends ItemPage {
  /** What asks for the next page as `after`; undefined behind the last item. */
  cursor: string | undefined;
}

/**
 * Where the items of a thread live: in a conversation of the service, or in the caller's store. Every method throws the
 * legacy 404 for a thread, message or cursor that is not there.
 */
export interface ThreadHistory {
  /** Makes a thread of at most as many messages as `firstMessages` says. Resolves its id. */
  create(draft: NewThread, call: Call): Promise<{ threadId: string; facts: ThreadFacts }>;
  /** How many messages a thread can be made with; the others are appended. */
  readonly firstMessages: number;
  retrieve(threadId: string, call: Call): Promise<ThreadFacts>;
  setMetadata(threadId: string, metadata: Metadata, call: Call): Promise<ThreadFacts>;
  /**
   * Adds messages in order, with what the platform does not keep of them. `holder`: the hold that may stand on the thread
   * meanwhile; any other one locks it.
   */
  append(
    threadId: string,
    messages: readonly MessageCreateParams[],
    holder: string | null,
    call: Call,
  ): Promise<Message[]>;
  listItems(threadId: string, query: ItemQuery, call: Call): Promise<HistoryPage>;
  retrieveItem(threadId: string, itemId: string, call: Call): Promise<ConversationItem>;
  /** Removes a message, and the reasoning items that the service does not take without it. */
  removeMessage(threadId: string, messageId: string, call: Call): Promise<void>;
  /** What the next response of a run that has its id sees of the past. */
  readHistory(record: RunRecord, call: Call): Promise<History>;
}
