/** How long (ms) is waited between the first two looks, and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * Says when to look for the messages that a run names and that are not known. One that comes late, after its response, is there
 * in a moment; one that was deleted never is. Each wait is twice the one before, until something else is missing.
 */
export class MessageLooks {
  #missing = '';
  #wait = 0;
  #next = 0;

  /** Whether to look now for what is missing; none: no. Counts as a look if so. `now` in milliseconds. */
  isDue(ids: readonly string[], now: number): boolean {
    const missing = ids.join();
    const isSame = missing === this.#missing;
    if (missing === '' || (isSame && now < this.#next)) return false;
    this.#missing = missing;
    this.#wait = isSame ? Math.min(this.#wait * 2, LONGEST_WAIT) : FIRST_WAIT;
    this.#next = now + this.#wait;
    return true;
  }
}
