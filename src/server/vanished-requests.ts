import { systemClock } from '../lib/clock.js';

/** What a request left behind whose client vanished. */
interface Vanished<Left> {
  name: string;
  left: Left;
  /** By the monotonic clock. */
  until: number;
  /** How many bytes of memory it takes. */
  size: number;
}

/** How many are remembered, and how much they may take (bytes). */
const MOST = 1000;
const MOST_BYTES = 32 * 2 ** 20;

/** What requests left behind whose clients vanished, by what makes them the same. Each is given to one repeat. */
export class VanishedRequests<Left> {
  readonly #all = new Set<Vanished<Left>>();

  /** The function that is returned changes how long (ms) from now on it is kept, and how many bytes it takes. */
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

  /** What the oldest of these requests left, which is forgotten. */
  take(name: string): Left | undefined {
    this.#sweep();
    for (const entry of this.#all) {
      if (entry.name !== name) continue;
      this.#all.delete(entry);
      return entry.left;
    }
    return undefined;
  }

  /** Forgets it. False where a repeat has it. */
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
