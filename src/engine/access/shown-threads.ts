import { BoundedMap } from '../../lib/bounded-map.js';
import { RequestMap } from '../../lib/own-request.js';

const MOST_REMEMBERED = 10_000;

/** Remembers to which keys the service shows threads whose runs they did not create, by the hashes of those keys. */
export class ShownThreads {
  readonly #shown = new BoundedMap<string, true>(MOST_REMEMBERED);
  readonly #asking = new RequestMap<string, Promise<boolean>>();

  has(keyHash: string): boolean {
    return this.#shown.get(keyHash) === true;
  }

  /**
   * Whether the service shows the thread. `ask` sends the request, once for all concurrent callers. Only a yes is
   * remembered.
   */
  async find(keyHash: string, ask: () => Promise<boolean>): Promise<boolean> {
    while (!this.has(keyHash)) {
      const other = this.#asking.get(keyHash);
      if (other === undefined) return this.#ask(keyHash, ask);
      // If that request failed, its error is not for this caller: ask again.
      const answer = await other.catch(() => null);
      if (answer !== null) return answer;
    }
    return true;
  }

  async #ask(keyHash: string, ask: () => Promise<boolean>): Promise<boolean> {
    const asking = ask();
    this.#asking.set(keyHash, asking);
    try {
      const isShown = await asking;
      if (isShown) this.#shown.set(keyHash, true);
      return isShown;
    } finally {
      this.#asking.delete(keyHash);
    }
  }
}
