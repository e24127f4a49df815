import { BoundedMap } from '../../lib/bounded-map.js';
import { isConversationId, isStoredThread, toConversationId } from '../../mapping/ids.js';
import type { StoredHistory, ThreadRecord } from './records.js';

/** Threads whose homes a process remembers. One that is forgotten is read again by the next call. */
const MOST_REMEMBERED = 100_000;

/** What the record of a thread says of its home. */
interface KnownHome {
  isStored: boolean;
  /** The conversation of an imported thread. Its items may not all be there yet: then they are in the store. */
  conversation: string | null;
}

/** Whether an import has brought the thread. */
export const isImported = (threadId: string, { history }: ThreadRecord): boolean =>
  history !== undefined && !isStoredThread(threadId);

/**
 * Where the items of threads live whose ids do not tell it: an import keeps those of the old API under their own ids, in the
 * store until they move to a conversation. Learnt from the record of a thread ahead of its first call.
 */
export class ThreadHomes {
  readonly #known = new BoundedMap<string, KnownHome>(MOST_REMEMBERED);
  readonly #aliases = new BoundedMap<string, string>(MOST_REMEMBERED);

  /** Whether the thread's items are in the caller's store. */
  isStored(threadId: string): boolean {
    return isStoredThread(threadId) || this.#known.get(threadId)?.isStored === true;
  }

  /**
   * Whether that is known for good, by the id or since it was learnt. Another process may move an imported thread at any time. What
   * looks like a conversation is taken for one until its record is read.
   */
  isKnown(threadId: string): boolean {
    if (isStoredThread(threadId) || isConversationId(threadId)) return true;
    return this.#known.get(threadId)?.isStored === false;
  }

  /** Whether it is an imported thread that has moved to a conversation: its older items are in the store. */
  hasMoved(threadId: string): boolean {
    const known = this.#known.get(threadId);
    return known !== undefined && known.conversation !== null && !known.isStored;
  }

  /** The conversation of a thread. */
  conversationOf(threadId: string): string {
    return this.#known.get(threadId)?.conversation ?? toConversationId(threadId);
  }

  /** An import may bring a thread into the store that was a conversation elsewhere: its id does not tell, only its record. */
  learn(threadId: string, history: StoredHistory | undefined): void {
    if (isStoredThread(threadId) || (isConversationId(threadId) && history === undefined)) return;
    const conversation = history?.conversation;
    const isStored = history !== undefined && conversation?.done !== true;
    this.#known.set(threadId, { isStored, conversation: conversation?.id ?? null });
  }

  /** The id that everything of a thread is kept under: another one than is given for the conversation of an imported thread. */
  canonical(threadId: string): string {
    return this.#aliases.get(threadId) ?? threadId;
  }

  learnAlias(threadId: string, aliasOf: string): void {
    this.#aliases.set(threadId, aliasOf);
  }
}
