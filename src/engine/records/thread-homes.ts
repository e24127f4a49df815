import { BoundedMap } from '../../lib/bounded-map.js';
import { isConversationId, isStoredThread, toConversationId } from '../../mapping/ids.js';
import type { StoredHistory, ThreadRecord } from './records.js';

/** How many threads' homes a process remembers. A forgotten one is read again by the next call. */
const MOST_REMEMBERED = 100_000;

/** What a thread's record says about where its items are. */
interface KnownHome {
  isStored: boolean;
  /** The conversation of an imported thread. Until all items are copied there, `isStored` is true. */
  conversation: string | null;
}

/** Whether the thread was imported. */
export const isImported = (threadId: string, { history }: ThreadRecord): boolean =>
  history !== undefined && !isStoredThread(threadId);

/**
 * Remembers where the items of a thread are if its id does not tell: imported threads keep the ids of the old API;
 * their items are in the store until they move to a conversation. Learned from the thread's record before its first
 * call.
 */
export class ThreadHomes {
  readonly #known = new BoundedMap<string, KnownHome>(MOST_REMEMBERED);
  readonly #aliases = new BoundedMap<string, string>(MOST_REMEMBERED);

  /** Whether the thread's items are in the caller's store. */
  isStored(threadId: string): boolean {
    return isStoredThread(threadId) || this.#known.get(threadId)?.isStored === true;
  }

  /**
   * Whether `isStored` can be relied on: the id tells, or the thread has moved to a conversation, which is final. An id
   * with the form of a conversation's counts as one until its record is read.
   */
  isKnown(threadId: string): boolean {
    if (isStoredThread(threadId) || isConversationId(threadId)) return true;
    return this.#known.get(threadId)?.isStored === false;
  }

  /** Whether the thread was imported and has moved to a conversation: its older items are in the store. */
  hasMoved(threadId: string): boolean {
    const known = this.#known.get(threadId);
    return known !== undefined && known.conversation !== null && !known.isStored;
  }

  /** The conversation of a thread. */
  conversationOf(threadId: string): string {
    return this.#known.get(threadId)?.conversation ?? toConversationId(threadId);
  }

  /**
   * Learns the home of a thread from its record. An imported thread may have an id with the form of a conversation's.
   */
  learn(threadId: string, history: StoredHistory | undefined): void {
    if (isStoredThread(threadId) || (isConversationId(threadId) && history === undefined)) return;
    const conversation = history?.conversation;
    const isStored = history !== undefined && conversation?.done !== true;
    this.#known.set(threadId, { isStored, conversation: conversation?.id ?? null });
  }

  /**
   * The id under which a thread's data is stored. Differs from the given id if that was made from the conversation of
   * an imported thread.
   */
  canonical(threadId: string): string {
    return this.#aliases.get(threadId) ?? threadId;
  }

  learnAlias(threadId: string, aliasOf: string): void {
    this.#aliases.set(threadId, aliasOf);
  }
}
