/** Wait (ms) between the first two looks, and the longest wait. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * Decides when to look for missing messages of a run. A message that is late appears soon; a deleted one never does.
 * Each wait is twice the one before, until different messages are missing.
 */
export class MessageLooks {
  #missing = '';
  #wait = 0;
  #next = 0;

  /** Whether to look now for the missing messages; counts as a look if so. False if none is missing. `now` in ms. */
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
