import { BoundedMap } from '../../lib/bounded-map.js';
import { RequestMap } from '../../lib/own-request.js';

const MOST_REFUSALS = 1_000;

/** The deleted threads that this process is erasing, and the items that it is adding to threads. One per store. */
export class Erasures {
  readonly #underWay = new RequestMap<string, Promise<boolean>>();
  /** Pairs of thread and key for which the service refuses to erase. */
  readonly #refused = new BoundedMap<string, true>(MOST_REFUSALS);
  readonly #additions = new RequestMap<string, Set<Promise<unknown>>>();

  /** Whether this process is erasing the thread, which means that it was deleted. */
  has(threadId: string): boolean {
    return this.#underWay.has(threadId);
  }

  /**
   * Erases a thread, unless this process does so already. `work` must not reject; it resolves whether everything is
   * gone.
   */
  begin(threadId: string, work: () => Promise<boolean>): Promise<boolean> {
    const known = this.#underWay.get(threadId);
    if (known) return known;
    const erasing = work().finally(() => {
      this.#underWay.delete(threadId);
    });
    this.#underWay.set(threadId, erasing);
    return erasing;
  }

  /** Notes that the service refuses to erase a thread for a key, so that it is not asked again. */
  refuse(threadId: string, keyHash: string | null): void {
    this.#refused.set(JSON.stringify([threadId, keyHash]), true);
  }

  isRefused(threadId: string, keyHash: string | null): boolean {
    return this.#refused.get(JSON.stringify([threadId, keyHash])) === true;
  }

  /** Adds items to a thread, and makes its erasure wait for them. */
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

  /** Resolves when all additions to a thread that were in progress at the call have succeeded or failed. */
  async settled(threadId: string): Promise<void> {
    await Promise.allSettled([...(this.#additions.get(threadId) ?? [])]);
  }
}
