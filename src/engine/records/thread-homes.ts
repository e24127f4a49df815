import { BoundedMap } from '../../lib/bounded-map.js';
import { isConversationId, isStoredThread } from '../../mapping/ids.js';

/** Threads whose homes a process remembers. One that is forgotten is read again by the next call. */
const MOST_REMEMBERED = 100_000;

/**
 * Where the items of threads live whose ids do not tell it: an import keeps those of the old API under their own ids. Learnt from
 * the record of a thread ahead of its first call.
 */
export class ThreadHomes {
  readonly #isInStore = new BoundedMap<string, boolean>(MOST_REMEMBERED);

  /** Whether the thread's items are in the caller's store. */
  isStored(threadId: string): boolean {
    return isStoredThread(threadId) || this.#isInStore.get(threadId) === true;
  }

  /** Whether that is known: by the id, or since it was learnt. */
  isKnown(threadId: string): boolean {
    return isStoredThread(threadId) || isConversationId(threadId) || this.#isInStore.get(threadId) !== undefined;
  }

  learn(threadId: string, isInStore: boolean): void {
    if (!isStoredThread(threadId) && !isConversationId(threadId)) this.#isInStore.set(threadId, isInStore);
  }
}
