import { systemClock } from '../lib/clock.js';

/** What is left of a request whose client vanished. */
interface Vanished<Left> {
  name: string;
  left: Left;
  /** Milliseconds of the monotonic clock. */
  until: number;
  /** Bytes of memory. */
  size: number;
}

/** The maximum number of entries, and of their bytes. */
const MOST = 1000;
const MOST_BYTES = 32 * 2 ** 20;

/** What is left of requests whose clients vanished, by the name of the request. Each entry is given to one repeat. */
export class VanishedRequests<Left> {
  readonly #all = new Set<Vanished<Left>>();

  /** Adds an entry. The returned function sets how many milliseconds from now to keep it, and its size in bytes. */
  add(name: string, left: Left): (milliseconds: number, size: number) => void {
    const entry = { name, left, until: Infinity, size: 0 };
    this.#all.add(entry);
    this.#sweep();
    return (milliseconds, size) => {
      entry.until = systemClock.monotonic() + milliseconds;
      entry.size = size;
      this.#sweep();
    };
  }

  /** Removes and returns the oldest entry of a name. */
  take(name: string): Left | undefined {
    this.#sweep();
    for (const entry of this.#all) {
      if (entry.name !== name) continue;
      this.#all.delete(entry);
      return entry.left;
    }
    return undefined;
  }

  /** Removes an entry. Returns false if a repeat has taken it. */
  remove(left: Left): boolean {
    for (const entry of this.#all) if (entry.left === left) return this.#all.delete(entry);
    return false;
  }

  #sweep(): void {
    const now = systemClock.monotonic();
    for (const entry of this.#all) if (entry.until <= now) this.#all.delete(entry);
    let bytes = 0;
    for (const { size } of this.#all) bytes += size;
    for (const entry of this.#all) {
      if (this.#all.size <= MOST && bytes <= MOST_BYTES) return;
      this.#all.delete(entry);
      bytes -= entry.size;
    }
  }
}
