import { BoundedMap } from '../../lib/bounded-map.js';
import { RequestMap } from '../../lib/own-request.js';

const MOST_REFUSALS = 1_000;

/** The deleted threads that this process erases, and the items that it is about to add to threads. One for each store. */
export class Erasures {
  readonly #underWay = new RequestMap<string, Promise<boolean>>();
  /** Threads, each with a key, that the service refuses to erase for that key. */
  readonly #refused = new BoundedMap<string, true>(MOST_REFUSALS);
  readonly #additions = new RequestMap<string, Set<Promise<unknown>>>();

  /** Whether the thread is being erased: it was deleted, whatever this process remembers of it. */
  has(threadId: string): boolean {
    return this.#underWay.has(threadId);
  }

  /** Erases a thread, unless that is under way. `work` must not reject; it resolves whether nothing is left. */
  begin(threadId: string, work: () => Promise<boolean>): Promise<boolean> {
    const known = this.#underWay.get(threadId);
    if (known) return known;
    const erasing = work().finally(() => {
      this.#underWay.delete(threadId);
    });
    this.#underWay.set(threadId, erasing);
    return erasing;
  }

  /** Notes that the service refuses a key to erase a thread: asking again would change nothing. */
  refuse(threadId: string, keyHash: string | null): void {
    this.#refused.set(JSON.stringify([threadId, keyHash]), true);
  }

  isRefused(threadId: string, keyHash: string | null): boolean {
    return this.#refused.get(JSON.stringify([threadId, keyHash])) === true;
  }

  /** Notes that items are being added to a thread, so that its erasing waits for them. */
  async add<T>(threadId: string, work: () => Promise<T>): Promise<T> {
    const additions = this.#additions.get(threadId) ?? new Set();
    this.#additions.set(threadId, additions);
    const adding = work();
    additions.add(adding);
    try {
      return await adding;
    } finally {
      additions.delete(adding);
      if (additions.size === 0) this.#additions.delete(threadId);
    }
  }

  /** Resolves when the items have been added that were being added to a thread at the call, or could not be. */
  async settled(threadId: string): Promise<void> {
    await Promise.allSettled([...(this.#additions.get(threadId) ?? [])]);
  }
}
